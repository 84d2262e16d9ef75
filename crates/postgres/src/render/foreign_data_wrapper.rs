//! ForeignDataWrapper: to come.

use aludel_catalog::{ForeignDataWrapper, Key, Pair};
use aludel_dialect::{Alteration, Located, Statement};

use super::naming::Names;

pub(super) fn create(
    _key: &Key,
    _body: &ForeignDataWrapper,
    _parts: &[Located<'_>],
    _names: Names<'_>,
) -> Vec<Statement> {
    Vec::new()
}

pub(super) fn drop(_key: &Key, _body: &ForeignDataWrapper, _names: Names<'_>) -> Vec<Statement> {
    Vec::new()
}

pub(super) fn alter(
    _key: &Key,
    _change: Pair<&ForeignDataWrapper>,
    _names: Names<'_>,
) -> Alteration {
    Alteration::Rebuild
}
