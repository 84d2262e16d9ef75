//! `CREATE OPERATOR`.

use aludel_catalog::{Key, Operator, Pair};
use aludel_dialect::{Alteration, Located, Statement};

use super::{
    address, layout,
    naming::Names,
    shared::{drop_of_named, one},
};

pub(super) fn create(
    key: &Key,
    operator: &Operator,
    _parts: &[Located<'_>],
    names: Names<'_>,
) -> Vec<Statement> {
    let head = format!("CREATE OPERATOR {}", address::operator_symbol(key, names));
    let members = layout::members(&names.text(&operator.definition));
    one(key, layout::list(&head, &members))
}

pub(super) fn drop(key: &Key, _operator: &Operator, names: Names<'_>) -> Vec<Statement> {
    drop_of_named(key, format!("DROP OPERATOR {}", address::operator_name(key, names)), names)
}

pub(super) fn alter(_key: &Key, _change: Pair<&Operator>, _names: Names<'_>) -> Alteration {
    Alteration::Rebuild
}
