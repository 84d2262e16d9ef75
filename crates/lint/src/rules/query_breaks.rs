//! A query of a program that is deployed no longer works.

use crate::{
    Finding, Level, Rule, Whole,
    rule::{Check, Example},
};

pub(super) const RULE: Rule = Rule {
    code: "query-breaks",
    title: "a deployed query breaks",
    level: Level::Error,
    problem: "A query of the application, read from where `[queries]` in `aludel.toml` says, is refused from the \
        moment of the commit, or an INSERT gives no value to a column that must have one, or it takes or gives \
        something that a program misreads: a column that is gone, of another type, in another place, or NULL. A \
        rolling deployment runs the old program on the new schema. Each query is described and planned before and \
        behind the statement; none is run.",
    safe: "Cut the change into phases (`aludel revision --phased`), and deploy the program that needs the old form no \
        more before the contract phase.",
    setup: "CREATE TABLE users (id bigint PRIMARY KEY, email text);",
    bad: "-- src/users.rs:12:5 sends SELECT email FROM users\n\
        ALTER TABLE users RENAME COLUMN email TO address;",
    good: "ALTER TABLE users ADD COLUMN address text;",
    example: Example::Deployed,
    check: Check::Whole(check),
};

fn check(whole: &Whole<'_>) -> Vec<(usize, Finding)> {
    harmed(whole, true)
}

/// What becomes of the queries that a script harms, gravely or not.
pub(super) fn harmed(whole: &Whole<'_>, breaks: bool) -> Vec<(usize, Finding)> {
    let harmed = whole.deployed.iter().flat_map(|it| &it.harmed);
    let harmed = harmed.filter(|it| it.breaks == breaks);
    harmed
        .map(|it| (it.statement, Finding::new(format!("the query at {}: {}", it.place, it.what))))
        .collect()
}
