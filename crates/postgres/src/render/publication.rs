//! Publication: to come.

use aludel_catalog::{Key, Pair, Publication};
use aludel_dialect::{Alteration, Located, Statement};

use super::naming::Names;

pub(super) fn create(
    _key: &Key,
    _body: &Publication,
    _parts: &[Located<'_>],
    _names: Names<'_>,
) -> Vec<Statement> {
    Vec::new()
}

pub(super) fn drop(_key: &Key, _body: &Publication, _names: Names<'_>) -> Vec<Statement> {
    Vec::new()
}

pub(super) fn alter(_key: &Key, _change: Pair<&Publication>, _names: Names<'_>) -> Alteration {
    Alteration::Rebuild
}
