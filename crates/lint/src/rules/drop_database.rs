//! A database that goes.

use crate::{
    Finding, Known, Level, Pass, Rule,
    rule::{Check, Example},
};

pub(super) const RULE: Rule = Rule {
    code: "drop-database",
    title: "a database is dropped",
    level: Level::Error,
    problem: "All that is in it is lost, and nothing brings it back but a backup.",
    safe: "Not in a migration.",
    setup: "",
    bad: "DROP DATABASE IF EXISTS shop;",
    good: "",
    example: Example::File,
    check: Check::Statement(check),
};

fn check(pass: &Pass<'_>) -> Vec<Finding> {
    if !pass.statement.begins("drop database") {
        return Vec::new();
    }
    let finding = Finding::new("all that is in the database is lost, and nothing brings it back but a backup");
    vec![finding.help("-- by hand, with a backup, and not in a migration").known(Known::Read)]
}
