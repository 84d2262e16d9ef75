//! A column has a limit in its type.

use super::design::of_type;
use crate::{
    Finding, Level, Pass, Rule,
    rule::{Check, Example},
};

pub(super) const RULE: Rule = Rule {
    code: "varchar-limit",
    title: "a column has a limit in its type",
    level: Level::Note,
    problem: "A limit in `varchar(n)` is part of the type: to lower it the whole table is written anew while \
        nobody reads or writes it, and views that use the column are in the way of any change.",
    safe: "`text`, and a check where the length matters: a check is added NOT VALID and validated while others \
        work.",
    setup: "",
    bad: "CREATE TABLE customers (id bigint PRIMARY KEY, name varchar(100));",
    good: "CREATE TABLE customers (id bigint PRIMARY KEY, name text CHECK (length(name) <= 100));",
    example: Example::File,
    check: Check::Statement(check),
};

fn check(pass: &Pass<'_>) -> Vec<Finding> {
    let why = "another limit is another type, and a lower one writes the table anew";
    of_type(pass, "text", why, |name| name.starts_with("character varying("))
}
