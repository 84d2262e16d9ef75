//! The proof of a migration: run on a throw-away database, up, down and up again, with rows in its
//! tables.
//!
//! **Invariants.** A proof is made on a database of our own and leaves it in the state after. What a
//! statement does to rows is read from the server, never guessed. A statement that fails on rows alone
//! is a hazard; one that fails on empty tables is a fault; data that is lost is announced by the
//! migration, or a fault.

mod error;
mod fill;
mod ground;
mod observe;
mod prove;
mod rehearse;
mod remedy;
mod report;
mod rows;
mod run;
mod said;
mod touched;
mod way;

pub use aludel_engine::{Effects, LockSource, RowsLost, TableLock};
pub use error::ProofError;
pub use fill::{Filled, Scope, Unfilled, fill_tables};
pub use prove::{Case, Proved, prove};
pub use report::{Fault, Lost, Proof, RowHazard, RunReport, StatementReport};
pub use rows::LossKind;
pub use way::{Run, Way};
