//! Reading the journal. It never creates it.

use std::collections::BTreeMap;

use aludel_engine::{
    Entry, EventKind, JournalError, LogEntry, Place, Purpose, State, check_format,
};
use aludel_revision::RevisionId;
use aludel_session::{Row, Session, SessionError};
use aludel_sql::{quote_ident, quote_literal};

use super::{place, trusted};

type Result<T> = std::result::Result<T, JournalError>;

/// The format of the journal, where there is one that this program can read.
pub(super) async fn format(
    session: &mut dyn Session,
    schema: &str,
    purpose: Purpose,
) -> Result<Option<i64>> {
    if !trusted::is_there(session, schema, purpose).await? {
        return Ok(None);
    }
    let sql = format!("SELECT format FROM {}.journal", quote_ident(schema));
    let rows = query(session, schema, &sql).await?;
    let format = rows.first().and_then(|row| row.text(0).parse().ok());
    check_format(place(schema), format).map(Some)
}

/// All entries, by identifier.
pub(super) async fn entries(session: &mut dyn Session, schema: &str) -> Result<Vec<Entry>> {
    let sql = format!(
        "SELECT revision, slug, pg_catalog.array_to_string(parents, ' '), up_checksum, \
         down_checksum, state, segment, statement, interrupted, reached_checksum, {at} \
         FROM {schema}.revisions ORDER BY revision COLLATE \"C\"",
        at = time("applied_at"),
        schema = quote_ident(schema),
    );
    let rows = query(session, schema, &sql).await?;
    rows.iter().map(|row| entry(row).ok_or_else(|| damaged(schema, row))).collect()
}

/// The lines of all entries, hashed by the server: a long journal is compared without being sent.
pub(super) async fn digest(session: &mut dyn Session, schema: &str) -> Result<Option<String>> {
    let sql = format!(
        "SELECT pg_catalog.encode(pg_catalog.sha256(pg_catalog.convert_to(pg_catalog.string_agg( \
         pg_catalog.concat(revision, ' ', up_checksum, ' ', down_checksum, ' ', state, E'\\n'), '' \
         ORDER BY revision COLLATE \"C\"), 'UTF8')), 'hex') FROM {}.revisions",
        quote_ident(schema)
    );
    let rows = query(session, schema, &sql).await?;
    Ok(rows.first().and_then(|row| row.get(0)).map(str::to_owned))
}

fn entry(row: &Row) -> Option<Entry> {
    let owned = |column| row.get(column).map(str::to_owned);
    let parents = row.text(2).split_whitespace().map(RevisionId::new);
    Some(Entry {
        revision: RevisionId::new(row.text(0)).ok()?,
        slug: owned(1)?,
        parents: parents.collect::<std::result::Result<_, _>>().ok()?,
        up_checksum: owned(3)?,
        down_checksum: owned(4),
        state: State::parse(row.text(5))?,
        place: Place { segment: row.text(6).parse().ok()?, statement: row.text(7).parse().ok()? },
        is_interrupted: row.is_true(8),
        reached_checksum: owned(9),
        applied_at: owned(10)?,
    })
}

/// The ways down of some revisions, where the journal has them.
pub(super) async fn downs(
    session: &mut dyn Session,
    schema: &str,
    revisions: &[RevisionId],
) -> Result<BTreeMap<RevisionId, String>> {
    if revisions.is_empty() {
        return Ok(BTreeMap::new());
    }
    let names: Vec<String> = revisions.iter().map(|id| quote_literal(id.as_str())).collect();
    let sql = format!(
        "SELECT revision, down FROM {}.revisions WHERE down IS NOT NULL AND revision IN ({})",
        quote_ident(schema),
        names.join(", ")
    );
    let rows = query(session, schema, &sql).await?;
    let pair = |row: &Row| Some((RevisionId::new(row.text(0)).ok()?, row.text(1).to_owned()));
    rows.iter().map(|row| pair(row).ok_or_else(|| damaged(schema, row))).collect()
}

/// The log, oldest first.
pub(super) async fn log(session: &mut dyn Session, schema: &str) -> Result<Vec<LogEntry>> {
    let sql = format!(
        "SELECT event, revision, {at}, \
         pg_catalog.round(pg_catalog.date_part('epoch', duration)::numeric * 1000), \
         role, host, tool, tag FROM {schema}.log ORDER BY id",
        at = time("at"),
        schema = quote_ident(schema),
    );
    let rows = query(session, schema, &sql).await?;
    rows.iter().map(|row| log_entry(row).ok_or_else(|| damaged(schema, row))).collect()
}

fn log_entry(row: &Row) -> Option<LogEntry> {
    let owned = |column| row.get(column).map(str::to_owned);
    Some(LogEntry {
        event: EventKind::parse(row.text(0))?,
        revision: RevisionId::new(row.text(1)).ok()?,
        at: owned(2)?,
        milliseconds: row.get(3).and_then(|text| text.parse().ok()),
        role: owned(4)?,
        host: owned(5),
        tool: owned(6)?,
        tag: owned(7),
    })
}

fn damaged(schema: &str, row: &Row) -> JournalError {
    let values: Vec<&str> = (0..6).map(|column| row.text(column)).collect();
    let reason = format!("it has a row that aludel did not write: {}", values.join(" | "));
    JournalError::Damaged { place: place(schema), reason }
}

fn time(column: &str) -> String {
    let form = "'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"'";
    format!("pg_catalog.to_char(pg_catalog.timezone('UTC', {column}), {form})")
}

async fn query(session: &mut dyn Session, schema: &str, sql: &str) -> Result<Vec<Row>> {
    let failed = |source: SessionError| JournalError::Read { place: place(schema), source };
    session.query(sql).await.map_err(failed)
}
