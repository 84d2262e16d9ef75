//! `CREATE TRIGGER`.

use aludel_catalog::{Firing, Key, Pair, Trigger};
use aludel_dialect::{Alteration, Located, Statement};

use super::{
    firing, function, layout,
    naming::Names,
    shared::{in_place, one},
};

/// Where a long definition is broken.
const CLAUSES: &[&str] =
    &["BEFORE", "AFTER", "INSTEAD OF", "FROM", "REFERENCING", "FOR EACH", "WHEN", "EXECUTE"];

pub(super) fn create(
    key: &Key,
    trigger: &Trigger,
    _parts: &[Located<'_>],
    names: Names<'_>,
) -> Vec<Statement> {
    let mut statements = Vec::new();
    if !trigger.inherited {
        statements.extend(one(key, definition("CREATE", trigger, names)));
    }
    if trigger.enabled != Firing::Origin {
        statements.push(enable(key, trigger, names));
    }
    statements
}

fn definition(verb: &str, trigger: &Trigger, names: Names<'_>) -> String {
    let word = if trigger.constraint { "constraint" } else { "trigger" };
    let sql = function::with_verb(verb, word, &names.text(&trigger.definition));
    layout::broken_before(&sql, CLAUSES)
}

fn enable(key: &Key, trigger: &Trigger, names: Names<'_>) -> Statement {
    let action = firing::action(trigger.enabled, "TRIGGER");
    Statement::new(key, format!("ALTER TABLE {} {action} {}", names.parent(key), key.name))
}

pub(super) fn drop(key: &Key, trigger: &Trigger, names: Names<'_>) -> Vec<Statement> {
    if trigger.inherited {
        return Vec::new();
    }
    one(key, format!("DROP TRIGGER {} ON {}", key.name, names.parent(key)))
}

pub(super) fn alter(key: &Key, change: Pair<&Trigger>, names: Names<'_>) -> Alteration {
    if !change.map(|t| t.inherited).is_same() {
        return Alteration::Rebuild;
    }
    let is_redefined = !change.map(|t| &t.definition).is_same();
    if is_redefined && change.after.inherited {
        return Alteration::Implied;
    }
    if is_redefined && (change.before.constraint || change.after.constraint) {
        return Alteration::Rebuild;
    }
    let mut statements = Vec::new();
    if is_redefined {
        statements.extend(one(key, definition("CREATE OR REPLACE", change.after, names)));
    }
    // What is replaced fires as a new one does.
    let fires = if is_redefined { Firing::Origin } else { change.before.enabled };
    if fires != change.after.enabled {
        statements.push(enable(key, change.after, names));
    }
    in_place(statements)
}
