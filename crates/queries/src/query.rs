//! What is found: queries, and what might have been one.

use std::fmt;

use aludel_revision::Position;
use serde::{Serialize, Serializer};

/// Where something stands.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The file, below the project's folder, `/` between its parts.
    pub path: String,
    /// Where in it.
    pub position: Position,
}

impl Place {
    /// The place of a byte of a file.
    pub(crate) fn of(path: &str, text: &str, offset: usize) -> Self {
        Self { path: path.to_owned(), position: Position::of(text, offset) }
    }

    /// The beginning of a file.
    pub(crate) fn beginning(path: &str) -> Self {
        Self::of(path, "", 0)
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.path, self.position)
    }
}

impl Serialize for Place {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// What a query was found in, the best place to show first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// Rust source.
    Rust,
    /// A file of SQL.
    Sql,
    /// What a model needs.
    Model,
    /// An offline file of sqlx.
    Sqlx,
    /// What a database counted.
    Statistics,
}

/// A query that some program sends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    /// One statement, without its semicolon.
    pub text: String,
    /// Where it stands.
    pub place: Place,
    /// What it was found in.
    pub origin: Origin,
    /// Where else it stands.
    pub also: Vec<Place>,
}

impl Query {
    /// A query at a place.
    pub fn new(text: impl Into<String>, place: Place, origin: Origin) -> Self {
        Self { text: text.into(), place, origin, also: Vec::new() }
    }
}

/// Something that sends a query whose text is not there to be read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Unreadable {
    /// Where.
    pub place: Place,
    /// Why: a sentence without a full stop.
    pub why: String,
}

/// All that was found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found {
    /// The queries.
    pub queries: Vec<Query>,
    /// What might have been one.
    pub unreadable: Vec<Unreadable>,
}

impl Found {
    pub(crate) fn unreadable(&mut self, place: Place, why: impl Into<String>) {
        self.unreadable.push(Unreadable { place, why: why.into() });
    }

    /// Adds each statement of a text.
    pub(crate) fn statements(&mut self, text: &str, place: impl Fn(usize) -> Place, of: Origin) {
        for statement in aludel_sql::split(aludel_sql::tokens(text)) {
            let sql = text.get(statement.range.clone()).unwrap_or_default();
            self.queries.push(Query::new(sql, place(statement.range.start), of));
        }
    }

    /// Adds what was found elsewhere.
    pub(crate) fn extend(&mut self, other: Self) {
        self.queries.extend(other.queries);
        self.unreadable.extend(other.unreadable);
    }
}

/// What two texts that are the same query have in common: all but blanks and comments.
pub fn same(text: &str) -> String {
    let tokens = aludel_sql::tokens(text);
    let words: Vec<&str> =
        tokens.filter(|it| !it.is_trivia()).map(|it| it.text).filter(|it| *it != ";").collect();
    words.join(" ")
}
