//! Columns that take the place of others while both are in use.

use std::collections::BTreeSet;

use aludel_catalog::{Ident, Key, QualifiedName};

/// Columns of one table that take the place of others. While both are there a row may be written by
/// either; whichever side was written, the other follows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replacement {
    /// The table.
    pub table: QualifiedName,
    /// The columns that come, each with what it is made of.
    pub new: Vec<Derived>,
    /// The columns that go, each with what it is made of where that is known.
    pub old: Vec<Derived>,
}

/// A column, and the expression over the other side that gives its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Derived {
    /// The column.
    pub column: Ident,
    /// Its type.
    pub data_type: String,
    /// The expression; `None` where nothing is known.
    pub from: Option<String>,
}

impl Replacement {
    /// The key of a column of its table.
    pub fn key(&self, column: &Derived) -> Key {
        Key::part(aludel_catalog::Kind::Column, &self.table, column.column.clone())
    }

    /// The keys of the columns that come.
    pub fn new_keys(&self) -> BTreeSet<Key> {
        self.new.iter().map(|column| self.key(column)).collect()
    }

    /// The keys of the columns that go.
    pub fn old_keys(&self) -> BTreeSet<Key> {
        self.old.iter().map(|column| self.key(column)).collect()
    }
}
