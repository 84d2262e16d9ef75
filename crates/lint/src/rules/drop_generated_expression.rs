//! A column that is not computed any more.

use crate::{
    Finding, Level, Pass, Rule,
    pass::{quoted},
    rule::{Check, Example},
};

pub(super) const RULE: Rule = Rule {
    code: "drop-generated-expression",
    title: "a column is not computed any more",
    level: Level::Warning,
    problem: "Whoever writes a row without the column, as nobody could do otherwise, leaves it NULL or out of date \
        from the moment of the commit.",
    safe: "A trigger that computes the value, in the same transaction, until everybody gives it.",
    setup: "CREATE TABLE orders (id bigint PRIMARY KEY, twice bigint GENERATED ALWAYS AS (id * 2) STORED);",
    bad: "ALTER TABLE orders ALTER COLUMN twice DROP EXPRESSION;",
    good: "ALTER TABLE orders ALTER COLUMN twice SET STATISTICS 100;",
    example: Example::File,
    check: Check::Statement(check),
};

fn check(pass: &Pass<'_>) -> Vec<Finding> {
    let columns = pass.changed_columns().filter(|it| {
        let key = (it.before.relation, it.before.number);
        !it.before.generated.is_empty() && it.after.generated.is_empty() && pass.old.columns.get(&key).is_some()
    });
    columns
        .map(|it| {
            let (table, name) = (pass.name_of(it.after.relation), quoted(&it.after.name));
            let expression = it.before.default.as_deref().unwrap_or_default();
            Finding::new(format!("{name} of {table} is {expression} no more, but what is written, or NULL"))
                .on(pass.key_of(it.after.relation))
                .help(format!("-- in the same transaction: a trigger that sets {name} to {expression}"))
        })
        .collect()
}
