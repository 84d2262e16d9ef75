//! Rows for the proof: values of any type, and the statements that put them into tables.

mod hints;
mod pattern;

use std::collections::{BTreeMap, BTreeSet};

use aludel_catalog::{Catalog, Ident, Located, QualifiedName};
use aludel_session::Session;

use crate::Asked;
pub use hints::Hints;

/// How many of the first values of a type differ from row to row.
pub const DISTINCT: usize = 6;

/// Writes rows.
pub trait Sampler: Send + Sync {
    /// The values of the types of a catalog, and of those that the engine brings.
    fn values<'c>(&self, catalog: &'c Catalog) -> Box<dyn Values + 'c>;

    /// A text as a value of a type.
    fn cast(&self, text: &str, data_type: &str) -> String;

    /// NULL as a value of a type.
    fn null(&self, data_type: &str) -> String;

    /// Begins a transaction in which every constraint is checked at once.
    fn begin(&self) -> &'static str;

    /// What keeps a part of a table quiet while rows come in, where it would not be.
    fn quiet(&self, table: &QualifiedName, part: Located<'_>) -> Option<Quiet>;

    /// What partitions demand of their rows, all that their parents demand included.
    fn bounds<'a>(
        &'a self,
        session: &'a mut dyn Session,
        partitions: &'a BTreeSet<&'a QualifiedName>,
    ) -> Asked<'a, BTreeMap<QualifiedName, String>>;

    /// The statement that inserts rows, each the SQL of its values; without columns, one row of
    /// defaults.
    fn insert(&self, table: &QualifiedName, columns: &[&Ident], rows: &[Vec<&str>]) -> String;

    /// One statement that inserts into several tables, which point to each other.
    fn together(&self, inserts: Vec<String>) -> String;
}

/// Values as SQL: the first [`DISTINCT`] differ from row to row.
pub trait Values: Send + Sync {
    /// Values of a type, some of which may meet checks; none where the type is not known.
    fn of(&self, data_type: &str, hints: &Hints) -> Vec<String>;

    /// More values of a type, for a column whose values differ from row to row; none where there are
    /// no more that are as easily known.
    fn more(&self, data_type: &str) -> Vec<String>;

    /// Whether the values of a type, or the elements of its arrays, are a list of labels.
    fn is_listed(&self, data_type: &str) -> bool;

    /// The types that a type is made of and that must be tried first, the innermost first.
    fn parts(&self, data_type: &str) -> Vec<String>;

    /// Whether the server was asked for values of a type.
    fn is_tried(&self, data_type: &str) -> bool;

    /// Notes what the server takes as values of a type.
    fn note(&mut self, data_type: &str, values: Vec<String>);
}

/// The statements that keep something quiet, and that wake it as it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quiet {
    /// Before.
    pub quiet: String,
    /// Afterwards.
    pub wake: String,
}
