//! An extension that is created.

use crate::{
    Finding, Known, Level, Pass, Rule,
    pass::came,
    rule::{Check, Example},
};

pub(super) const RULE: Rule = Rule {
    code: "create-extension",
    title: "an extension is created",
    level: Level::Note,
    problem: "Many extensions may be created by a superuser only, need files on the server, and run code in it: \
        where a migration runs with fewer rights, or on another server, it fails.",
    safe: "Create extensions once, where the database is set up, and let the migration rely on them.",
    setup: "",
    bad: "CREATE EXTENSION pg_trgm;",
    good: "",
    example: Example::File,
    check: Check::Statement(check),
};

fn check(pass: &Pass<'_>) -> Vec<Finding> {
    let created: Vec<&str> =
        came(&pass.changes.extensions).map(|it| it.name.as_str()).collect();
    if created.is_empty() && !pass.statement.begins("create extension") {
        return Vec::new();
    }
    let skipped = ["create", "extension", "if", "not", "exists"];
    let named = pass.statement.words().iter().find(|word| !skipped.contains(&word.as_str()));
    let name = created.first().copied().or(named.map(String::as_str)).unwrap_or_default();
    let finding = Finding::new(format!(
        "the extension {name} needs its files on the server and mostly the rights of a superuser"
    ))
    .help("-- where the database is set up: ".to_owned() + &pass.statement.sql + ";");
    vec![if created.is_empty() { finding.known(Known::Read) } else { finding }]
}
