//! A stored generated column that is computed otherwise from now on.

use crate::{
    Finding, Level, Pass, Rule, WorkKind,
    cause::{is_rewritten, kept_by_trigger, regenerated},
    rule::{Check, Example},
};

pub(super) const RULE: Rule = Rule {
    code: "change-generated-expression",
    title: "a stored column is computed anew for each row",
    level: Level::Error,
    problem: "SET EXPRESSION (from PostgreSQL 17 on) computes a stored column anew for each row: the whole table \
        is written anew, and nobody reads or writes it meanwhile.",
    safe: "A second, plain column that a trigger keeps with the new expression, filled in slices; then swap the \
        names.",
    setup: "CREATE TABLE orders (id bigint PRIMARY KEY, net numeric, \
        gross numeric GENERATED ALWAYS AS (net * 1.2) STORED);",
    bad: "ALTER TABLE orders ALTER COLUMN gross SET EXPRESSION AS (net * 1.25);",
    good: "ALTER TABLE orders ADD COLUMN gross_new numeric;",
    example: Example::Between(170_000, u32::MAX),
    check: Check::Statement(check),
};

fn check(pass: &Pass<'_>) -> Vec<Finding> {
    let written = regenerated(pass).filter(|it| is_rewritten(pass, it.after.relation));
    written
        .map(|it| {
            let table = pass.name_of(it.after.relation);
            let value = it.after.default.as_deref().unwrap_or_default();
            let finding = Finding::new(format!(
                "{} is computed anew for each row of {table}: the table is written anew, and nobody reads or \
                 writes it meanwhile",
                it.after.name
            ))
            .on(pass.key_of(it.after.relation))
            .during(WorkKind::Rewrite, pass.key_of(it.after.relation));
            let new = format!("{}_new", it.after.name);
            let lines = kept_by_trigger(&table, it.after, &new, value);
            lines.into_iter().fold(finding, Finding::help)
        })
        .collect()
}
