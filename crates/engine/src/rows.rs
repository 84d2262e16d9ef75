//! The rows of tables, before and after: what a proof compares.

use std::collections::{BTreeMap, BTreeSet};

use aludel_catalog::QualifiedName;
use aludel_session::Session;

use crate::Asked;

/// Reads tables and their rows, empties them, and knows what becomes of values.
pub trait Rows: Send + Sync {
    /// Begins a reading: whatever the text of a value depends on is set, as long as it lasts.
    fn begin(&self, within: Within) -> String;

    /// Ends it.
    fn end(&self, within: Within) -> &'static str;

    /// The tables that are wanted, by their identifiers.
    fn relations<'a>(
        &'a self,
        session: &'a mut dyn Session,
        wanted: &'a Wanted,
    ) -> Asked<'a, BTreeMap<u32, Relation>>;

    /// The foreign keys of all tables.
    fn foreign<'a>(&'a self, session: &'a mut dyn Session) -> Asked<'a, Vec<Foreign>>;

    /// The labels of all enums.
    fn labels<'a>(&'a self, session: &'a mut dyn Session) -> Asked<'a, Labels>;

    /// What tables are called now, those that still hold rows.
    fn names<'a>(
        &'a self,
        session: &'a mut dyn Session,
        ids: &'a BTreeSet<u32>,
    ) -> Asked<'a, BTreeMap<u32, QualifiedName>>;

    /// A table in FROM, without the rows of those that inherit from it.
    fn only(&self, table: &QualifiedName) -> String;

    /// A column as text in SELECT; NULL where there is none.
    fn cell(&self, column: Option<&str>) -> String;

    /// The statement that takes all rows from tables, and from those that point to them.
    fn empty(&self, tables: &BTreeSet<QualifiedName>) -> String;

    /// What values are to become when their column becomes another: what the server's own casts make
    /// of them. `labels` are those before and after.
    fn converted<'a>(
        &'a self,
        session: &'a mut dyn Session,
        within: Within,
        columns: (&'a Column, &'a Column),
        values: BTreeSet<&'a str>,
        labels: (&'a Labels, &'a Labels),
    ) -> Asked<'a, Converted>;
}

/// Whose transaction rows are read in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Within {
    /// One of its own.
    Own,
    /// The one that the caller has begun: its changes are seen, and it goes on as it was.
    Callers,
}

/// Which tables are wanted: those of these names with all their partitions, and those of these
/// identifiers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    /// The names.
    pub names: BTreeSet<QualifiedName>,
    /// The identifiers.
    pub ids: BTreeSet<u32>,
}

/// A value as text, or NULL.
pub type Value = Option<String>;

/// The labels of enums, by their identifiers.
pub type Labels = BTreeMap<u32, String>;

/// What the values of a column are to be afterwards, by what they were; `None` where nobody can tell.
pub type Converted = Option<BTreeMap<String, Value>>;

/// A table as the server describes it.
#[derive(Debug, Clone)]
pub struct Relation {
    /// Its name.
    pub name: QualifiedName,
    /// Whether its rows are in its partitions.
    pub is_partitioned: bool,
    /// The root of its partitions; its own identifier where it is no partition.
    pub root: u32,
    /// Its columns, in order.
    pub columns: Vec<Column>,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its number in the table, which a rename does not change.
    pub number: i32,
    /// Its name.
    pub name: String,
    /// Its type.
    pub data_type: String,
    /// The type's own identifier, which a rename does not change.
    pub type_id: u32,
    /// The enum that it is of, or an array of.
    pub is_enum: bool,
    /// The attributes of the composite type that it is of.
    pub attributes: Option<String>,
    /// Whether it is computed.
    pub is_generated: bool,
}

/// A foreign key by numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Foreign {
    /// The table that points.
    pub child: u32,
    /// Its columns.
    pub columns: Vec<i32>,
    /// The table that it points to.
    pub parent: u32,
    /// The columns of that.
    pub parent_columns: Vec<i32>,
}
