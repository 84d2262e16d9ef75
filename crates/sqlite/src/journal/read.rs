//! Reading the journal. It never creates it.

use std::collections::BTreeMap;

use aludel_engine::{Entry, EventKind, JournalError, LogEntry, Note, Place, State, check_format};
use aludel_revision::RevisionId;
use aludel_session::{Row, Session, SessionError};

use super::place as journal_place;
use crate::literal;

type Result<T> = std::result::Result<T, JournalError>;

/// The tables of a journal, as a list of literals.
pub(crate) fn tables(journal: &str) -> String {
    let names = ["journal", "revisions", "statements", "lock", "log"];
    names.map(|name| literal(&format!("{journal}_{name}"))).join(", ")
}

/// The format of the journal, where there is one. What has its names and is no plain table, or has
/// triggers, was not made by this program.
pub(super) async fn format(session: &mut dyn Session, journal: &str) -> Result<Option<i64>> {
    let names = tables(journal);
    let sql = format!(
        "SELECT type, name, tbl_name FROM main.sqlite_schema \
         WHERE type <> 'index' AND (name COLLATE NOCASE IN ({names}) \
         OR tbl_name COLLATE NOCASE IN ({names})) ORDER BY type = 'table', name"
    );
    let rows = query(session, journal, &sql).await?;
    let Some(first) = rows.first() else { return Ok(None) };
    if first.text(0) != "table" {
        let (kind, name, table) = (first.text(0), first.text(1), first.text(2));
        return Err(JournalError::Foreign {
            place: journal_place(journal),
            reason: match kind {
                "trigger" => format!("the table {table} has the trigger {name}"),
                _ => format!("{name} is a {kind}"),
            },
            hint:
                "nothing was read of it; find out who made it, and drop it, or name other tables \
                   with `journal_schema`"
                    .into(),
        });
    }
    if !rows.iter().any(|row| row.text(1).eq_ignore_ascii_case(&format!("{journal}_journal"))) {
        return Ok(None);
    }
    let sql = format!("SELECT format FROM main.{journal}_journal");
    let rows = query(session, journal, &sql).await?;
    let format = rows.first().and_then(|row| row.text(0).parse().ok());
    check_format(journal_place(journal), format).map(Some)
}

pub(super) async fn entries(session: &mut dyn Session, journal: &str) -> Result<Vec<Entry>> {
    let sql = format!(
        "SELECT revision, slug, parents, up_checksum, down_checksum, state, segment, statement, \
         interrupted, reached_checksum, {} FROM main.{journal}_revisions ORDER BY revision",
        seconds("applied_at"),
    );
    let rows = query(session, journal, &sql).await?;
    rows.iter().map(|row| entry(row).ok_or_else(|| damaged(journal, row))).collect()
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
        is_interrupted: row.text(8) == "1",
        reached_checksum: owned(9),
        applied_at: owned(10)?,
    })
}

pub(super) async fn downs(
    session: &mut dyn Session,
    journal: &str,
    revisions: &[RevisionId],
) -> Result<BTreeMap<RevisionId, String>> {
    if revisions.is_empty() {
        return Ok(BTreeMap::new());
    }
    let names: Vec<String> = revisions.iter().map(|id| literal(id.as_str())).collect();
    let sql = format!(
        "SELECT revision, down FROM main.{journal}_revisions \
         WHERE down IS NOT NULL AND revision IN ({})",
        names.join(", ")
    );
    let rows = query(session, journal, &sql).await?;
    let pair = |row: &Row| Some((RevisionId::new(row.text(0)).ok()?, row.text(1).to_owned()));
    rows.iter().map(|row| pair(row).ok_or_else(|| damaged(journal, row))).collect()
}

pub(super) async fn log(session: &mut dyn Session, journal: &str) -> Result<Vec<LogEntry>> {
    let sql = format!(
        "SELECT event, revision, {}, milliseconds, coalesce(role, ''), host, tool, tag \
         FROM main.{journal}_log ORDER BY id",
        seconds("at"),
    );
    let rows = query(session, journal, &sql).await?;
    rows.iter().map(|row| log_entry(row).ok_or_else(|| damaged(journal, row))).collect()
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

pub(super) async fn note(
    session: &mut dyn Session,
    journal: &str,
    revision: &RevisionId,
    place: Place,
) -> Result<Option<Note>> {
    let sql = format!(
        "SELECT sql, work FROM main.{journal}_statements \
         WHERE revision = {} AND segment = {} AND statement = {}",
        literal(revision.as_str()),
        place.segment,
        place.statement,
    );
    let rows = query(session, journal, &sql).await?;
    let read = |row: &Row| {
        let (sql, work) = (row.text(0).to_owned(), row.text(1).to_owned());
        Note { sql, work, seen: Vec::new(), expected: None }
    };
    Ok(rows.first().map(read))
}

fn damaged(journal: &str, row: &Row) -> JournalError {
    let values: Vec<&str> = (0..6).map(|column| row.text(column)).collect();
    let reason = format!("it has a row that aludel did not write: {}", values.join(" | "));
    JournalError::Damaged { place: journal_place(journal), reason }
}

/// A time without its fraction.
fn seconds(column: &str) -> String {
    format!("strftime('%Y-%m-%dT%H:%M:%SZ', {column})")
}

async fn query(session: &mut dyn Session, journal: &str, sql: &str) -> Result<Vec<Row>> {
    let failed =
        |source: SessionError| JournalError::Read { place: journal_place(journal), source };
    session.query(sql).await.map_err(failed)
}
