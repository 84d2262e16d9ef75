//! `CREATE CAST`.

use aludel_catalog::{Cast, CastContext, Key, Pair};
use aludel_dialect::{Alteration, Located, Statement};

use super::{layout, naming::Names, shared::one};

pub(super) fn create(
    key: &Key,
    cast: &Cast,
    _parts: &[Located<'_>],
    names: Names<'_>,
) -> Vec<Statement> {
    let context = match cast.context {
        CastContext::Explicit => "",
        CastContext::Assignment => "AS ASSIGNMENT",
        CastContext::Implicit => "AS IMPLICIT",
    };
    let head = format!("CREATE CAST {}", types(cast, names));
    one(key, layout::clauses(head, &[&*names.text(&cast.method), context]))
}

fn types(cast: &Cast, names: Names<'_>) -> String {
    format!("({} AS {})", names.text(&cast.source), names.text(&cast.target))
}

pub(super) fn drop(key: &Key, cast: &Cast, names: Names<'_>) -> Vec<Statement> {
    one(key, format!("DROP CAST {}", types(cast, names)))
}

pub(super) fn alter(_key: &Key, _change: Pair<&Cast>, _names: Names<'_>) -> Alteration {
    Alteration::Rebuild
}
