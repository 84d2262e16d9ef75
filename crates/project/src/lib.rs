//! A project of aludel: its configuration, the states of its sources, and what is done with them.
//!
//! All that the command does is done here, and nothing here prints: what is worth a line is told to a
//! [`Ui`], which also answers what only a person can.

pub mod adopt;
mod agreement;
pub mod answers;
pub mod changes;
pub mod check;
mod compare;
pub mod database;
pub mod doctor;
pub mod dry;
pub mod env;
mod explain;
pub mod export;
mod extensions;
mod failure;
pub mod fire;
mod ground;
pub mod heads_lock;
pub mod history;
pub mod lint;
pub mod merge;
mod models;
mod notice;
pub mod offline;
mod pooler;
pub mod portable;
mod project;
pub mod prove;
pub mod queries;
pub mod rebase;
pub mod remarks;
mod remedy;
pub mod renames;
mod review;
pub mod revision;
pub mod run;
pub mod saved;
pub mod secret;
pub mod settings;
pub mod source;
pub mod sqlite;
pub mod squash;
pub mod standing;
mod states;
mod strategy;
mod tenant;
mod variables;
pub mod visible;
pub mod written;

pub use aludel_autogenerate::{Comparison, Proof};
pub use aludel_catalog::Catalog;
pub use failure::{Failure, FailureKind, Result};
pub use notice::{Nobody, Notice, Renamed, Ui};
pub use project::Project;
pub use remedy::Remedy;
pub use states::default_schema;
