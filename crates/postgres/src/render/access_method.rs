//! `CREATE ACCESS METHOD`.

use aludel_catalog::{AccessMethod, Key, Pair};
use aludel_dialect::{Alteration, Located, Statement};

use super::{naming::Names, shared::one};

pub(super) fn create(
    key: &Key,
    method: &AccessMethod,
    _parts: &[Located<'_>],
    names: Names<'_>,
) -> Vec<Statement> {
    let word = if method.index { "INDEX" } else { "TABLE" };
    let handler = names.text(&method.handler);
    one(key, format!("CREATE ACCESS METHOD {} TYPE {word} HANDLER {handler}", key.name))
}

pub(super) fn drop(key: &Key, _method: &AccessMethod, _names: Names<'_>) -> Vec<Statement> {
    one(key, format!("DROP ACCESS METHOD {}", key.name))
}

pub(super) fn alter(_key: &Key, _change: Pair<&AccessMethod>, _names: Names<'_>) -> Alteration {
    Alteration::Rebuild
}
