//! Rows for the tables of a shadow, so that a revision is tried on some: typed by their columns, with
//! the values that checks speak of, pointing to rows that are there.

use aludel_catalog::{Body, Catalog, Column, ConstraintType, Ident, Key, Kind, QualifiedName};
use aludel_session::{Result, Row, Session, SessionError};
use aludel_sql::Kind as Token;

use super::{SCHEMA, names::quoted, table::significant};

/// How many rows a table gets.
const ROWS: usize = 3;

/// A table, and how it was filled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filled {
    /// The table.
    pub table: String,
    /// How many rows it has now.
    pub rows: usize,
    /// Why it has none, in SQLite's words.
    pub reason: Option<String>,
}

/// Puts rows into every table, those that others point to first.
pub async fn fill(session: &mut dyn Session, catalog: &Catalog) -> Result<Vec<Filled>> {
    let mut filled = Vec::new();
    for table in in_order(catalog) {
        filled.push(fill_table(session, catalog, &table).await?);
    }
    Ok(filled)
}

/// The rows of every table, in an order of their own.
pub async fn rows(
    session: &mut dyn Session,
    catalog: &Catalog,
    columns_of: &Catalog,
) -> Result<Vec<(String, Vec<Row>)>> {
    let mut all = Vec::new();
    for (key, _) in catalog.of_kind(Kind::Table).filter(|(key, _)| columns_of.get(key).is_some()) {
        let table = QualifiedName::new(SCHEMA, key.name.clone());
        let shared = catalog.parts(Kind::Column, &table).map(|(key, _)| key);
        let shared = shared.filter(|key| columns_of.get(key).is_some());
        let columns: Vec<String> = shared.map(|key| quoted(key.name.as_str())).collect();
        if columns.is_empty() {
            continue;
        }
        let (columns, name) = (columns.join(", "), quoted(key.name.as_str()));
        let found =
            session.query(&format!("SELECT {columns} FROM {name} ORDER BY {columns}")).await?;
        all.push((key.name.as_str().to_owned(), found));
    }
    Ok(all)
}

fn in_order(catalog: &Catalog) -> Vec<QualifiedName> {
    let mut ordered: Vec<Key> = Vec::new();
    let mut open: Vec<Key> = catalog.of_kind(Kind::Table).map(|(key, _)| key.clone()).collect();
    // What tables need makes no circle, so each round takes one at least.
    while !open.is_empty() {
        let (ready, rest): (Vec<Key>, Vec<Key>) = open.into_iter().partition(|key| {
            catalog.needs(key).all(|it| it.kind != Kind::Table || ordered.contains(it))
        });
        if ready.is_empty() {
            ordered.extend(rest);
            break;
        }
        ordered.extend(ready);
        open = rest;
    }
    ordered.into_iter().map(|key| QualifiedName::new(SCHEMA, key.name)).collect()
}

async fn fill_table(
    session: &mut dyn Session,
    catalog: &Catalog,
    table: &QualifiedName,
) -> Result<Filled> {
    let mut filled = Filled { table: table.name.as_str().to_owned(), rows: 0, reason: None };
    for row in 0..ROWS {
        for variant in 0..VARIANTS {
            let sql = insert(catalog, table, row, variant);
            match session.execute(&sql).await {
                Ok(()) => {
                    filled.rows += 1;
                    break;
                }
                Err(SessionError::Sql(error)) => filled.reason = Some(error.message.clone()),
                Err(error) => return Err(error),
            }
        }
    }
    if filled.rows > 0 {
        filled.reason = None;
    }
    Ok(filled)
}

/// How many sets of values are tried for a row.
const VARIANTS: usize = 6;

fn insert(catalog: &Catalog, table: &QualifiedName, row: usize, variant: usize) -> String {
    let columns =
        catalog.parts(Kind::Column, table).filter_map(|(key, object)| match &object.body {
            Body::Column(column) if column.generated.is_none() => Some((&key.name, &**column)),
            _ => None,
        });
    let columns: Vec<(&Ident, &Column)> = columns.collect();
    let names: Vec<String> = columns.iter().map(|(name, _)| quoted(name.as_str())).collect();
    let values: Vec<String> = columns
        .iter()
        .map(|(name, column)| value(catalog, table, (name, column), row, variant))
        .collect();
    format!(
        "INSERT INTO {} ({}) VALUES ({})",
        quoted(table.name.as_str()),
        names.join(", "),
        values.join(", ")
    )
}

fn value(
    catalog: &Catalog,
    table: &QualifiedName,
    (name, column): (&Ident, &Column),
    row: usize,
    variant: usize,
) -> String {
    let mut said = Vec::new();
    for (_, object) in catalog.parts(Kind::Constraint, table) {
        let Body::Constraint(constraint) = &object.body else { continue };
        if !constraint.columns.contains(name) {
            continue;
        }
        match (constraint.constraint_type, &constraint.references) {
            (ConstraintType::ForeignKey, Some(other)) if other != table => {
                return pointer(&constraint.definition, other, row);
            }
            (ConstraintType::ForeignKey, _) => return "NULL".to_owned(),
            (ConstraintType::Check, _) => {
                let tokens = significant(&constraint.definition);
                let literals =
                    tokens.iter().filter(|it| matches!(it.kind, Token::Literal | Token::Number));
                said.extend(literals.map(|it| it.text.to_owned()));
            }
            _ => {}
        }
    }
    // The last row has nothing where it need not have anything.
    if row + 1 == ROWS && !column.not_null && said.is_empty() && !is_key(catalog, table, name) {
        return "NULL".to_owned();
    }
    match said.get((row + variant) % VARIANTS).filter(|_| variant + 1 < VARIANTS) {
        Some(literal) => literal.clone(),
        None => typed(&column.data_type, row + variant * 20 + 1),
    }
}

fn is_key(catalog: &Catalog, table: &QualifiedName, name: &Ident) -> bool {
    catalog.primary_key(table).is_some_and(|key| key.columns.contains(name))
}

/// A row that is there: by the columns that the key names, else by the other's own key.
fn pointer(definition: &str, other: &QualifiedName, row: usize) -> String {
    let tokens = significant(definition);
    let at = tokens.iter().position(|token| token.is_word("references")).unwrap_or_default();
    let named = tokens.get(at + 2).is_some_and(|token| token.text == "(");
    let column = match tokens.get(at + 3).filter(|_| named).and_then(super::table::name) {
        Some(column) => quoted(column.as_str()),
        None => "rowid".to_owned(),
    };
    let table = quoted(other.name.as_str());
    format!("(SELECT {column} FROM {table} ORDER BY 1 LIMIT 1 OFFSET {row})")
}

/// Source: SQLite documentation, "Datatypes In SQLite", 3.1 (affinity by the words of a type).
fn typed(data_type: &str, number: usize) -> String {
    let words = data_type.to_ascii_uppercase();
    let has = |list: &[&str]| list.iter().any(|word| words.contains(word));
    match () {
        () if has(&["INT"]) => number.to_string(),
        () if has(&["BOOL"]) => (number % 2).to_string(),
        () if has(&["DATE", "TIME"]) => format!("'2024-01-{:02} 00:00:00'", number % 28 + 1),
        () if has(&["CHAR", "CLOB", "TEXT"]) => format!("'text {number}'"),
        () if has(&["BLOB"]) => format!("x'{number:04x}'"),
        () if has(&["REAL", "FLOA", "DOUB"]) => format!("{number}.5"),
        () => number.to_string(),
    }
}
