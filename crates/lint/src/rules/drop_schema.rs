//! A schema that goes.

use crate::{
    Finding, Level, Pass, Rule,
    pass::{quoted, went},
    rule::{Check, Example},
};

pub(super) const RULE: Rule = Rule {
    code: "drop-schema",
    title: "a schema is dropped",
    level: Level::Error,
    problem: "All that is in it goes with it, rows included, and whoever still uses any of it fails from the \
        moment of the commit.",
    safe: "Drop what is in it piece by piece, and the schema, when it is empty, last.",
    setup: "CREATE SCHEMA shop;\n\
        CREATE TABLE shop.orders (id bigint PRIMARY KEY);",
    bad: "DROP SCHEMA shop CASCADE;",
    good: "",
    example: Example::File,
    check: Check::Statement(check),
};

fn check(pass: &Pass<'_>) -> Vec<Finding> {
    let dropped = went(&pass.changes.schemas).filter(|it| pass.old.schemas.get(&it.id).is_some());
    dropped
        .map(|it| {
            let tables = pass.before.relations.values().filter(|other| other.schema == it.name && other.is_table());
            let name = quoted(&it.name);
            Finding::new(match tables.count() {
                0 => format!("whoever still uses anything in {name} fails from then on"),
                1 => format!("a table in {name} is lost with its rows, and whoever still uses it fails from then on"),
                count => format!("{count} tables in {name} are lost with their rows, and whoever still uses them fails from then on"),
            })
            .on(it.name.clone())
            .help(format!("DROP SCHEMA {name}; -- without CASCADE, when it is empty"))
        })
        .collect()
}
