//! `CREATE AGGREGATE`.

use aludel_catalog::{Aggregate, Key, Pair};
use aludel_dialect::{Alteration, Located, Statement};

use super::{
    address, layout,
    naming::Names,
    shared::{drop_of_named, one},
};

pub(super) fn create(
    key: &Key,
    aggregate: &Aggregate,
    _parts: &[Located<'_>],
    names: Names<'_>,
) -> Vec<Statement> {
    let head = format!("CREATE AGGREGATE {}", address::aggregate_name(key, aggregate, names));
    let members = layout::members(&names.text(&aggregate.definition));
    one(key, layout::list(&head, &members))
}

pub(super) fn drop(key: &Key, aggregate: &Aggregate, names: Names<'_>) -> Vec<Statement> {
    let name = address::aggregate_name(key, aggregate, names);
    drop_of_named(key, format!("DROP AGGREGATE {name}"), names)
}

/// `OR REPLACE` would keep the state's and the result's type.
pub(super) fn alter(_key: &Key, _change: Pair<&Aggregate>, _names: Names<'_>) -> Alteration {
    Alteration::Rebuild
}
