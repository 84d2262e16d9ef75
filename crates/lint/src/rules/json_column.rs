//! A column is of type json.

use super::design::of_type;
use crate::{
    Finding, Level, Pass, Rule,
    rule::{Check, Example},
};

pub(super) const RULE: Rule = Rule {
    code: "json-column",
    title: "a column is of type json",
    level: Level::Warning,
    problem: "`json` has no equality: `SELECT DISTINCT`, `GROUP BY` and `UNION` over such a column fail, no index \
        helps to search in it, and each look into it parses its text anew.",
    safe: "`jsonb`, unless the text itself has to be kept as it came: its blanks, the order of its keys, keys that \
        are there twice.",
    setup: "",
    bad: "CREATE TABLE orders (id bigint PRIMARY KEY, data json);",
    good: "CREATE TABLE orders (id bigint PRIMARY KEY, data jsonb);",
    example: Example::File,
    check: Check::Statement(check),
};

fn check(pass: &Pass<'_>) -> Vec<Finding> {
    let why = "it has no equality, so that DISTINCT and GROUP BY fail on it";
    of_type(pass, "jsonb", why, |name| name == "json")
}
