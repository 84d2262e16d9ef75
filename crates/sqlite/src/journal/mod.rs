//! The journal: tables whose names begin with its own, for SQLite has no schemas.

mod read;
mod tables;

use std::{collections::BTreeMap, time::Duration};

use aludel_engine::{
    Asked, Claim, Contract, Entry, ErrorClass, EventKind, FORMAT, Found, Journal, JournalError,
    LogEntry, NewRow, Note, Options, Place, Purpose, Reached,
};
use aludel_revision::{Revision, RevisionId, Script};
use aludel_session::Session;

use crate::{SqliteEngine, classify, literal, lock, optional};

#[cfg(feature = "catalog")]
pub(crate) use read::tables as names_of_tables;

type Answer<'a, T> = Asked<'a, T, JournalError>;

/// Where the journal is, in words.
pub(crate) fn place(journal: &str) -> String {
    format!("the tables {journal}_…")
}

/// This instant, to be read and compared as text.
pub(crate) const NOW: &str = "strftime('%Y-%m-%dT%H:%M:%fZ', 'now')";

impl Journal for SqliteEngine {
    fn place(&self, journal: &str) -> String {
        place(journal)
    }

    fn format<'a>(
        &'a self,
        session: &'a mut dyn Session,
        journal: &'a str,
        _purpose: Purpose,
    ) -> Answer<'a, Option<i64>> {
        Box::pin(read::format(session, journal))
    }

    fn ensure<'a>(
        &'a self,
        session: &'a mut dyn Session,
        journal: &'a str,
        claim: Claim<'a>,
    ) -> Answer<'a, Found> {
        Box::pin(ensure(session, journal, claim))
    }

    fn entries<'a>(
        &'a self,
        session: &'a mut dyn Session,
        journal: &'a str,
    ) -> Answer<'a, Vec<Entry>> {
        Box::pin(read::entries(session, journal))
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
        Box::pin(read::note(session, journal, revision, place))
    }

    fn put(&self, options: &Options, row: &NewRow<'_>) -> String {
        let NewRow { revision, script, state, place, reached, .. } = row;
        let parents: Vec<&str> = revision.parents.iter().map(RevisionId::as_str).collect();
        let values = [
            literal(revision.id.as_str()),
            literal(&revision.slug),
            literal(&parents.join(" ")),
            literal(&script.up_checksum.to_string()),
            optional(script.down_checksum.map(|it| it.to_string()).as_deref()),
            optional(revision.kept_down().as_deref()),
            literal(state.as_str()),
            place.segment.to_string(),
            place.statement.to_string(),
            u8::from(row.is_interrupted).to_string(),
            optional(*reached),
            NOW.to_owned(),
        ];
        format!("INSERT INTO {} VALUES ({})", table(options, "revisions"), values.join(", "))
    }

    fn replace(&self, options: &Options, row: &NewRow<'_>) -> String {
        self.put(options, row).replacen("INSERT", "INSERT OR REPLACE", 1)
    }

    fn reach(&self, options: &Options, id: &RevisionId, reached: &Reached<'_>) -> String {
        format!(
            "UPDATE {} SET state = {}, segment = {}, statement = {}, interrupted = {}, \
             reached_checksum = {} WHERE revision = {}",
            table(options, "revisions"),
            literal(reached.state.as_str()),
            reached.place.segment,
            reached.place.statement,
            u8::from(reached.is_interrupted),
            literal(reached.checksum),
            literal(id.as_str()),
        )
    }

    fn settle(&self, options: &Options, id: &RevisionId) -> String {
        let revisions = table(options, "revisions");
        format!("UPDATE {revisions} SET interrupted = 0 WHERE revision = {}", literal(id.as_str()))
    }

    fn delete(&self, options: &Options, id: &RevisionId) -> String {
        let revisions = table(options, "revisions");
        format!("DELETE FROM {revisions} WHERE revision = {}", literal(id.as_str()))
    }

    fn repair(&self, options: &Options, revision: &Revision, script: &Script) -> String {
        format!(
            "UPDATE {} SET up_checksum = {}, down_checksum = {}, down = {} WHERE revision = {}",
            table(options, "revisions"),
            literal(&script.up_checksum.to_string()),
            optional(script.down_checksum.map(|it| it.to_string()).as_deref()),
            optional(revision.kept_down().as_deref()),
            literal(revision.id.as_str()),
        )
    }

    /// The transaction began when it looked at the lock.
    fn append(
        &self,
        options: &Options,
        event: EventKind,
        id: &RevisionId,
        before: Option<Duration>,
    ) -> String {
        let took = |before: Duration| {
            let since = format!("(SELECT julianday(seen_at) FROM {})", table(options, "lock"));
            let now = "julianday('now')";
            format!("CAST({} + ({now} - {since}) * 86400000 AS INTEGER)", before.as_millis())
        };
        let values = [
            "NULL".to_owned(),
            literal(event.as_str()),
            literal(id.as_str()),
            NOW.to_owned(),
            before.map_or("NULL".to_owned(), took),
            optional(std::env::var("USER").ok().as_deref()),
            optional(options.host.as_deref()),
            literal(&options.tool),
            optional(options.tag.as_deref()),
        ];
        format!("INSERT INTO {} VALUES ({})", table(options, "log"), values.join(", "))
    }

    fn put_note(
        &self,
        options: &Options,
        revision: &RevisionId,
        place: Place,
        note: &Note,
    ) -> String {
        format!(
            "INSERT OR REPLACE INTO {} VALUES ({}, {}, {}, {}, {}, {NOW})",
            table(options, "statements"),
            literal(revision.as_str()),
            place.segment,
            place.statement,
            literal(&note.sql),
            literal(&note.work),
        )
    }

    fn forget_note(&self, options: &Options, revision: &RevisionId) -> String {
        let statements = table(options, "statements");
        format!("DELETE FROM {statements} WHERE revision = {}", literal(revision.as_str()))
    }
}

/// A table of the journal. It is named with its database: a revision may have attached others.
fn table(options: &Options, name: &str) -> String {
    format!("main.{}_{name}", options.journal)
}

async fn ensure(
    session: &mut dyn Session,
    journal: &str,
    claim: Claim<'_>,
) -> Result<Found, JournalError> {
    if read::format(session, journal).await?.is_some() {
        return Ok(Found::There);
    }
    let begin = SqliteEngine.begin();
    let first = lock::first(journal, claim);
    let sql = format!("{begin};\n{};\n{first};\nCOMMIT", tables::create_sql(journal, FORMAT));
    let Err(source) = session.execute(&sql).await else { return Ok(Found::Created) };
    // If even this fails, the first error says why.
    let _ = SqliteEngine.roll_back(session).await;
    let place = place(journal);
    match source.sql() {
        // Another made it at the same time, and was first; or makes it now.
        Some(error) if error.message.contains("already exists") => Ok(Found::There),
        Some(error) if classify::class(error) == ErrorClass::Passing => Ok(Found::There),
        Some(error) => {
            let hint = classify::hint(error).to_owned();
            Err(JournalError::Create { place, source, hint })
        }
        None => Err(JournalError::Write { place, source }),
    }
}
