//! `CREATE OPERATOR CLASS`.

use aludel_catalog::{Key, OperatorClass, Pair};
use aludel_dialect::{Alteration, Located, Statement};

use super::{
    address,
    naming::Names,
    shared::{one, word_if},
};

pub(super) fn create(
    key: &Key,
    class: &OperatorClass,
    _parts: &[Located<'_>],
    names: Names<'_>,
) -> Vec<Statement> {
    let default = word_if(class.default, " DEFAULT");
    let method = key.parent.as_ref().map(ToString::to_string).unwrap_or_default();
    let members: Vec<String> = class.members.iter().map(|m| names.text(m).into_owned()).collect();
    let sql = format!(
        "CREATE OPERATOR CLASS {}{default}\n    FOR TYPE {} USING {method} FAMILY {} AS\n    {}",
        names.own(key),
        names.text(&class.data_type),
        names.qualified(&class.family),
        members.join(",\n    ")
    );
    one(key, sql)
}

pub(super) fn drop(key: &Key, _class: &OperatorClass, names: Names<'_>) -> Vec<Statement> {
    one(key, format!("DROP OPERATOR CLASS {}", address::with_method(key, names)))
}

pub(super) fn alter(_key: &Key, _change: Pair<&OperatorClass>, _names: Names<'_>) -> Alteration {
    Alteration::Rebuild
}
