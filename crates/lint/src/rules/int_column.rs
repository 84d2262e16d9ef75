//! A column is of type integer.

use super::design::of_type;
use crate::{
    Finding, Level, Pass, Rule,
    rule::{Check, Example},
};

pub(super) const RULE: Rule = Rule {
    code: "int-column",
    title: "a column is of type integer",
    level: Level::Note,
    problem: "`integer` ends at 2147483647. Once a counter or a key is there, each INSERT fails, and the way to \
        `bigint` writes the whole table anew while nobody reads or writes it.",
    safe: "`bigint`: mostly no larger, for what follows is aligned to 8 bytes anyway.",
    setup: "",
    bad: "CREATE TABLE orders (id bigint PRIMARY KEY, quantity integer);",
    good: "CREATE TABLE orders (id bigint PRIMARY KEY, quantity bigint);",
    example: Example::File,
    check: Check::Statement(check),
};

fn check(pass: &Pass<'_>) -> Vec<Finding> {
    let why = "it ends at 2147483647, and the way to bigint writes the table anew";
    of_type(pass, "bigint", why, |name| name == "integer")
}
