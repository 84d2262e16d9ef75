//! The tables of the journal.

/// The statements that make them.
pub(super) fn create_sql(journal: &str, format: i64) -> String {
    SQL.replace("{journal}", journal).replace("{format}", &format.to_string()).trim().to_owned()
}

/// The format is that of every engine; times are text in UTC, lists are words with blanks between.
const SQL: &str = include_str!("tables.sql");
