//! What has no form in which old and new are in use together.

use std::fmt::{self, Display};

use aludel_catalog::Key;
use aludel_dialect::Replacement;
use thiserror::Error;

/// A change that cannot be cut into phases, and why.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub struct Unphased {
    /// What changes.
    pub object: Box<Key>,
    /// Why it cannot.
    pub why: &'static str,
}

impl Display for Unphased {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the change of {} cannot be cut into phases: {}", self.object, self.why)
    }
}

impl Unphased {
    pub(super) fn new(object: &Key, why: &'static str) -> Self {
        Self { object: Box::new(object.clone()), why }
    }

    pub(super) fn renamed(object: &Key) -> Self {
        Self::new(object, "it has one name at a time, and nothing can stand in for the other")
    }

    pub(super) fn engine(replacement: &Replacement) -> Self {
        let key = Key::in_schema(
            aludel_catalog::Kind::Table,
            replacement.table.schema.clone(),
            replacement.table.name.clone(),
        );
        Self::new(&key, "this database has no way to keep its columns alike")
    }
}
