//! A check that is tested in all rows at once.

use crate::{
    Finding, Level, Pass, Rule, WorkKind,
    cause::{is_rewritten, not_valid_first},
    rule::{Check, Example},
};

pub(super) const RULE: Rule = Rule {
    code: "add-check-without-not-valid",
    title: "a check is added while all rows are read",
    level: Level::Error,
    problem: "ADD CONSTRAINT … CHECK reads the whole table under ACCESS EXCLUSIVE: nobody reads or writes it \
        meanwhile.",
    safe: "Add it NOT VALID, which holds for rows to come, and validate it in another transaction: others read \
        and write meanwhile.",
    setup: "CREATE TABLE orders (id bigint PRIMARY KEY, price numeric);",
    bad: "ALTER TABLE orders ADD CONSTRAINT price_positive CHECK (price > 0);",
    good: "ALTER TABLE orders ADD CONSTRAINT price_positive CHECK (price > 0) NOT VALID;\n\
        ALTER TABLE orders VALIDATE CONSTRAINT price_positive;",
    example: Example::File,
    check: Check::Statement(check),
};

fn check(pass: &Pass<'_>) -> Vec<Finding> {
    let tested = pass.new_constraints().filter(|it| {
        let is_new = |number: &u32| pass.before.columns.get(&(it.relation, *number)).is_none();
        let concerns_new = !it.columns.is_empty() && it.columns.iter().all(is_new);
        it.kind == "c"
            && it.validated
            && it.enforced
            && !concerns_new
            && pass.scanned_any(it.relation)
            && !is_rewritten(pass, it.relation)
    });
    tested
        .map(|it| {
            let table = pass.name_of(it.relation);
            let finding = Finding::new(format!(
                "all rows of {table} are read to check {}, and nobody reads or writes it meanwhile",
                it.name
            ))
            .on(pass.key_of(it.relation))
            .during(WorkKind::Scan, pass.key_of(it.relation));
            not_valid_first(pass, it).into_iter().fold(finding, Finding::help)
        })
        .collect()
}
