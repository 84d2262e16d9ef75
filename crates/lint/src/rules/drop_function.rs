//! A function that goes.

use super::clients::{each, gone, is_taken_along};
use crate::{
    Finding, Level, Outline, Pass, Rule, Whole,
    outline::{Function},
    pass::{went},
    rule::{Check, Example},
};

pub(super) const RULE: Rule = Rule {
    code: "drop-function",
    title: "a function is dropped",
    level: Level::Warning,
    problem: "Whoever still calls it fails from the moment of the commit; CASCADE takes along what uses it: \
        triggers, defaults, views.",
    safe: "Release code that does not call it, and drop it then. CREATE OR REPLACE keeps what uses it.",
    setup: "CREATE FUNCTION one() RETURNS int LANGUAGE sql AS 'SELECT 1';",
    bad: "DROP FUNCTION one();",
    good: "CREATE OR REPLACE FUNCTION one() RETURNS int LANGUAGE sql AS 'SELECT 1 + 0';",
    example: Example::File,
    check: Check::Whole(check),
};

fn check(whole: &Whole<'_>) -> Vec<(usize, Finding)> {
    each(whole, dropped)
}

fn dropped(pass: &Pass<'_>, end: &Outline) -> Vec<Finding> {
    // A range has functions of its own.
    if went(&pass.changes.types).any(|it| it.kind == "r") {
        return Vec::new();
    }
    let lost = went(&pass.changes.functions).filter(|it| {
        let name = |it: &Function| (it.schema.clone(), it.name.clone(), it.arguments.clone());
        pass.old.functions.get(&it.id).is_some()
            && !is_taken_along(pass, &it.schema)
            && !end.functions.values().any(|other| name(other) == name(it))
    });
    lost.map(|it| {
        let what = if it.kind == "p" { "procedure" } else { "function" };
        gone(what, &it.schema, &it.name).help("-- first release code that does not call it")
    })
    .collect()
}
