//! `ALTER DEFAULT PRIVILEGES`.

use aludel_catalog::{DefaultPrivileges, Grant, Key, Pair};
use aludel_dialect::{Alteration, Located, Statement};

use super::{
    born,
    naming::Names,
    privilege::{self, Target},
    shared::{in_place, several},
};

pub(super) fn create(
    key: &Key,
    body: &DefaultPrivileges,
    _parts: &[Located<'_>],
    names: Names<'_>,
) -> Vec<Statement> {
    statements(key, Pair::new(&born(key, names), &body.grants))
}

pub(super) fn drop(key: &Key, body: &DefaultPrivileges, names: Names<'_>) -> Vec<Statement> {
    statements(key, Pair::new(&body.grants, &born(key, names)))
}

pub(super) fn alter(key: &Key, change: Pair<&DefaultPrivileges>, _names: Names<'_>) -> Alteration {
    in_place(statements(key, change.map(|d| d.grants.as_slice())))
}

fn statements(key: &Key, grants: Pair<&[Grant]>) -> Vec<Statement> {
    let role = key.parent.as_ref().map(|role| format!(" FOR ROLE {role}")).unwrap_or_default();
    let schema = key.schema.as_ref().map(|s| format!(" IN SCHEMA {s}")).unwrap_or_default();
    let target = Target { on: key.name.as_str().to_uppercase(), column: None };
    let written = privilege::statements(grants, &target);
    let prefix = format!("ALTER DEFAULT PRIVILEGES{role}{schema}");
    several(key, written.iter().map(|sql| format!("{prefix} {sql}")))
}

/// What holds where nobody said anything. Limited to a schema, they only add to that.
fn born(key: &Key, names: Names<'_>) -> Vec<Grant> {
    match key.schema {
        Some(_) => Vec::new(),
        None => born::by_default(key.name.as_str(), key.parent.as_ref(), names),
    }
}
