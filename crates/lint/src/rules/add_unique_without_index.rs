//! A unique constraint whose index is built while nobody works.

use crate::{
    Finding, Level, Pass, Rule,
    cause::built_for,
    rule::{Check, Example},
};

pub(super) const RULE: Rule = Rule {
    code: "add-unique-without-index",
    title: "a unique constraint builds its index under its lock",
    level: Level::Error,
    problem: "ADD CONSTRAINT … UNIQUE builds an index under ACCESS EXCLUSIVE: nobody reads or writes the table \
        until it is there.",
    safe: "Build a unique index CONCURRENTLY, and add the constraint USING INDEX.",
    setup: "CREATE TABLE orders (id bigint PRIMARY KEY, number text);",
    bad: "ALTER TABLE orders ADD CONSTRAINT orders_number UNIQUE (number);",
    good: "CREATE UNIQUE INDEX CONCURRENTLY orders_number ON orders (number);\n\
        ALTER TABLE orders ADD CONSTRAINT orders_number UNIQUE USING INDEX orders_number;",
    example: Example::File,
    check: Check::Statement(check),
};

fn check(pass: &Pass<'_>) -> Vec<Finding> {
    built_for(pass, "u", "UNIQUE")
}
