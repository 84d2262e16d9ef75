//! Rule: to come.

use aludel_catalog::{Key, Pair, Rule};
use aludel_dialect::{Alteration, Located, Statement};

use super::naming::Names;

pub(super) fn create(
    _key: &Key,
    _body: &Rule,
    _parts: &[Located<'_>],
    _names: Names<'_>,
) -> Vec<Statement> {
    Vec::new()
}

pub(super) fn drop(_key: &Key, _body: &Rule, _names: Names<'_>) -> Vec<Statement> {
    Vec::new()
}

pub(super) fn alter(_key: &Key, _change: Pair<&Rule>, _names: Names<'_>) -> Alteration {
    Alteration::Rebuild
}
