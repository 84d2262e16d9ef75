//! What the journal says of a statement that allows no transaction: what it was to make, and what
//! was there before it was sent.

use aludel_engine::{JournalError, Note, Place};
use aludel_revision::RevisionId;
use aludel_session::{Row, Session};
use aludel_sql::{quote_ident, quote_literal};

use super::{Writer, place as journal_place};

/// The note on a statement of a revision; a journal that was of format 1 when it was written has
/// none.
pub(super) async fn note(
    session: &mut dyn Session,
    schema: &str,
    revision: &RevisionId,
    place: Place,
) -> Result<Option<Note>, JournalError> {
    let sql = format!(
        "SELECT sql, work, pg_catalog.array_to_string(seen, ' '), expected FROM {}.statements \
         WHERE revision OPERATOR(pg_catalog.=) {} AND segment OPERATOR(pg_catalog.=) {} \
         AND statement OPERATOR(pg_catalog.=) {}",
        quote_ident(schema),
        quote_literal(revision.as_str()),
        place.segment,
        place.statement,
    );
    let rows = session.query(&sql).await;
    let rows =
        rows.map_err(|source| JournalError::Read { place: journal_place(schema), source })?;
    Ok(rows.first().map(read))
}

fn read(row: &Row) -> Note {
    Note {
        sql: row.text(0).to_owned(),
        work: row.text(1).to_owned(),
        seen: row.text(2).split_whitespace().map(str::to_owned).collect(),
        expected: row.get(3).map(str::to_owned),
    }
}

impl Writer<'_> {
    /// Writes a note, in place of an earlier one of the revision.
    pub(super) fn note(self, revision: &RevisionId, place: Place, note: &Note) -> String {
        let seen: Vec<String> = note.seen.iter().map(|it| quote_literal(it)).collect();
        format!(
            "{}; INSERT INTO {} (revision, segment, statement, sql, work, seen, expected, at) \
             VALUES ({}, {}, {}, {}, {}, ARRAY[{}]::pg_catalog.text[], {}, \
             pg_catalog.clock_timestamp())",
            self.forget_note(revision),
            self.table("statements"),
            quote_literal(revision.as_str()),
            place.segment,
            place.statement,
            quote_literal(&note.sql),
            quote_literal(&note.work),
            seen.join(", "),
            note.expected.as_deref().map_or("NULL".into(), quote_literal),
        )
    }

    /// Takes the note on a revision out.
    pub(super) fn forget_note(self, revision: &RevisionId) -> String {
        format!(
            "DELETE FROM {} WHERE revision OPERATOR(pg_catalog.=) {}",
            self.table("statements"),
            quote_literal(revision.as_str()),
        )
    }
}
