//! `CREATE TRIGGER`.

use aludel_catalog::{Firing, Key, Pair, Trigger};
use aludel_dialect::{Alteration, Located, Statement};

use super::{
    firing, function, layout,
    naming::Names,
    shared::{in_place, one},
    trigger_family,
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
    if trigger.inherited {
        let is_said = trigger_family::is_copy_to_be_set(key, trigger, names);
        return is_said.then(|| enable(key, trigger, names)).into_iter().collect();
    }
    let mut statements = one(key, definition("CREATE", trigger, names));
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

/// Said of the table alone where copies for its partitions are to fire otherwise.
fn enable(key: &Key, trigger: &Trigger, names: Names<'_>) -> Statement {
    let action = firing::action(trigger.enabled, "TRIGGER");
    let reaches_all = trigger_family::is_uniform(key, trigger, names);
    let only = if reaches_all { "" } else { "ONLY " };
    let sql = format!("ALTER TABLE {only}{} {action} {}", names.parent(key), key.name);
    Statement::new(key, sql)
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
    let is_redefined = is_redefined(change);
    if change.after.inherited {
        return match trigger_family::is_kept_copy_to_be_set(key, change, names) {
            true => in_place(vec![enable(key, change.after, names)]),
            false => Alteration::Implied,
        };
    }
    if is_redefined && (change.before.constraint || change.after.constraint) {
        return Alteration::Rebuild;
    }
    let mut statements = Vec::new();
    if is_redefined {
        statements.extend(one(key, definition("CREATE OR REPLACE", change.after, names)));
    }
    if is_enabled_anew(change) {
        statements.push(enable(key, change.after, names));
    }
    in_place(statements)
}

pub(super) fn is_redefined(change: Pair<&Trigger>) -> bool {
    !change.map(|trigger| &trigger.definition).is_same()
}

/// Whether it must be said when it fires: what is replaced fires as a new one does.
pub(super) fn is_enabled_anew(change: Pair<&Trigger>) -> bool {
    let fires = if is_redefined(change) { Firing::Origin } else { change.before.enabled };
    fires != change.after.enabled
}
