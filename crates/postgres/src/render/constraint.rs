//! Constraint: to be filled in by its owner.

use aludel_catalog::{Constraint, Key, Pair};
use aludel_dialect::{Alteration, Located, Statement};

use super::naming::Names;

pub(super) fn create(
    _key: &Key,
    _body: &Constraint,
    _parts: &[Located<'_>],
    _names: Names<'_>,
) -> Vec<Statement> {
    Vec::new()
}

pub(super) fn drop(_key: &Key, _body: &Constraint, _names: Names<'_>) -> Vec<Statement> {
    Vec::new()
}

pub(super) fn alter(_key: &Key, _change: Pair<&Constraint>, _names: Names<'_>) -> Alteration {
    Alteration::Rebuild
}
