//! From two states to a proven migration.
//!
//! A [`Loadable`] is loaded into a canonical [`State`]; two states are compared; what differs becomes
//! a plan in both directions; the plan is proven on a shadow. All that touches a database happens in
//! a [`Workshop`], which starts a shadow only when one is needed.
//!
//! **Invariants.** Nothing is returned as a migration that was not proven, where proof was asked
//! for. No definition is rewritten as text: a rename is run on the shadow and the result read again.
//! Neither of the two databases of a comparison is touched.

mod again;
mod beyond;
mod compare;
mod decided;
mod error;
mod execute;
mod extension;
mod filtered;
mod load;
mod marks;
mod memory;
mod phases;
mod proof;
mod replay;
mod rest;
mod sql_file;
mod state;
mod sums;
mod ways;
mod words;
mod workshop;

pub use again::Known;
pub use aludel_engine::{BeyondError, ConflictError, LeftOut, SqlFault, SqlFile};
pub use aludel_proof::Proof;
pub use compare::Comparison;
pub use decided::{Decisions, Unused};
pub use error::Error;
pub use execute::Refusal;
pub use filtered::Touched;
pub use memory::{Memory, fingerprint, keep_extensions, kept_extensions};
pub use phases::Unphased;
pub use proof::{Proved, Unproven, Walk};
pub use replay::ReplayError;
pub use sql_file::{SqlFileError, sql_file, sql_files, sql_paths};
pub use state::{Loadable, Replay, State};
pub use sums::remember_checksums;
pub use words::Untold;
pub use workshop::Workshop;
