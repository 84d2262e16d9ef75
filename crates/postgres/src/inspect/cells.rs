//! One row of an answer, read from left to right: the order of a query's columns is the order of
//! the reads.

use std::str::FromStr;

use aludel_catalog::{Ident, QualifiedName, Setting};
use aludel_session::Row;

use super::{InspectError, array, class::Oid};
use crate::engine::NAME;

/// The result of reading.
pub(super) type Result<T> = std::result::Result<T, InspectError>;

/// The cells of a row that have not been read yet.
pub(super) struct Cells {
    what: &'static str,
    row: Row,
    next: usize,
}

impl Cells {
    /// The cells of a row of the answer about `what`.
    pub(super) fn new(what: &'static str, row: Row) -> Self {
        Self { what, row, next: 0 }
    }

    /// The next cell.
    fn cell(&mut self) -> Option<&str> {
        self.next += 1;
        self.row.get(self.next - 1)
    }

    /// What the next cell says; NULL is an error.
    fn parsed<T>(
        &mut self,
        expected: &'static str,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Result<T> {
        let value = self.cell().and_then(parse);
        value.ok_or_else(|| self.wrong(expected))
    }

    /// A text, or NULL.
    pub(super) fn optional(&mut self) -> Option<String> {
        self.cell().map(str::to_owned)
    }

    /// A text that is never NULL.
    pub(super) fn text(&mut self) -> Result<String> {
        self.parsed("a text", |text| Some(text.to_owned()))
    }

    /// A name.
    pub(super) fn ident(&mut self) -> Result<Ident> {
        self.parsed("a text", |text| Some(Ident::shared(text)))
    }

    /// A name, or NULL.
    pub(super) fn optional_ident(&mut self) -> Option<Ident> {
        self.cell().map(Ident::shared)
    }

    /// Two cells: a schema and a name in it.
    pub(super) fn name(&mut self) -> Result<QualifiedName> {
        Ok(QualifiedName { schema: self.ident()?, name: self.ident()? })
    }

    /// Two cells: a schema and a name in it, or two times NULL.
    pub(super) fn optional_name(&mut self) -> Option<QualifiedName> {
        let (schema, name) = (self.optional_ident(), self.optional_ident());
        Some(QualifiedName { schema: schema?, name: name? })
    }

    /// Passes over cells that say nothing here.
    pub(super) fn skip(&mut self, cells: usize) {
        self.next += cells;
    }

    /// Whether the next cell is something.
    pub(super) fn is_there(&self) -> bool {
        self.row.get(self.next).is_some()
    }

    /// A boolean; NULL is false.
    pub(super) fn flag(&mut self) -> bool {
        matches!(self.cell(), Some("t" | "true"))
    }

    /// A `"char"`; NULL and the empty one are a blank.
    pub(super) fn letter(&mut self) -> char {
        self.cell().and_then(|text| text.chars().next()).unwrap_or(' ')
    }

    /// A number.
    pub(super) fn number<T: FromStr>(&mut self) -> Result<T> {
        self.parsed("a number", |text| text.parse().ok())
    }

    /// A number, or NULL.
    pub(super) fn optional_number<T: FromStr>(&mut self) -> Result<Option<T>> {
        if !self.is_there() {
            self.skip(1);
            return Ok(None);
        }
        self.number().map(Some)
    }

    /// An object identifier; NULL is none.
    pub(super) fn oid(&mut self) -> Result<Oid> {
        Ok(self.optional_number()?.unwrap_or(Oid::NONE))
    }

    /// An array with NULLs; NULL is an empty one.
    pub(super) fn sparse_array(&mut self) -> Result<Vec<Option<String>>> {
        if !self.is_there() {
            self.skip(1);
            return Ok(Vec::new());
        }
        self.parsed("an array", array::elements)
    }

    /// An array; NULL is an empty one.
    pub(super) fn array(&mut self) -> Result<Vec<String>> {
        Ok(self.sparse_array()?.into_iter().flatten().collect())
    }

    /// An array of names; NULL is an empty one.
    pub(super) fn idents(&mut self) -> Result<Vec<Ident>> {
        Ok(self.array()?.into_iter().map(Ident::new).collect())
    }

    /// An array of column numbers, `{1,2}` or (as `int2vector` prints them) `1 2`; NULL is an empty
    /// one.
    pub(super) fn column_numbers(&mut self) -> Result<Vec<i32>> {
        if !self.is_there() {
            self.skip(1);
            return Ok(Vec::new());
        }
        self.parsed("column numbers", |text| {
            let numbers = text.trim_matches(['{', '}']).split([' ', ',']);
            numbers.filter(|number| !number.is_empty()).map(|it| it.parse().ok()).collect()
        })
    }

    /// Object identifiers as `oidvector` prints them: `1 2`.
    pub(super) fn oids(&mut self) -> Result<Vec<Oid>> {
        self.parsed("object identifiers", |text| {
            text.split_ascii_whitespace().map(|oid| oid.parse().ok()).collect()
        })
    }

    /// An array of `name=value`, sorted; NULL is an empty one.
    pub(super) fn settings(&mut self) -> Result<Vec<Setting>> {
        let mut settings: Vec<_> = self.array()?.iter().map(|text| array::setting(text)).collect();
        settings.sort();
        Ok(settings)
    }

    /// What is wrong with the cell that was read last.
    fn wrong(&self, expected: &'static str) -> InspectError {
        let value = self.row.get(self.next - 1).unwrap_or("NULL").to_owned();
        InspectError::Answer { engine: NAME, what: self.what, value, expected }
    }
}
