//! The journal in a schema of its own.

mod create;
mod note;
mod read;
mod trusted;
mod write;

use std::{collections::BTreeMap, time::Duration};

use aludel_engine::{
    Asked, Claim, Entry, EventKind, Found, Journal, JournalError, LogEntry, NewRow, Note, Options,
    Place, Purpose, Reached,
};
use aludel_revision::{Revision, RevisionId, Script};
use aludel_session::Session;

use crate::PostgresEngine;
pub(crate) use create::create_sql;
pub(crate) use trusted::question as foreign_question;
use write::Writer;

type Answer<'a, T> = Asked<'a, T, JournalError>;

/// Where the journal is, in words.
pub(crate) fn place(schema: &str) -> String {
    format!("the schema \"{schema}\"")
}

impl Journal for PostgresEngine {
    fn place(&self, journal: &str) -> String {
        place(journal)
    }

    fn format<'a>(
        &'a self,
        session: &'a mut dyn Session,
        journal: &'a str,
        purpose: Purpose,
    ) -> Answer<'a, Option<i64>> {
        Box::pin(read::format(session, journal, purpose))
    }

    fn ensure<'a>(
        &'a self,
        session: &'a mut dyn Session,
        journal: &'a str,
        claim: Claim<'a>,
    ) -> Answer<'a, Found> {
        Box::pin(create::ensure(session, journal, claim))
    }

    fn entries<'a>(
        &'a self,
        session: &'a mut dyn Session,
        journal: &'a str,
    ) -> Answer<'a, Vec<Entry>> {
        Box::pin(read::entries(session, journal))
    }

    fn digest<'a>(
        &'a self,
        session: &'a mut dyn Session,
        journal: &'a str,
    ) -> Answer<'a, Option<String>> {
        Box::pin(read::digest(session, journal))
    }

    fn downs<'a>(
        &'a self,
        session: &'a mut dyn Session,
        journal: &'a str,
        revisions: &'a [RevisionId],
    ) -> Answer<'a, BTreeMap<RevisionId, String>> {
        Box::pin(read::downs(session, journal, revisions))
    }

    fn log<'a>(
        &'a self,
        session: &'a mut dyn Session,
        journal: &'a str,
    ) -> Answer<'a, Vec<LogEntry>> {
        Box::pin(read::log(session, journal))
    }

    fn note<'a>(
        &'a self,
        session: &'a mut dyn Session,
        journal: &'a str,
        revision: &'a RevisionId,
        place: Place,
    ) -> Answer<'a, Option<Note>> {
        Box::pin(note::note(session, journal, revision, place))
    }

    fn put(&self, options: &Options, row: &NewRow<'_>) -> String {
        Writer(options).put(row)
    }

    fn replace(&self, options: &Options, row: &NewRow<'_>) -> String {
        Writer(options).replace(row)
    }

    fn prepare(&self, options: &Options) -> Option<String> {
        Some(Writer(options).prepare())
    }

    fn release(&self) -> &'static str {
        write::RELEASE
    }

    fn put_prepared(
        &self,
        options: &Options,
        revision: &Revision,
        script: &Script,
        before: Duration,
    ) -> String {
        Writer(options).put_prepared(revision, script, before)
    }

    fn reach(&self, options: &Options, id: &RevisionId, reached: &Reached<'_>) -> String {
        Writer(options).reach(id, reached)
    }

    fn settle(&self, options: &Options, id: &RevisionId) -> String {
        Writer(options).settle(id)
    }

    fn delete(&self, options: &Options, id: &RevisionId) -> String {
        Writer(options).delete(id)
    }

    fn repair(&self, options: &Options, revision: &Revision, script: &Script) -> String {
        Writer(options).repair(revision, script)
    }

    fn append(
        &self,
        options: &Options,
        event: EventKind,
        id: &RevisionId,
        before: Option<Duration>,
    ) -> String {
        Writer(options).log(event, id, before)
    }

    fn put_note(
        &self,
        options: &Options,
        revision: &RevisionId,
        place: Place,
        note: &Note,
    ) -> String {
        Writer(options).note(revision, place, note)
    }

    fn forget_note(&self, options: &Options, revision: &RevisionId) -> String {
        Writer(options).forget_note(revision)
    }
}
