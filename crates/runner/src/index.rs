//! Indexes that a failed `CREATE INDEX CONCURRENTLY` leaves behind: they are there, cost every
//! write, and serve no query.

use aludel_session::{NAMED, Session, SessionError, question_about, quote_literal};

use crate::statement::NewIndex;

/// An index of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FoundIndex {
    /// Its name, with its schema, as SQL.
    pub(crate) name: String,
    pub(crate) is_valid: bool,
}

/// The index that a statement creates; without a name, an invalid one of its table.
pub(crate) async fn find(
    session: &mut dyn Session,
    index: &NewIndex,
) -> Result<Option<FoundIndex>, SessionError> {
    let which = match &index.name {
        Some(name) => format!("c.relname OPERATOR(pg_catalog.=) {}", quote_literal(name)),
        None => "NOT i.indisvalid".into(),
    };
    let sql = format!(
        "SELECT pg_catalog.format('%I.%I', n.nspname, c.relname), i.indisvalid \
         FROM pg_catalog.pg_index AS i \
         JOIN pg_catalog.pg_class AS c ON c.oid OPERATOR(pg_catalog.=) i.indexrelid \
         JOIN pg_catalog.pg_namespace AS n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace \
         WHERE i.indrelid OPERATOR(pg_catalog.=) NULLIF({NAMED}, '')::oid AND {which} \
         ORDER BY c.relname LIMIT 1"
    );
    let rows = session.query(&question_about(&index.table, &sql)).await?;
    let found = |row: &aludel_session::Row| FoundIndex {
        name: row.text(0).to_owned(),
        is_valid: row.is_true(1),
    };
    Ok(rows.first().map(found))
}
