//! A column that goes.

use crate::{
    Finding, Level, Pass, Rule,
    pass::{quoted, went},
    rule::{Check, Example},
};

pub(super) const RULE: Rule = Rule {
    code: "drop-column",
    title: "a column is dropped",
    level: Level::Error,
    problem: "Its values are lost, and whoever still reads or writes it fails from the moment of the commit: also \
        whoever only lists all columns, as many mappers do.",
    safe: "Release code that does not know the column, let it take NULL, and drop it in a later deploy. CASCADE \
        drops the views that use it, too: never.",
    setup: "CREATE TABLE orders (id bigint PRIMARY KEY, customer bigint);",
    bad: "ALTER TABLE orders DROP COLUMN customer;",
    good: "ALTER TABLE orders ALTER COLUMN customer DROP NOT NULL;",
    example: Example::File,
    check: Check::Statement(check),
};

fn check(pass: &Pass<'_>) -> Vec<Finding> {
    let dropped = went(&pass.changes.columns).filter(|column| {
        let relation = pass.after.relations.get(&column.relation);
        relation.is_some_and(|it| !matches!(&*it.kind, "v" | "m"))
            && !column.is_inherited
            && pass.old.columns.get(&(column.relation, column.number)).is_some()
    });
    dropped
        .map(|column| {
            let (table, name) = (pass.name_of(column.relation), quoted(&column.name));
            let finding = Finding::new(format!(
                "the values of {name} of {table} are lost, and whoever still uses it fails from then on"
            ))
            .on(pass.key_of(column.relation))
            .help("-- first release code that does not use it");
            match column.not_null && column.default.is_none() {
                true => finding.help(format!("ALTER TABLE {table} ALTER COLUMN {name} DROP NOT NULL; -- before that")),
                false => finding,
            }
        })
        .collect()
}
