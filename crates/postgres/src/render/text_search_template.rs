//! `CREATE TEXT SEARCH TEMPLATE`.

use aludel_catalog::{Key, Pair, TextSearchTemplate};
use aludel_dialect::{Alteration, Located, Statement};

use super::{layout, naming::Names, shared::one};

pub(super) fn create(
    key: &Key,
    template: &TextSearchTemplate,
    _parts: &[Located<'_>],
    names: Names<'_>,
) -> Vec<Statement> {
    let head = format!("CREATE TEXT SEARCH TEMPLATE {}", names.own(key));
    one(key, layout::list(&head, &layout::members(&names.text(&template.definition))))
}

pub(super) fn drop(key: &Key, _template: &TextSearchTemplate, names: Names<'_>) -> Vec<Statement> {
    one(key, format!("DROP TEXT SEARCH TEMPLATE {}", names.own(key)))
}

pub(super) fn alter(
    _key: &Key,
    _change: Pair<&TextSearchTemplate>,
    _names: Names<'_>,
) -> Alteration {
    Alteration::Rebuild
}
