//! The rows of tables as statements that put them in, and how far sequences are: what a history leaves behind
//! in a new database.

use std::collections::{BTreeMap, BTreeSet};

use aludel_catalog::{Ident, QualifiedName};
use aludel_session::{Row, Session, SessionError};
use aludel_sql::{quote_ident, quote_literal};

use super::SETTINGS;
use crate::render::is_of_pg_catalog;

/// The most rows of one table that are taken.
pub const MOST_ROWS: usize = 10_000;

/// What a table holds, as it is put in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seed {
    /// The table.
    pub table: QualifiedName,
    /// Its columns, without those that are computed.
    pub columns: Vec<SeedColumn>,
    /// The rows, in the order in which they stand, as literals.
    pub rows: Vec<Vec<String>>,
}

/// A column of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeedColumn {
    /// Its name.
    pub name: Ident,
    /// Whether it has a value where none is said.
    pub has_default: bool,
    /// Whether the server alone gives values.
    pub is_always_given: bool,
}

/// How far a sequence is: its last value, and whether that was given out.
pub type Position = (String, bool);

/// What tables hold, those first that others point at; a table without rows is none of them.
///
/// # Errors
///
/// Where the database does not answer.
pub async fn seeds(
    session: &mut dyn Session,
    tables: &BTreeSet<QualifiedName>,
) -> Result<Vec<Seed>, SessionError> {
    session.execute(&format!("BEGIN READ ONLY; {SETTINGS}")).await?;
    let mut columns = columns(session).await?;
    let edges = edges(session).await?;
    let mut seeds = Vec::new();
    for table in in_order(tables, &edges) {
        let columns = columns.remove(&table).unwrap_or_default();
        let rows = session.query(&question(&table, &columns)).await?;
        let row = |row: &Row| (0..columns.len()).map(|at| row.text(at).to_owned()).collect();
        let rows: Vec<Vec<String>> = rows.iter().map(row).collect();
        if !rows.is_empty() {
            seeds.push(Seed { table, columns, rows });
        }
    }
    session.execute("ROLLBACK").await?;
    Ok(seeds)
}

/// How far the sequences of the database are, but for those of some schemas.
///
/// # Errors
///
/// Where the database does not answer.
pub async fn positions(
    session: &mut dyn Session,
    without: &Ident,
) -> Result<BTreeMap<QualifiedName, Position>, SessionError> {
    let named = session
        .query(&format!(
            "SELECT n.nspname, c.relname FROM pg_catalog.pg_class AS c \
             JOIN pg_catalog.pg_namespace AS n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace \
             WHERE c.relkind OPERATOR(pg_catalog.=) 'S' \
             AND n.nspname OPERATOR(pg_catalog.<>) {} ORDER BY 1, 2",
            quote_literal(without.as_str())
        ))
        .await?;
    let mut all = BTreeMap::new();
    for row in &named {
        let (schema, name) = (row.text(0), row.text(1));
        let sql = format!(
            "SELECT last_value, is_called FROM {}.{}",
            quote_ident(schema),
            quote_ident(name)
        );
        if let [at] = session.query(&sql).await?.as_slice() {
            let position = (at.text(0).to_owned(), at.text(1) == "t");
            all.insert(QualifiedName::new(schema, name), position);
        }
    }
    Ok(all)
}

impl Seed {
    /// The statement that puts the rows in; columns that are left out get what they get where nothing is said.
    pub fn statement(&self, left_out: &BTreeSet<Ident>) -> String {
        let said = |at: &usize| !left_out.contains(&self.columns[*at].name);
        let said: Vec<usize> = (0..self.columns.len()).filter(said).collect();
        let names: Vec<String> = said.iter().map(|at| self.columns[*at].name.to_string()).collect();
        let is_overriding = said.iter().any(|at| self.columns[*at].is_always_given);
        let overriding = if is_overriding { " OVERRIDING SYSTEM VALUE" } else { "" };
        let row = |row: &Vec<String>| {
            let values: Vec<&str> = said.iter().map(|at| row[*at].as_str()).collect();
            format!("    ({})", values.join(", "))
        };
        let rows: Vec<String> = self.rows.iter().map(row).collect();
        let (table, names) = (bare(&self.table), names.join(", "));
        format!("INSERT INTO {table} ({names}){overriding} VALUES\n{};", rows.join(",\n"))
    }
}

/// The statement that says how far a sequence is.
pub fn set_position(sequence: &QualifiedName, (last, is_called): &Position) -> String {
    let name = quote_literal(&bare(sequence));
    format!("SELECT pg_catalog.setval({name}, {last}, {is_called});")
}

/// A name, bare in the usual schema.
fn bare(name: &QualifiedName) -> String {
    match name.schema.as_str() == "public" && !is_of_pg_catalog(name.name.as_str()) {
        true => name.name.to_string(),
        false => format!("{}.{}", name.schema, name.name),
    }
}

fn question(table: &QualifiedName, columns: &[SeedColumn]) -> String {
    let values: Vec<String> = columns
        .iter()
        .map(|it| {
            format!(
                "pg_catalog.quote_nullable(t.{}::pg_catalog.text)",
                quote_ident(it.name.as_str())
            )
        })
        .collect();
    format!(
        "SELECT {} FROM ONLY {}.{} AS t ORDER BY t.ctid LIMIT {}",
        if values.is_empty() { "NULL".to_owned() } else { values.join(", ") },
        quote_ident(table.schema.as_str()),
        quote_ident(table.name.as_str()),
        MOST_ROWS + 1
    )
}

async fn columns(
    session: &mut dyn Session,
) -> Result<BTreeMap<QualifiedName, Vec<SeedColumn>>, SessionError> {
    let rows = session
        .query(
            "SELECT n.nspname, c.relname, a.attname, a.atthasdef OR a.attidentity <> '', \
             a.attidentity = 'a' FROM pg_attribute AS a JOIN pg_class AS c ON c.oid = a.attrelid \
             JOIN pg_namespace AS n ON n.oid = c.relnamespace \
             WHERE a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '' AND c.relkind = 'r' \
             ORDER BY c.oid, a.attnum",
        )
        .await?;
    let mut all: BTreeMap<QualifiedName, Vec<SeedColumn>> = BTreeMap::new();
    for row in &rows {
        all.entry(QualifiedName::new(row.text(0), row.text(1))).or_default().push(SeedColumn {
            name: row.text(2).into(),
            has_default: row.text(3) == "t",
            is_always_given: row.text(4) == "t",
        });
    }
    Ok(all)
}

type Edges = BTreeSet<(QualifiedName, QualifiedName)>;

/// Which table points at which.
async fn edges(session: &mut dyn Session) -> Result<Edges, SessionError> {
    let rows = session
        .query(
            "SELECT n.nspname, c.relname, m.nspname, d.relname FROM pg_constraint AS k \
             JOIN pg_class AS c ON c.oid = k.conrelid JOIN pg_namespace AS n ON n.oid = c.relnamespace \
             JOIN pg_class AS d ON d.oid = k.confrelid JOIN pg_namespace AS m ON m.oid = d.relnamespace \
             WHERE k.contype = 'f' AND k.conrelid <> k.confrelid",
        )
        .await?;
    let name = |row: &Row, at: usize| QualifiedName::new(row.text(at), row.text(at + 1));
    Ok(rows.iter().map(|row| (name(row, 0), name(row, 2))).collect())
}

/// Those first that others point at; in a circle by name.
fn in_order(tables: &BTreeSet<QualifiedName>, edges: &Edges) -> Vec<QualifiedName> {
    let (mut open, mut ordered) = (tables.clone(), Vec::new());
    while let Some(first) = open.first() {
        let waits = |table: &&QualifiedName| {
            edges.iter().any(|(from, to)| from == *table && open.contains(to))
        };
        let next = open.iter().find(|table| !waits(table)).unwrap_or(first).clone();
        open.remove(&next);
        ordered.push(next);
    }
    ordered
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_one_statement() {
        let column = |name: &str, has_default, is_always_given| SeedColumn {
            name: name.into(),
            has_default,
            is_always_given,
        };
        let seed = Seed {
            table: QualifiedName::new("public", "order"),
            columns: vec![column("id", true, true), column("Name", false, false)],
            rows: vec![vec!["'1'".into(), "'it''s'".into()], vec!["'2'".into(), "NULL".into()]],
        };
        assert_eq!(
            seed.statement(&BTreeSet::new()),
            "INSERT INTO \"order\" (id, \"Name\") OVERRIDING SYSTEM VALUE VALUES\n    ('1', 'it''s'),\n    \
             ('2', NULL);"
        );
        assert_eq!(
            seed.statement(&BTreeSet::from(["id".into()])),
            "INSERT INTO \"order\" (\"Name\") VALUES\n    ('it''s'),\n    (NULL);"
        );
        let sequence = QualifiedName::new("x", "s");
        assert_eq!(
            set_position(&sequence, &("7".into(), true)),
            "SELECT pg_catalog.setval('x.s', 7, true);"
        );
    }

    #[test]
    fn what_is_pointed_at_comes_first() {
        let name = |name: &str| QualifiedName::new("public", name);
        let tables: BTreeSet<QualifiedName> = ["a", "b", "c"].map(name).into();
        let edges = Edges::from([(name("a"), name("c")), (name("c"), name("b"))]);
        assert_eq!(in_order(&tables, &edges), ["b", "c", "a"].map(name));
        let round = Edges::from([(name("a"), name("b")), (name("b"), name("a"))]);
        assert_eq!(in_order(&tables, &round), ["c", "a", "b"].map(name));
    }
}
