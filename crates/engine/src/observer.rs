//! What a statement did besides its work: what it locked, rewrote, scanned, and which rows it lost.

use std::{collections::BTreeMap, sync::Arc};

use aludel_session::{Row, Session};
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

    /// Begins a transaction of few statements, and looks around as far as what was there is not known: so
    /// that it takes no longer where there is more.
    fn open<'a>(
        &'a self,
        session: &'a mut dyn Session,
        there: Arc<dyn Standing>,
    ) -> Asked<'a, Box<dyn Observation>>;

    /// What the manual says of a statement that commits by itself, so that nobody can look before;
    /// to be asked before it runs, for what is dropped is known no more behind it.
    fn documented<'a>(&'a self, session: &'a mut dyn Session, sql: &'a str) -> Asked<'a, Effects>;

    /// Takes away what a statement left that failed and allows no transaction: it would be in the
    /// way of the next try.
    fn clear<'a>(&'a self, session: &'a mut dyn Session) -> Asked<'a, ()>;
}

/// What was there before a transaction.
pub trait Standing: Send + Sync {
    /// A table, a view, an index, a sequence by its identifier.
    fn relation(&self, id: u32) -> Option<Stood>;

    /// The server's version, as a number.
    fn version(&self) -> u32;
}

/// A relation that was there before a transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stood {
    /// `schema.name`.
    pub name: String,
    /// Which sort of relation, in the server's letter.
    pub kind: String,
    /// The file that holds it; 0 for none.
    pub file: u32,
}

/// How many statements are few.
pub const FEW_STATEMENTS: usize = 64;

/// What the statements of one transaction did so far.
pub trait Observation: Send {
    /// How many of the next statements may run before anybody looks: what each did is known even so. All
    /// of them are told before the first, and after the last.
    fn together(&mut self, _statements: &[&str]) -> usize {
        1
    }

    /// A statement is about to run.
    fn before<'a>(&'a mut self, session: &'a mut dyn Session, sql: &'a str) -> Asked<'a, ()>;

    /// It ran.
    fn after<'a>(&'a mut self, session: &'a mut dyn Session, sql: &'a str) -> Asked<'a, ()>;

    /// It ran, and whoever looks on has asked already which locks the transaction holds: one question tells
    /// several what they want to know.
    fn seen<'a>(
        &'a mut self,
        session: &'a mut dyn Session,
        locks: &'a [Row],
        sql: &'a str,
    ) -> Asked<'a, ()>;

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
    /// The locks on indexes and sequences; looked for where a transaction has few statements.
    #[serde(skip)]
    pub parts: Vec<TableLock>,
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
    /// The table or view, the index or sequence.
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
