//! UPDATEs that run in slices along a key, each committed by itself.

use std::time::Duration;

use aludel_revision::{Fill, Update};
use aludel_session::{Session, SqlError};

use crate::Asked;

/// How often the whole table is gone through at most.
pub const PASSES: usize = 20;
/// How long a slice is to take.
pub const SLICE: Duration = Duration::from_millis(400);
/// How many rows a slice has where nothing is said.
pub const ROWS: Rows = Rows { first: 2000, least: 100, most: 100_000, bytes: 64 << 20 };

/// How many rows a slice has: the first one, at least, and at most; and how many bytes it may write to the
/// server's log, about.
#[derive(Debug, Clone, Copy)]
pub struct Rows {
    /// In the first slice.
    pub first: u64,
    /// In any.
    pub least: u64,
    /// In any.
    pub most: u64,
    /// What they may write.
    pub bytes: u64,
}

/// What the note of a fill says that it does.
pub const FILL: &str = "fill";

/// Where a slice ends: the values of the key's columns, as text.
pub type Cursor = Vec<String>;

/// Cuts UPDATEs into slices.
pub trait Fills: Send + Sync {
    /// What must be known of a table before it is filled.
    fn course<'a>(
        &'a self,
        session: &'a mut dyn Session,
        fill: &'a Fill,
    ) -> Asked<'a, Result<Course, Uncut>>;

    /// The key of the last of so many rows behind a cursor; `None` where there are fewer.
    fn next<'a>(
        &'a self,
        session: &'a mut dyn Session,
        course: &'a Course,
        after: Option<&'a Cursor>,
        rows: u64,
    ) -> Asked<'a, Option<Cursor>>;

    /// What a transaction of a fill begins with: without it, rows might be hidden from its statement.
    fn opening(&self) -> Vec<String>;

    /// The statement for the rows between two cursors, and the one that fails where its condition still
    /// holds on one that it wrote. What others wrote meanwhile is none of its business yet.
    fn slice(&self, course: &Course, update: &Cut<'_>, bounds: Bounds<'_>) -> [String; 2];

    /// The statement that fails where the condition holds on any row.
    fn check(&self, course: &Course, update: &Cut<'_>) -> String;

    /// Whether an error is that of a check.
    fn is_unfinished(&self, error: &SqlError) -> bool;

    /// Why the run should rest now, where it should: others wait for what it writes, or for the table.
    fn pressure<'a>(
        &'a self,
        session: &'a mut dyn Session,
        course: &'a Course,
    ) -> Asked<'a, Option<String>>;

    /// How many bytes were written to the server's log since there is one, where that can be told.
    fn logged<'a>(&'a self, session: &'a mut dyn Session) -> Asked<'a, Option<u64>>;
}

/// What is known of a table that is filled.
#[derive(Debug, Clone, PartialEq)]
pub struct Course {
    /// The table, as SQL names it from everywhere.
    pub table: String,
    /// The columns of the key, each with its type.
    pub key: Vec<(String, String)>,
    /// How many rows the table has, as far as the server's statistics tell.
    pub rows: Option<u64>,
}

/// An UPDATE and its parts.
#[derive(Debug, Clone)]
pub struct Cut<'a> {
    /// The statement.
    pub sql: &'a str,
    /// Where its parts are.
    pub update: Update,
}

/// The cursors that a slice is between: behind the first, up to the second.
#[derive(Debug, Clone, Copy)]
pub struct Bounds<'a> {
    /// Where it begins.
    pub after: Option<&'a Cursor>,
    /// Where it ends.
    pub to: Option<&'a Cursor>,
}

/// Why a table cannot be cut into slices.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Uncut {
    /// There is no such table.
    NoTable,
    /// It has no primary key, and no other key is named.
    NoKey,
    /// The columns that are named are no key: rows may share their values, or have none.
    NotUnique(Vec<String>),
}
