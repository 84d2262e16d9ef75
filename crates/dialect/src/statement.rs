//! One statement of a plan, with its facts.

use aludel_catalog::Key;
use serde::Serialize;

use crate::Hazard;

/// What the caller fills one column with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fill {
    /// The column.
    pub column: Key,
    /// What the rows get that have nothing in it.
    pub expression: String,
    /// Whether the column is new, so that no row has anything in it.
    pub is_new: bool,
}

/// How a statement is cut into slices.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sliced {
    /// The table whose rows it changes, as SQL names it.
    pub table: String,
    /// The columns along which it is cut, as SQL names them.
    pub key: Vec<String>,
}

/// What takes away what a statement leaves that is of neither state, or that a cut left half done:
/// of use where a plan is left behind it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leftover {
    /// The SQL, which does nothing where nothing was left.
    pub sql: String,
    /// Whether it may run in a transaction.
    pub transactional: bool,
    /// Whether it comes before what else is said of the same subject on the way back, and not after.
    pub is_first: bool,
}

/// By whose word the values of a column become others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Conversion {
    /// By the server's own cast.
    Cast,
    /// By the caller's expression.
    Decided,
}

/// One statement, without its semicolon.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Statement {
    /// The SQL, laid out for reading.
    pub sql: String,
    /// The object that it is about.
    pub subject: Key,
    /// Whether it may run in a transaction with others.
    pub transactional: bool,
    /// Whether what it does must be committed before the statements after it can use it
    /// (a new enum value).
    pub commit_after: bool,
    /// Whether it runs in a transaction of its own: it takes long under a weak lock, and would hold
    /// whatever strong one the transaction has.
    #[serde(skip)]
    pub own_transaction: bool,
    /// How it is cut into slices, where it is one that may run so: each is committed by itself.
    #[serde(skip)]
    pub sliced: Option<Sliced>,
    /// Whether it only says how those after it run, in the same transaction.
    #[serde(skip)]
    pub is_setting: bool,
    /// Whether it only prepares what a later statement about the same subject does.
    #[serde(skip)]
    pub is_preparation: bool,
    /// What it leaves behind where the plan goes no further.
    #[serde(skip)]
    pub leaves: Option<Box<Leftover>>,
    /// Objects, besides what its subject needs, that must have come (or be as wanted) before it
    /// runs: the column of `OWNED BY`, the index of `REPLICA IDENTITY`. A statement with such
    /// needs stands by itself: what depends on its subject does not wait for it.
    #[serde(skip)]
    pub after: Vec<Key>,
    /// Objects that must not have gone, changed or come before it ran: the table that a sequence
    /// leaves by `OWNED BY NONE`, the columns of the parent that a partition leaves.
    #[serde(skip)]
    pub before: Vec<Key>,
    /// Objects that are away while it runs: gone before it, if they go, and not come until it ran:
    /// an index that the engine would take for another's part.
    #[serde(skip)]
    pub amid: Vec<Key>,
    /// The columns that it fills as the caller decided, where that is what it does. What fills the
    /// same table is one statement where that may be.
    #[serde(skip)]
    pub fills: Vec<Fill>,
    /// By whose word it converts the values of its subject, where that is what it does.
    #[serde(skip)]
    pub conversion: Option<Conversion>,
    /// What a reviewer must know.
    pub hazards: Vec<Hazard>,
}

impl Statement {
    /// A statement that runs in a transaction and holds no hazard.
    pub fn new(subject: &Key, sql: impl Into<String>) -> Self {
        Self {
            sql: sql.into(),
            subject: subject.clone(),
            transactional: true,
            commit_after: false,
            own_transaction: false,
            sliced: None,
            is_setting: false,
            is_preparation: false,
            leaves: None,
            after: Vec::new(),
            before: Vec::new(),
            amid: Vec::new(),
            fills: Vec::new(),
            conversion: None,
            hazards: Vec::new(),
        }
    }

    /// The same statement, in a transaction of its own.
    pub fn by_itself(self) -> Self {
        Self { own_transaction: true, ..self }
    }

    /// The same statement, in slices.
    pub fn in_slices(self, sliced: Option<Sliced>) -> Self {
        Self { own_transaction: true, sliced, ..self }
    }

    /// The same statement, outside of any transaction.
    pub fn outside(self) -> Self {
        Self { transactional: false, ..self }
    }

    /// The same statement, which prepares a later one about its subject.
    pub fn preparing(self) -> Self {
        Self { is_preparation: true, ..self }
    }

    /// The same statement, which leaves something behind where the plan goes no further.
    pub fn leaving(self, leftover: Leftover) -> Self {
        Self { leaves: Some(Box::new(leftover)), ..self }
    }

    /// The same statement, to run only once these objects are there as wanted.
    pub fn only_after(mut self, keys: impl IntoIterator<Item = Key>) -> Self {
        self.after.extend(keys);
        self
    }

    /// The same statement, to run before any of these objects goes, changes or comes.
    pub fn only_before(mut self, keys: impl IntoIterator<Item = Key>) -> Self {
        self.before.extend(keys);
        self
    }

    /// The same statement, to run while these objects are away, if they go or come at all.
    pub fn only_amid(mut self, keys: impl IntoIterator<Item = Key>) -> Self {
        self.amid.extend(keys);
        self
    }

    /// The same statement with a hazard.
    pub fn with_hazard(mut self, hazard: Hazard) -> Self {
        self.hazards.push(hazard);
        self
    }
}
