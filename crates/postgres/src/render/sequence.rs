//! Sequence: to be filled in by its owner.

use aludel_catalog::{Key, Pair, Sequence};
use aludel_dialect::{Alteration, Located, Statement};

use super::naming::Names;

pub(super) fn create(
    _key: &Key,
    _body: &Sequence,
    _parts: &[Located<'_>],
    _names: Names<'_>,
) -> Vec<Statement> {
    Vec::new()
}

pub(super) fn drop(_key: &Key, _body: &Sequence, _names: Names<'_>) -> Vec<Statement> {
    Vec::new()
}

pub(super) fn alter(_key: &Key, _change: Pair<&Sequence>, _names: Names<'_>) -> Alteration {
    Alteration::Rebuild
}
