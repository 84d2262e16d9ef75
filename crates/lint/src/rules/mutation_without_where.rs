//! UPDATE or DELETE of all rows.

use super::writes::Change;
use crate::{
    Finding, Level, Pass, Rule, WorkKind,
    pass::shown,
    rule::{Check, Example},
};

pub(super) const RULE: Rule = Rule {
    code: "mutation-without-where",
    title: "all rows are changed or deleted",
    level: Level::Warning,
    problem: "UPDATE and DELETE without WHERE touch each row: mostly a slip; and where it is meant, all rows are \
        locked until the end, and each UPDATE leaves a dead copy of the whole table.",
    safe: "WHERE; for a whole table slices along its key, or TRUNCATE where all rows go.",
    setup: "CREATE TABLE customers (id bigint PRIMARY KEY, seen timestamptz);",
    bad: "DELETE FROM customers;",
    good: "DELETE FROM customers WHERE seen < now() - interval '10 years';",
    example: Example::File,
    check: Check::Statement(check),
};

fn check(pass: &Pass<'_>) -> Vec<Finding> {
    let Some(change) = Change::read(pass).filter(|it| it.condition.is_none() && !it.fills_new) else {
        return Vec::new();
    };
    let (table, what) = (shown(change.table), if change.deletes { "deleted" } else { "changed" });
    let help = match change.deletes {
        true => format!("DELETE FROM {table} WHERE …;"),
        false => format!("UPDATE {table} SET … WHERE …;"),
    };
    let finding = Finding::new(format!("all rows of {table} are {what}, and locked until the end"));
    let key = change.key();
    vec![finding.on(key.clone()).during(WorkKind::Rewrite, key).help(help)]
}
