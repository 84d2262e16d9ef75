//! A file of SQL: each statement is a query.

use crate::{Found, Origin, Place};

pub(crate) fn read(path: &str, text: &str) -> Found {
    let mut found = Found::default();
    found.statements(text, |offset| Place::of(path, text, offset), Origin::Sql);
    found
}
