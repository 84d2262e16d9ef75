//! A primary key whose index is built while nobody works.

use crate::{
    Finding, Level, Pass, Rule,
    cause::built_for,
    rule::{Check, Example},
};

pub(super) const RULE: Rule = Rule {
    code: "add-primary-key-without-index",
    title: "a primary key builds its index under its lock",
    level: Level::Error,
    problem: "ADD PRIMARY KEY builds an index under ACCESS EXCLUSIVE: nobody reads or writes the table until it \
        is there.",
    safe: "Build a unique index CONCURRENTLY, make its columns NOT NULL through a validated check, and add the \
        key USING INDEX.",
    setup: "CREATE TABLE orders (id bigint NOT NULL);",
    bad: "ALTER TABLE orders ADD PRIMARY KEY (id);",
    good: "CREATE UNIQUE INDEX CONCURRENTLY orders_pkey ON orders (id);\n\
        ALTER TABLE orders ADD CONSTRAINT orders_pkey PRIMARY KEY USING INDEX orders_pkey;",
    example: Example::File,
    check: Check::Statement(check),
};

fn check(pass: &Pass<'_>) -> Vec<Finding> {
    built_for(pass, "p", "PRIMARY KEY")
}
