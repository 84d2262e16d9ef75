//! What a statement did besides its work: what it locked, rewrote, scanned, and which rows it lost.

use std::collections::BTreeMap;

use aludel_session::Session;
use serde::Serialize;

use crate::Asked;

/// Observes statements.
pub trait Observer: Send + Sync {
    /// Looks around at the beginning of a transaction of so many statements. `rows`: how many rows
    /// tables have, so that a table that is dropped is known to have had them.
    fn begin<'a>(
        &'a self,
        session: &'a mut dyn Session,
        statements: usize,
        rows: &'a Counts,
    ) -> Asked<'a, Box<dyn Observation>>;

    /// What the manual says of a statement that commits by itself, so that nobody can look before;
    /// to be asked before it runs, for what is dropped is known no more behind it.
    fn documented<'a>(&'a self, session: &'a mut dyn Session, sql: &'a str) -> Asked<'a, Effects>;

    /// Takes away what a statement left that failed and allows no transaction: it would be in the
    /// way of the next try.
    fn clear<'a>(&'a self, session: &'a mut dyn Session) -> Asked<'a, ()>;
}

/// What the statements of one transaction did so far.
pub trait Observation: Send {
    /// A statement is about to run.
    fn before<'a>(&'a mut self, session: &'a mut dyn Session, sql: &'a str) -> Asked<'a, ()>;

    /// It ran.
    fn after<'a>(&'a mut self, session: &'a mut dyn Session, sql: &'a str) -> Asked<'a, ()>;

    /// What each statement did; asked before the commit.
    fn end<'a>(self: Box<Self>, session: &'a mut dyn Session) -> Asked<'a, Vec<Effects>>;
}

/// How many rows tables have, by their identifiers.
pub type Counts = BTreeMap<u32, u64>;

/// What a statement did besides its work.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Effects {
    /// The locks, by relation.
    pub locks: Vec<TableLock>,
    /// The tables whose rows were all written again.
    pub rewrote: Vec<String>,
    /// The tables that were read from end to end.
    pub scanned: Vec<String>,
    /// The rows that it took.
    pub rows_lost: Vec<RowsLost>,
}

impl Effects {
    /// Whether it did nothing besides its work.
    pub fn is_empty(&self) -> bool {
        self.locks.is_empty()
            && self.rewrote.is_empty()
            && self.scanned.is_empty()
            && self.rows_lost.is_empty()
    }
}

/// A lock that a statement took, where the transaction did not hold one as strong already.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct TableLock {
    /// The table or view.
    pub relation: String,
    /// The mode, in the server's words.
    pub mode: String,
    /// How it is known.
    pub source: LockSource,
}

/// How a lock is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LockSource {
    /// It was seen among the server's locks.
    Observed,
    /// The engine's manual says so: the statement commits by itself, so nobody can look before.
    Documented,
}

/// Rows that a statement took from a table.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct RowsLost {
    /// The table.
    pub table: String,
    /// How many.
    pub rows: u64,
}
