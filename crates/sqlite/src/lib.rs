//! SQLite behind the engine: what runs revisions on it.
//!
//! A database is one file, and whoever writes it has it alone: there are no roles, no schemas, no second
//! connection that could tell what ours waits for. So the journal is tables named `aludel_…`, the lock a
//! row with a token and the process that took it, and each transaction begins as one that writes.

#[cfg(feature = "catalog")]
mod catalog;
mod classify;
mod contract;
mod engine;
mod journal;
mod location;
mod lock;
mod preflight;
mod process;
#[cfg(feature = "rusqlite")]
mod session;
mod statements;
mod witness;

use aludel_sql::Syntax;

#[cfg(feature = "catalog")]
pub use catalog::{Beyond, Filled, SqliteDialect, beyond, fill, inspect, rows};
pub use classify::{code_name, sql_error};
pub use engine::SqliteEngine;
pub use location::{Location, LocationError, Mode};
#[cfg(feature = "rusqlite")]
pub use session::{SqliteSession, in_memory, open};

/// How SQLite's scanner cuts a text.
/// Source: SQLite's `src/tokenize.c`.
pub const SYNTAX: Syntax = Syntax {
    dollar_quotes: false,
    other_names: true,
    nested_comments: false,
    prefixed_literals: false,
    copy: false,
    trigger_bodies: true,
};

/// A text as a literal: SQLite knows no escapes but the doubled quote.
pub(crate) fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// A text as a literal, or NULL.
pub(crate) fn optional(text: Option<&str>) -> String {
    text.map_or("NULL".into(), literal)
}
