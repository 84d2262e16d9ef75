//! A project of aludel: its configuration, the states of its sources, and what is done with them.
//!
//! All that the command does is done here, and nothing here prints: what is worth a line is told to a
//! [`Ui`], which also answers what only a person can.

pub mod agreement;
pub mod answers;
pub mod changes;
pub mod database;
pub mod env;
mod explain;
mod extensions;
mod failure;
pub mod ground;
pub mod history;
pub mod models;
mod notice;
mod pooler;
pub mod portable;
mod project;
pub mod saved;
pub mod secret;
pub mod settings;
pub mod source;
pub mod sqlite;
pub mod standing;
pub mod states;
pub mod tenant;
pub mod visible;
pub mod written;

pub use explain::said;
pub use extensions::of_catalog;
pub use failure::{Failure, FailureKind, Result};
pub use notice::{Nobody, Notice, Ui};
pub use project::Project;
