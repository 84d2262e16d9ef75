//! `CREATE TEXT SEARCH PARSER`.

use aludel_catalog::{Key, Pair, TextSearchParser};
use aludel_dialect::{Alteration, Located, Statement};

use super::{layout, naming::Names, shared::one};

pub(super) fn create(
    key: &Key,
    parser: &TextSearchParser,
    _parts: &[Located<'_>],
    names: Names<'_>,
) -> Vec<Statement> {
    let head = format!("CREATE TEXT SEARCH PARSER {}", names.own(key));
    one(key, layout::list(&head, &layout::members(&names.text(&parser.definition))))
}

pub(super) fn drop(key: &Key, _parser: &TextSearchParser, names: Names<'_>) -> Vec<Statement> {
    one(key, format!("DROP TEXT SEARCH PARSER {}", names.own(key)))
}

pub(super) fn alter(_key: &Key, _change: Pair<&TextSearchParser>, _names: Names<'_>) -> Alteration {
    Alteration::Rebuild
}
