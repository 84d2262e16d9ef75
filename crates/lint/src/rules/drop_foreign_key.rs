//! A foreign key that goes.

use super::clients::{each, lost_constraints, unchecked};
use crate::{
    Finding, Level, Outline, Pass, Rule, Whole,
    rule::{Check, Example},
};

pub(super) const RULE: Rule = Rule {
    code: "drop-foreign-key",
    title: "a foreign key is dropped",
    level: Level::Warning,
    problem: "From the moment of the commit rows may refer to nothing, and rows that are referred to may be \
        deleted; and ON DELETE CASCADE does nothing any more.",
    safe: "Release code that does not rely on it, and drop it then.",
    setup: "CREATE TABLE customers (id bigint PRIMARY KEY);\n\
        CREATE TABLE orders (id bigint PRIMARY KEY, customer bigint CONSTRAINT known REFERENCES customers);",
    bad: "ALTER TABLE orders DROP CONSTRAINT known;",
    good: "ALTER TABLE orders RENAME CONSTRAINT known TO known_customer;",
    example: Example::File,
    check: Check::Whole(check),
};

fn check(whole: &Whole<'_>) -> Vec<(usize, Finding)> {
    each(whole, dropped)
}

fn dropped(pass: &Pass<'_>, end: &Outline) -> Vec<Finding> {
    lost_constraints(pass, end, &["f"]).map(|it| unchecked(pass, it)).collect()
}
