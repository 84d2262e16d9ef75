//! One row of an answer, read from left to right: the order of a query's columns is the order of
//! the reads.

use std::str::FromStr;

use aludel_catalog::{Ident, QualifiedName, Setting};
use aludel_session::Row;

use super::{InspectError, array, class::Oid};

/// The result of reading.
pub(super) type Result<T> = std::result::Result<T, InspectError>;

/// The cells of a row that have not been read yet.
pub(super) struct Cells {
    what: &'static str,
    values: std::vec::IntoIter<Option<String>>,
}

impl Cells {
    /// The cells of a row of the answer about `what`.
    pub(super) fn new(what: &'static str, row: Row) -> Self {
        Self { what, values: row.0.into_iter() }
    }

    /// A text, or NULL.
    pub(super) fn optional(&mut self) -> Option<String> {
        self.values.next().flatten()
    }

    /// A text that is never NULL.
    pub(super) fn text(&mut self) -> Result<String> {
        self.optional().ok_or_else(|| self.wrong("NULL", "a text"))
    }

    /// A name.
    pub(super) fn ident(&mut self) -> Result<Ident> {
        Ok(Ident::new(self.text()?))
    }

    /// A name, or NULL.
    pub(super) fn optional_ident(&mut self) -> Option<Ident> {
        self.optional().map(Ident::new)
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

    /// Whether the next cell is something.
    pub(super) fn is_there(&self) -> bool {
        self.values.as_slice().first().is_some_and(Option::is_some)
    }

    /// A boolean; NULL is false.
    pub(super) fn flag(&mut self) -> bool {
        matches!(self.optional().as_deref(), Some("t" | "true"))
    }

    /// A `"char"`; NULL and the empty one are a blank.
    pub(super) fn letter(&mut self) -> char {
        self.optional().and_then(|text| text.chars().next()).unwrap_or(' ')
    }

    /// A number.
    pub(super) fn number<T: FromStr>(&mut self) -> Result<T> {
        let text = self.text()?;
        text.parse().map_err(|_| self.wrong(&text, "a number"))
    }

    /// A number, or NULL.
    pub(super) fn optional_number<T: FromStr>(&mut self) -> Result<Option<T>> {
        let Some(text) = self.optional() else { return Ok(None) };
        text.parse().map(Some).map_err(|_| self.wrong(&text, "a number"))
    }

    /// An object identifier; NULL is none.
    pub(super) fn oid(&mut self) -> Result<Oid> {
        Ok(self.optional_number()?.unwrap_or(Oid::NONE))
    }

    /// An array with NULLs; NULL is an empty one.
    pub(super) fn sparse_array(&mut self) -> Result<Vec<Option<String>>> {
        let Some(text) = self.optional() else { return Ok(Vec::new()) };
        array::elements(&text).ok_or_else(|| self.wrong(&text, "an array"))
    }

    /// An array; NULL is an empty one.
    pub(super) fn array(&mut self) -> Result<Vec<String>> {
        Ok(self.sparse_array()?.into_iter().flatten().collect())
    }

    /// An array of names; NULL is an empty one.
    pub(super) fn idents(&mut self) -> Result<Vec<Ident>> {
        Ok(self.array()?.into_iter().map(Ident::new).collect())
    }

    /// An array of column numbers, `{1,2}` or (as `int2vector` prints them) `1 2`.
    pub(super) fn column_numbers(&mut self) -> Result<Vec<i32>> {
        let Some(text) = self.optional() else { return Ok(Vec::new()) };
        text.trim_matches(['{', '}'])
            .split([' ', ','])
            .filter(|number| !number.is_empty())
            .map(|number| number.parse().map_err(|_| self.wrong(&text, "column numbers")))
            .collect()
    }

    /// Object identifiers as `oidvector` prints them: `1 2`.
    pub(super) fn oids(&mut self) -> Result<Vec<Oid>> {
        let text = self.text()?;
        text.split_ascii_whitespace()
            .map(|oid| oid.parse().map_err(|_| self.wrong(&text, "object identifiers")))
            .collect()
    }

    /// An array of `name=value`, sorted; NULL is an empty one.
    pub(super) fn settings(&mut self) -> Result<Vec<Setting>> {
        let mut settings: Vec<_> = self.array()?.iter().map(|text| array::setting(text)).collect();
        settings.sort();
        Ok(settings)
    }

    fn wrong(&self, value: &str, expected: &'static str) -> InspectError {
        InspectError::Answer { what: self.what, value: value.to_owned(), expected }
    }
}
