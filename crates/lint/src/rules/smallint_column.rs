//! A column is of type smallint.

use super::design::of_type;
use crate::{
    Finding, Level, Pass, Rule,
    rule::{Check, Example},
};

pub(super) const RULE: Rule = Rule {
    code: "smallint-column",
    title: "a column is of type smallint",
    level: Level::Note,
    problem: "`smallint` ends at 32767. Once a value does not fit, statements fail, and the way to a larger type \
        writes the whole table anew while nobody reads or writes it.",
    safe: "`bigint`, or `integer` where the range is known for ever.",
    setup: "",
    bad: "CREATE TABLE orders (id bigint PRIMARY KEY, quantity smallint);",
    good: "CREATE TABLE orders (id bigint PRIMARY KEY, quantity bigint);",
    example: Example::File,
    check: Check::Statement(check),
};

fn check(pass: &Pass<'_>) -> Vec<Finding> {
    let why = "it ends at 32767, and the way to a larger type writes the table anew";
    of_type(pass, "bigint", why, |name| name == "smallint")
}
