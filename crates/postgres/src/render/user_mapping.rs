//! `CREATE USER MAPPING`.

use aludel_catalog::{Key, Pair, UserMapping};
use aludel_dialect::{Alteration, Located, Statement};

use super::{
    layout,
    naming::Names,
    options,
    shared::{in_place, one},
};

pub(super) fn create(
    key: &Key,
    mapping: &UserMapping,
    _parts: &[Located<'_>],
    _names: Names<'_>,
) -> Vec<Statement> {
    let head = format!("CREATE USER MAPPING {}", address(key));
    one(key, layout::clauses(head, &[options::foreign(&mapping.options)]))
}

/// `FOR role SERVER server`.
fn address(key: &Key) -> String {
    let server = key.parent.as_ref().map(ToString::to_string).unwrap_or_default();
    let role = match key.name.as_str() {
        "public" => "PUBLIC".to_owned(),
        _ => key.name.to_string(),
    };
    format!("FOR {role} SERVER {server}")
}

pub(super) fn drop(key: &Key, _mapping: &UserMapping, _names: Names<'_>) -> Vec<Statement> {
    vec![drop_statement(key)]
}

/// The statement that drops it.
pub(super) fn drop_statement(key: &Key) -> Statement {
    Statement::new(key, format!("DROP USER MAPPING {}", address(key)))
}

pub(super) fn alter(key: &Key, change: Pair<&UserMapping>, _names: Names<'_>) -> Alteration {
    let options = options::foreign_change(change.map(|m| m.options.as_slice()));
    let head = format!("ALTER USER MAPPING {}", address(key));
    in_place(one(key, layout::clauses(head, &[options.unwrap_or_default()])))
}
