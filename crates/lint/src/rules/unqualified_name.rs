//! A table that is named without its schema.

use super::writes::Name;
use crate::{
    Finding, Known, Level, Pass, Rule,
    pass::quoted,
    rule::{Check, Example},
};

pub(super) const RULE: Rule = Rule {
    code: "unqualified-name",
    title: "a table is named without its schema",
    level: Level::Off,
    problem: "Which table a bare name is depends on the search path of whoever runs the script.",
    safe: "schema.table.",
    setup: "CREATE TABLE orders (id bigint PRIMARY KEY);",
    bad: "ALTER TABLE orders ADD COLUMN customer bigint;",
    good: "ALTER TABLE public.orders ADD COLUMN customer bigint;",
    example: Example::File,
    check: Check::Statement(check),
};

fn check(pass: &Pass<'_>) -> Vec<Finding> {
    let words = pass.statement.words();
    let is = |at: usize, word: &str| words.get(at).is_some_and(|it| it == word);
    let mut at = match words.first().map(String::as_str) {
        Some("create") if is(1, "unlogged") => 2,
        Some("create" | "alter" | "drop") => 1,
        _ => return Vec::new(),
    };
    if !is(at, "table") {
        return Vec::new();
    }
    at += 1;
    while ["if", "not", "exists", "only"].iter().any(|word| is(at, word)) {
        at += 1;
    }
    let mut found = Vec::new();
    while let Some((name, next)) = Name::read(words, at) {
        if name.schema.is_none() {
            let table = quoted(&name.name);
            let finding = Finding::new(format!("which {table} is meant depends on the search path"));
            found.push(finding.help(format!("public.{table}")).known(Known::Read));
        }
        if !is(0, "drop") || !is(next, ",") {
            break;
        }
        at = next + 1;
    }
    found
}
