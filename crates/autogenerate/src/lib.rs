//! From two states to a proven migration.
//!
//! A [`Source`] is loaded into a canonical [`State`]; two states are compared; what differs becomes
//! a plan in both directions; the plan is proven on a shadow. All that touches a database happens in
//! a [`Workshop`], which starts a shadow only when one is needed.
//!
//! **Invariants.** Nothing is returned as a migration that was not proven, where proof was asked
//! for. No definition is rewritten as text: a rename is run on the shadow and the result read again.
//! Neither of the two databases of a comparison is touched.

mod again;
mod any_order;
mod beyond;
mod compare;
mod decided;
mod dump;
mod error;
mod execute;
mod extension;
mod fault;
mod load;
mod load_sql;
mod memory;
mod once;
mod proof;
mod replay;
mod rest;
mod room;
mod sql_file;
mod state;
mod statement;
mod ways;
mod words;
mod workshop;

pub use again::Known;
pub use aludel_proof::Proof;
pub use beyond::{BeyondError, LeftOut};
pub use compare::Comparison;
pub use decided::{Decisions, Flag, Unused};
pub use error::Error;
pub use execute::Refusal;
pub use fault::{ConflictError, SqlFault};
pub use memory::{Memory, keep_extensions, kept_extensions};
pub use proof::{Unproven, Walk};
pub use replay::ReplayError;
pub use room::NoRoom;
pub use sql_file::{SqlFile, SqlFileError};
pub use state::{Replay, Source, State};
pub use words::Untold;
pub use workshop::{Workshop, wanted_major};
