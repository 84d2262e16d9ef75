//! `CREATE RULE`.

use aludel_catalog::{Firing, Key, Pair, Rule};
use aludel_dialect::{Alteration, Located, Statement};

use super::{
    firing, function,
    naming::Names,
    shared::{in_place, one},
};

pub(super) fn create(
    key: &Key,
    rule: &Rule,
    _parts: &[Located<'_>],
    names: Names<'_>,
) -> Vec<Statement> {
    let mut statements = one(key, definition("CREATE", rule, names));
    if rule.enabled != Firing::Origin {
        statements.push(enable(key, rule, names));
    }
    statements
}

fn definition(verb: &str, rule: &Rule, names: Names<'_>) -> String {
    function::with_verb(verb, "rule", &names.text(&rule.definition))
}

fn enable(key: &Key, rule: &Rule, names: Names<'_>) -> Statement {
    let action = firing::action(rule.enabled, "RULE");
    Statement::new(key, format!("ALTER TABLE {} {action} {}", names.parent(key), key.name))
}

pub(super) fn drop(key: &Key, _rule: &Rule, names: Names<'_>) -> Vec<Statement> {
    one(key, format!("DROP RULE {} ON {}", key.name, names.parent(key)))
}

pub(super) fn alter(key: &Key, change: Pair<&Rule>, names: Names<'_>) -> Alteration {
    let mut statements = Vec::new();
    if !change.map(|r| &r.definition).is_same() {
        statements.extend(one(key, definition("CREATE OR REPLACE", change.after, names)));
    }
    if !change.map(|r| r.enabled).is_same() {
        statements.push(enable(key, change.after, names));
    }
    in_place(statements)
}
