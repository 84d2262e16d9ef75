//! Table: to be filled in by its owner.

use aludel_catalog::{Key, Pair, Table};
use aludel_dialect::{Alteration, Located, Statement};

use super::naming::Names;

pub(super) fn create(
    _key: &Key,
    _body: &Table,
    _parts: &[Located<'_>],
    _names: Names<'_>,
) -> Vec<Statement> {
    Vec::new()
}

pub(super) fn drop(_key: &Key, _body: &Table, _names: Names<'_>) -> Vec<Statement> {
    Vec::new()
}

pub(super) fn alter(_key: &Key, _change: Pair<&Table>, _names: Names<'_>) -> Alteration {
    Alteration::Rebuild
}

pub(super) fn absorbs(_whole: Located<'_>, _part: Located<'_>) -> bool {
    false
}
