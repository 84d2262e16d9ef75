//! A table that takes the place of another.

use super::design::tables;
use crate::{
    Finding, Level, Pass, Rule,
    outline::Relation,
    pass::qualified,
    rule::{Check, Example},
};

pub(super) const RULE: Rule = Rule {
    code: "replace-table",
    title: "a table is dropped and made anew",
    level: Level::Error,
    problem: "The rows of the old table are lost, with the rights on it and all that belonged to it. A script that \
        is run a second time drops what it made the first time.",
    safe: "CREATE TABLE where there is none, ALTER TABLE where there is one.",
    setup: "CREATE TABLE orders (id bigint PRIMARY KEY);",
    bad: "DROP TABLE orders;\n\
        CREATE TABLE orders (id bigint PRIMARY KEY, customer bigint);",
    good: "ALTER TABLE orders ADD COLUMN customer bigint;",
    example: Example::File,
    check: Check::Statement(check),
};

fn check(pass: &Pass<'_>) -> Vec<Finding> {
    let replaced = tables(pass).filter(|it| {
        let was = |old: &&Relation| old.is_table() && old.schema == it.schema && old.name == it.name;
        let old = pass.old.relations.values().find(was);
        // Gone, and not only renamed.
        old.is_some_and(|old| pass.before.relations.get(&old.id).is_none())
    });
    replaced
        .map(|it| {
            let name = qualified(&it.schema, &it.name);
            Finding::new(format!("the new {name} takes the place of one whose rows and rights are lost"))
                .on(format!("{}.{}", it.schema, it.name))
                .help(format!("ALTER TABLE {name} …;"))
        })
        .collect()
}
