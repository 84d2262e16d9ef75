//! The journal, version 1: aludel's own tables in the user's database. What was applied, when, by
//! whom, with which checksums, how far; and the text of each way down, so that a revision can be
//! reverted whose file is gone.
//!
//! - `journal` has one row: the format.
//! - `revisions` has a row for each applied (or half-applied) revision.
//! - `log` is only ever added to.

mod create;
mod entry;
mod error;
mod read;
mod trusted;
mod write;

pub(crate) use create::{Found, ensure};
pub use entry::{Entry, EventKind, LogEntry, Place, State};
pub use error::JournalError;
pub(crate) use read::{downs, entries, exists, log};
pub(crate) use trusted::Purpose;
pub(crate) use write::{NewRow, Reached, Writer};

/// The format that this program reads and writes.
pub(crate) const FORMAT: i64 = 1;
