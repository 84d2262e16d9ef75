//! A table that goes.

use super::clients::{lost_relations};
use crate::{
    Finding, Level, Pass, Rule,
    pass::{shown},
    rule::{Check, Example},
};

pub(super) const RULE: Rule = Rule {
    code: "drop-table",
    title: "a table is dropped",
    level: Level::Error,
    problem: "Its rows are lost, and whoever still uses it fails from the moment of the commit.",
    safe: "Release code that does not use it; rename it for a while, so that it can come back; then drop it.",
    setup: "CREATE TABLE orders (id bigint PRIMARY KEY, customer bigint);",
    bad: "DROP TABLE orders;",
    good: "",
    example: Example::File,
    check: Check::Statement(check),
};

fn check(pass: &Pass<'_>) -> Vec<Finding> {
    let dropped = lost_relations(pass, &["r", "p", "f"]);
    dropped
        .map(|it| {
            let name = shown(it);
            let what = if it.kind == "f" { "whoever still uses" } else { "its rows are lost, and whoever still uses" };
            Finding::new(format!("{what} {name} fails from then on"))
                .on(format!("{}.{}", it.schema, it.name))
                .help("-- first release code that does not use it")
        })
        .collect()
}
