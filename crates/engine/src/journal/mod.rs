//! The journal, version 2: aludel's own tables in the user's database. What was applied, when, by
//! whom, with which checksums, how far; and the text of each way down, so that a revision can be
//! reverted whose file is gone.
//!
//! - `journal` has one row: the format.
//! - `revisions` has a row for each applied (or half-applied) revision.
//! - `statements` has what was there before a statement that allows no transaction.
//! - `lock` has one row: the token of the run that may write ([`Lock`](crate::Lock)).
//! - `log` is only ever added to.
//!
//! A journal of version 1 is read as it is, and made one of version 2 before it is written.

mod entry;
mod error;
mod row;

use std::{collections::BTreeMap, fmt::Write, time::Duration};

use aludel_revision::{Checksums, Revision, RevisionId, Script};
use aludel_session::Session;

use crate::{Asked, Claim, Options};
pub use entry::{Entry, EventKind, LogEntry, Place, State};
pub use error::JournalError;
pub use row::{NewRow, Note, Reached};

/// The format that this program reads and writes.
pub const FORMAT: i64 = 2;

/// The oldest format that this program reads, and brings up to its own.
pub const OLDEST: i64 = 1;

/// What a journal is wanted for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// To be read. Whoever may not do everything may read plain tables of any owner: a role that
    /// does nothing but watch owns nothing.
    Read,
    /// To be written, and run from.
    Write,
}

/// Whether the journal was there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// It was.
    There,
    /// It was made.
    Created,
}

/// The journal of an engine. What is asked reads alone; what writes are statements, which travel in
/// the transactions of a run. They run with whatever a revision leaves on the session.
pub trait Journal: Send + Sync {
    /// Where the journal of a name is, in words.
    fn place(&self, journal: &str) -> String;

    /// The format of the journal, where there is one that this program can read. One that it did not
    /// make is an error.
    fn format<'a>(
        &'a self,
        session: &'a mut dyn Session,
        journal: &'a str,
        purpose: Purpose,
    ) -> Asked<'a, Option<i64>, JournalError>;

    /// Creates the journal if it is not there, and takes its lock at once; brings one of an older
    /// format up to this program's.
    fn ensure<'a>(
        &'a self,
        session: &'a mut dyn Session,
        journal: &'a str,
        claim: Claim<'a>,
    ) -> Asked<'a, Found, JournalError>;

    /// All entries, by identifier.
    fn entries<'a>(
        &'a self,
        session: &'a mut dyn Session,
        journal: &'a str,
    ) -> Asked<'a, Vec<Entry>, JournalError>;

    /// The [`lines`] of all entries, by identifier, as one SHA-256 in hexadecimal digits; `None` where
    /// the engine can only send the entries themselves.
    fn digest<'a>(
        &'a self,
        session: &'a mut dyn Session,
        journal: &'a str,
    ) -> Asked<'a, Option<String>, JournalError> {
        let _ = (session, journal);
        Box::pin(async { Ok(None) })
    }

    /// The ways down of some revisions, where the journal has them.
    fn downs<'a>(
        &'a self,
        session: &'a mut dyn Session,
        journal: &'a str,
        revisions: &'a [RevisionId],
    ) -> Asked<'a, BTreeMap<RevisionId, String>, JournalError>;

    /// The log, oldest first.
    fn log<'a>(
        &'a self,
        session: &'a mut dyn Session,
        journal: &'a str,
    ) -> Asked<'a, Vec<LogEntry>, JournalError>;

    /// The note on a statement of a revision, where there is one.
    fn note<'a>(
        &'a self,
        session: &'a mut dyn Session,
        journal: &'a str,
        revision: &'a RevisionId,
        place: Place,
    ) -> Asked<'a, Option<Note>, JournalError>;

    /// Writes that a revision is applied, or how far it is; its entry is new.
    fn put(&self, options: &Options, row: &NewRow<'_>) -> String;

    /// The same, whether there is an entry already or not.
    fn replace(&self, options: &Options, row: &NewRow<'_>) -> String;

    /// Prepares what [`Journal::put_prepared`] executes, where the engine can: in a run of a thousand
    /// revisions, planning the same two statements again and again would be a good part of the work.
    fn prepare(&self, options: &Options) -> Option<String> {
        let _ = options;
        None
    }

    /// Gives back what was prepared.
    fn release(&self) -> &'static str {
        ""
    }

    /// Writes that a revision is applied, and the line in the log: executes what was prepared.
    fn put_prepared(
        &self,
        options: &Options,
        revision: &Revision,
        script: &Script,
        before: Duration,
    ) -> String {
        let row = NewRow::applied(revision, script);
        let log = self.append(options, EventKind::Apply, &revision.id, Some(before));
        format!("{};\n{log}", self.put(options, &row))
    }

    /// Writes how far the way down of an applied revision is.
    fn reach(&self, options: &Options, id: &RevisionId, reached: &Reached<'_>) -> String;

    /// Writes that the statement at the place is known to have failed.
    fn settle(&self, options: &Options, id: &RevisionId) -> String;

    /// Takes a revision out.
    fn delete(&self, options: &Options, id: &RevisionId) -> String;

    /// Takes over the checksums and the way down of a revision's file.
    fn repair(&self, options: &Options, revision: &Revision, script: &Script) -> String;

    /// Adds a line to the log. `before` is what the revision took before this message was sent;
    /// `None`: it took no time that could be told.
    fn append(
        &self,
        options: &Options,
        event: EventKind,
        id: &RevisionId,
        before: Option<Duration>,
    ) -> String;

    /// Writes a note, in place of an earlier one of the revision.
    fn put_note(
        &self,
        options: &Options,
        revision: &RevisionId,
        place: Place,
        note: &Note,
    ) -> String;

    /// Takes the note on a revision out.
    fn forget_note(&self, options: &Options, revision: &RevisionId) -> String;
}

/// A line for each revision, as a journal has it that has all of it: identifier, checksums, state.
/// What the two are compared by, where a journal is long.
pub fn lines<'a>(revisions: impl IntoIterator<Item = (&'a RevisionId, Checksums)>) -> String {
    let mut lines = String::new();
    for (id, Checksums { up, down }) in revisions {
        let down = down.map(|down| down.to_string()).unwrap_or_default();
        // Writing to a string cannot fail.
        let _ = writeln!(lines, "{id} {up} {down} {}", State::Applied.as_str());
    }
    lines
}

/// A format that this program knows; what says none, or a newer one, is an error.
pub fn check_format(place: String, format: Option<i64>) -> Result<i64, JournalError> {
    match format {
        Some(known @ OLDEST..=FORMAT) => Ok(known),
        Some(found) if found > FORMAT => Err(JournalError::Newer { place, found, known: FORMAT }),
        _ => Err(JournalError::Damaged { place, reason: "it does not say its format".into() }),
    }
}
