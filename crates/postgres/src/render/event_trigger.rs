//! `CREATE EVENT TRIGGER`.

use aludel_catalog::{EventTrigger, Firing, Key, Pair};
use aludel_dialect::{Alteration, Located, Statement};
use aludel_sql::quote_literal;

use super::{
    layout,
    naming::Names,
    shared::{in_place, one},
};

pub(super) fn create(
    key: &Key,
    trigger: &EventTrigger,
    _parts: &[Located<'_>],
    names: Names<'_>,
) -> Vec<Statement> {
    let tags: Vec<String> = trigger.tags.iter().map(|tag| quote_literal(tag)).collect();
    let when = match tags.is_empty() {
        true => String::new(),
        false => format!("WHEN TAG IN ({})", tags.join(", ")),
    };
    let function = names.qualified(&trigger.function);
    let head = format!("CREATE EVENT TRIGGER {} ON {}", key.name, trigger.event);
    let mut statements =
        one(key, layout::clauses(head, &[when, format!("EXECUTE FUNCTION {function}()")]));
    if trigger.enabled != Firing::Origin {
        statements.push(enable(key, trigger));
    }
    statements
}

fn enable(key: &Key, trigger: &EventTrigger) -> Statement {
    let state = match trigger.enabled {
        Firing::Origin => "ENABLE",
        Firing::Replica => "ENABLE REPLICA",
        Firing::Always => "ENABLE ALWAYS",
        Firing::Disabled => "DISABLE",
    };
    Statement::new(key, format!("ALTER EVENT TRIGGER {} {state}", key.name))
}

pub(super) fn drop(key: &Key, _trigger: &EventTrigger, _names: Names<'_>) -> Vec<Statement> {
    one(key, format!("DROP EVENT TRIGGER {}", key.name))
}

pub(super) fn alter(key: &Key, change: Pair<&EventTrigger>, _names: Names<'_>) -> Alteration {
    if !change.map(|t| (&t.event, &t.tags, &t.function)).is_same() {
        return Alteration::Rebuild;
    }
    in_place(vec![enable(key, change.after)])
}
