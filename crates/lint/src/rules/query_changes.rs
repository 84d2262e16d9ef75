//! A query of a program that is deployed takes or gives something else.

use super::query_breaks::harmed;
use crate::{
    Finding, Level, Rule, Whole,
    rule::{Check, Example},
};

pub(super) const RULE: Rule = Rule {
    code: "query-changes",
    title: "a deployed query gives something else",
    level: Level::Warning,
    problem: "A query of the application gives a column more behind the others, a type of another width, or a column \
        that can no longer be NULL. A program that reads columns by their names goes on; but a connection that has \
        the query prepared gets `cached plan must not change result type` once, until it prepares it anew.",
    safe: "Name the columns in place of `*`; or have the program prepare anew after an error of this kind.",
    setup: "CREATE TABLE users (id bigint PRIMARY KEY, email text);",
    bad: "-- src/users.rs:12:5 sends SELECT * FROM users\n\
        ALTER TABLE users ADD COLUMN address text;",
    good: "-- src/users.rs:12:5 sends SELECT id, email FROM users\n\
        ALTER TABLE users ADD COLUMN address text;",
    example: Example::Deployed,
    check: Check::Whole(check),
};

fn check(whole: &Whole<'_>) -> Vec<(usize, Finding)> {
    harmed(whole, false)
}
