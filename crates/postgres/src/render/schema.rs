//! `CREATE SCHEMA`.

use aludel_catalog::{Key, Pair, Schema};
use aludel_dialect::{Alteration, Located, Statement};

use super::{
    naming::Names,
    shared::{drop_of_named, in_place, one},
};

pub(super) fn create(
    key: &Key,
    _schema: &Schema,
    _parts: &[Located<'_>],
    _names: Names<'_>,
) -> Vec<Statement> {
    one(key, format!("CREATE SCHEMA {}", key.name))
}

pub(super) fn drop(key: &Key, _schema: &Schema, names: Names<'_>) -> Vec<Statement> {
    drop_of_named(key, format!("DROP SCHEMA {}", key.name), names)
}

pub(super) fn alter(_key: &Key, _change: Pair<&Schema>, _names: Names<'_>) -> Alteration {
    in_place(Vec::new())
}
