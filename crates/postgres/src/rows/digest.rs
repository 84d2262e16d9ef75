//! What tables hold, in short: two databases whose tables hold the same have the same.

use std::collections::BTreeMap;

use aludel_catalog::QualifiedName;
use aludel_session::{Row, Session, SessionError};
use aludel_sql::{quote_ident, quote_literal};

use super::SETTINGS;

/// How many tables are asked for at once.
const AT_ONCE: usize = 100;

/// What a table holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Digest {
    /// How many rows.
    pub rows: u64,
    /// Its rows, hashed in an order of their own.
    pub whole: String,
    /// The values of each column, hashed in an order of their own.
    pub columns: BTreeMap<String, String>,
}

/// What tables hold; neither the order of rows nor that of columns counts.
///
/// # Errors
///
/// Where the database does not answer.
pub async fn digests(
    session: &mut dyn Session,
    tables: &[QualifiedName],
) -> Result<BTreeMap<QualifiedName, Digest>, SessionError> {
    let mut found: BTreeMap<QualifiedName, Digest> =
        tables.iter().map(|table| (table.clone(), Digest::default())).collect();
    session.execute(&format!("BEGIN READ ONLY; {SETTINGS}")).await?;
    for (first, some) in tables.chunks(AT_ONCE).enumerate() {
        let asked =
            some.iter().enumerate().map(|(at, table)| question(first * AT_ONCE + at, table));
        let rows = session.query(&asked.collect::<Vec<_>>().join(" UNION ALL ")).await?;
        for row in &rows {
            let table = row.text(0).parse().ok().and_then(|at: usize| tables.get(at));
            if let Some(digest) = table.and_then(|table| found.get_mut(table)) {
                digest.take(row);
            }
        }
    }
    session.execute("ROLLBACK").await?;
    Ok(found)
}

impl Digest {
    /// A line of the answer: of a column, or of the rows as a whole.
    fn take(&mut self, row: &Row) {
        let hash = row.text(3).to_owned();
        match row.get(1) {
            Some(column) => {
                self.columns.insert(column.to_owned(), hash);
            }
            None => {
                self.rows = row.text(2).parse().unwrap_or_default();
                self.whole = hash;
            }
        }
    }
}

/// A row is JSON with its columns by name, so their order does not count.
fn question(number: usize, table: &QualifiedName) -> String {
    let QualifiedName { schema, name } = table;
    let from = format!(
        "(SELECT pg_catalog.to_jsonb(t.*) AS row FROM ONLY {}.{} AS t) AS r",
        quote_ident(schema.as_str()),
        quote_ident(name.as_str())
    );
    let number = quote_literal(&number.to_string());
    let hash = |text: &str| {
        format!(
            "pg_catalog.md5(pg_catalog.string_agg({text}, E'\\n' ORDER BY {text} COLLATE pg_catalog.\"C\"))"
        )
    };
    format!(
        "SELECT {number}, NULL, pg_catalog.count(*), {} FROM {from} \
         UNION ALL SELECT {number}, c.key, pg_catalog.count(*), {} \
         FROM {from}, LATERAL pg_catalog.jsonb_each_text(r.row) AS c (key, value) GROUP BY c.key",
        hash("r.row::pg_catalog.text"),
        hash("coalesce(c.value, '')"),
    )
}
