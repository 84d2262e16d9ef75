//! A column is of type char.

use super::design::of_type;
use crate::{
    Finding, Level, Pass, Rule,
    rule::{Check, Example},
};

pub(super) const RULE: Rule = Rule {
    code: "char-column",
    title: "a column is of type char",
    level: Level::Warning,
    problem: "`char(n)` pads each value with blanks up to n characters, stores them, and leaves them out where \
        values are compared: it takes more space than `text`, is no faster, and surprises.",
    safe: "`text`, and a check where the length matters.",
    setup: "",
    bad: "CREATE TABLE countries (id bigint PRIMARY KEY, code char(2));",
    good: "CREATE TABLE countries (id bigint PRIMARY KEY, code text CHECK (length(code) = 2));",
    example: Example::File,
    check: Check::Statement(check),
};

fn check(pass: &Pass<'_>) -> Vec<Finding> {
    let why = "values are padded with blanks, which comparisons then leave out";
    of_type(pass, "text", why, |name| {
        name == "bpchar" || name == "character" || name.starts_with("character(")
    })
}
