//! Trigger: to come.

use aludel_catalog::{Key, Pair, Trigger};
use aludel_dialect::{Alteration, Located, Statement};

use super::naming::Names;

pub(super) fn create(
    _key: &Key,
    _body: &Trigger,
    _parts: &[Located<'_>],
    _names: Names<'_>,
) -> Vec<Statement> {
    Vec::new()
}

pub(super) fn drop(_key: &Key, _body: &Trigger, _names: Names<'_>) -> Vec<Statement> {
    Vec::new()
}

pub(super) fn alter(_key: &Key, _change: Pair<&Trigger>, _names: Names<'_>) -> Alteration {
    Alteration::Rebuild
}
