//! What the server does not understand.

use super::duplicate_column;
use crate::{
    Finding, Level, Pass, Rule,
    rule::{Check, Example},
};

pub(super) const RULE: Rule = Rule {
    code: "syntax-error",
    title: "the server does not understand it",
    level: Level::Error,
    problem: "The statement is not SQL as this version of PostgreSQL knows it.",
    safe: "Correct it; where a newer version knows it, say which version it is for.",
    setup: "",
    bad: "CREATE TABEL orders (id bigint);",
    good: "CREATE TABLE orders (id bigint);",
    example: Example::File,
    check: Check::Statement(check),
};

fn check(pass: &Pass<'_>) -> Vec<Finding> {
    if pass.statement.sql.trim_start().starts_with('\\') || duplicate_column::explains(pass) {
        return Vec::new();
    }
    let refused = pass.failure.filter(|_| pass.failed("42601"));
    refused
        .map(|(error, _)| {
            let place = error.position.and_then(|at| place(&pass.statement.sql, at));
            let finding = Finding::new(format!("{}{}", error.message, place.unwrap_or_default()));
            error.hint.iter().fold(finding, |finding, hint| finding.help(format!("-- {hint}")))
        })
        .into_iter()
        .collect()
}

/// The line of the statement where the server stopped, if it has several.
fn place(sql: &str, position: usize) -> Option<String> {
    let before: String = sql.chars().take(position.checked_sub(1)?).collect();
    let line = before.matches('\n').count();
    (line > 0).then(|| format!(" (line {} of the statement)", line + 1))
}
