//! What the server refuses.

use super::{duplicate_column, table_rewrite};
use crate::{
    Finding, Level, Pass, Rule,
    rule::{Check, Example},
};

pub(super) const RULE: Rule = Rule {
    code: "does-not-run",
    title: "the server refuses it",
    level: Level::Error,
    problem: "The statement fails on a shadow that has the schema it is for. What it would do is not judged \
        further.",
    safe: "Correct it, or the statement that it relies on.",
    setup: "CREATE TABLE orders (id bigint PRIMARY KEY);",
    bad: "ALTER TABLE order_s ADD COLUMN note text;",
    good: "ALTER TABLE orders ADD COLUMN note text;",
    example: Example::File,
    check: Check::Statement(check),
};

/// What other rules tell of, by its SQLSTATE.
const TOLD: [&str; 4] = ["25001", "2D000", "42601", "55P04"];

fn check(pass: &Pass<'_>) -> Vec<Finding> {
    let is_told = |code: &str| {
        TOLD.contains(&code)
            || duplicate_column::explains(pass)
            || table_rewrite::is_of_tablespace(pass)
    };
    let refused = pass.failure.filter(|(error, _)| !is_told(&error.code));
    refused
        .map(|(error, _)| {
            let finding = Finding::new(format!("the server refuses it: {}", error.message));
            let more = error.detail.iter().chain(&error.hint);
            more.fold(finding, |finding, line| finding.help(format!("-- {line}")))
        })
        .into_iter()
        .collect()
}
