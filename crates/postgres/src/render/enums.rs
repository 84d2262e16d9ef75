//! Enums.

use aludel_catalog::{Enum, Key, Pair};
use aludel_dialect::{Alteration, Located, Statement};
use aludel_sql::quote_literal;

use super::{
    enum_swap,
    naming::Names,
    shared::{drop_of_named, in_place, one},
};

pub(super) fn create(
    key: &Key,
    body: &Enum,
    _parts: &[Located<'_>],
    names: Names<'_>,
) -> Vec<Statement> {
    one(key, statement(key, body, names))
}

pub(super) fn drop(key: &Key, _body: &Enum, names: Names<'_>) -> Vec<Statement> {
    drop_of_named(key, format!("DROP TYPE {}", names.own(key)), names)
}

/// New values are added where they belong; a value that goes or moves takes a new type.
pub(super) fn alter(key: &Key, change: Pair<&Enum>, names: Names<'_>) -> Alteration {
    match is_extended(change) {
        true => in_place(additions(key, change, names)),
        false => enum_swap::swap(key, change, names),
    }
}

/// `CREATE TYPE … AS ENUM (…)`.
pub(super) fn statement(key: &Key, body: &Enum, names: Names<'_>) -> String {
    let labels: Vec<_> = body.labels.iter().map(|label| quote_literal(label)).collect();
    let labels = match labels.iter().map(String::len).sum::<usize>() > 60 {
        true => format!("\n    {}\n", labels.join(",\n    ")),
        false => labels.join(", "),
    };
    format!("CREATE TYPE {} AS ENUM ({labels})", names.own(key))
}

/// Whether all values are there still, in their order.
pub(super) fn is_extended(change: Pair<&Enum>) -> bool {
    let mut after = change.after.labels.iter();
    change.before.labels.iter().all(|label| after.any(|other| other == label))
}

fn additions(key: &Key, change: Pair<&Enum>, names: Names<'_>) -> Vec<Statement> {
    let mut known = change.before.labels.clone();
    let mut statements = Vec::new();
    for (at, label) in change.after.labels.iter().enumerate() {
        if known.get(at) == Some(label) {
            continue;
        }
        let place = match (known.get(at), at.checked_sub(1).and_then(|at| known.get(at))) {
            (None, _) => String::new(),
            (Some(_), Some(last)) => format!(" AFTER {}", quote_literal(last)),
            (Some(next), None) => format!(" BEFORE {}", quote_literal(next)),
        };
        let sql =
            format!("ALTER TYPE {} ADD VALUE {}{place}", names.own(key), quote_literal(label));
        statements.push(Statement { commit_after: true, ..Statement::new(key, sql) });
        known.insert(at, label.clone());
    }
    statements
}
