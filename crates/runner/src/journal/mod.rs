//! The journal, version 2: aludel's own tables in the user's database. What was applied, when, by
//! whom, with which checksums, how far; and the text of each way down, so that a revision can be
//! reverted whose file is gone.
//!
//! - `journal` has one row: the format.
//! - `revisions` has a row for each applied (or half-applied) revision.
//! - `statements` has what was there before a statement that allows no transaction.
//! - `lock` has one row: the token of the run that may write (`held`).
//! - `log` is only ever added to.
//!
//! A journal of version 1 is read as it is, and made one of version 2 before it is written.

mod create;
mod entry;
mod error;
mod held;
mod note;
mod read;
mod trusted;
mod write;

pub(crate) use create::{Found, ensure};
pub use entry::{Entry, EventKind, LogEntry, Place, State};
pub use error::JournalError;
pub(crate) use held::{Away, Claim, give_back, holder_question, is_lost, mend, take, take_away};
pub(crate) use note::{Note, note};
pub(crate) use read::{downs, entries, exists, format, log};
pub(crate) use trusted::Purpose;
pub(crate) use write::{NewRow, Reached, Writer};

/// The format that this program reads and writes.
pub(crate) const FORMAT: i64 = 2;

/// The oldest format that this program reads, and brings up to its own.
pub(crate) const OLDEST: i64 = 1;
