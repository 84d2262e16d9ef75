//! A type that goes.

use super::clients::{each, gone, is_taken_along};
use crate::{
    Finding, Level, Outline, Pass, Rule, Whole,
    outline::{Type},
    pass::{went},
    rule::{Check, Example},
};

pub(super) const RULE: Rule = Rule {
    code: "drop-type",
    title: "a type is dropped",
    level: Level::Warning,
    problem: "Whoever still names it, in a cast or as a parameter, fails from the moment of the commit; CASCADE \
        drops the columns that are of it.",
    safe: "Release code that does not use it, and drop it then.",
    setup: "CREATE TYPE state AS ENUM ('new', 'done');",
    bad: "DROP TYPE state;",
    good: "",
    example: Example::File,
    check: Check::Whole(check),
};

fn check(whole: &Whole<'_>) -> Vec<(usize, Finding)> {
    each(whole, dropped)
}

fn dropped(pass: &Pass<'_>, end: &Outline) -> Vec<Finding> {
    let lost = went(&pass.changes.types).filter(|it| {
        let is_same = |other: &Type| other.schema == it.schema && other.name == it.name;
        pass.old.types.get(&it.id).is_some()
            && !is_taken_along(pass, &it.schema)
            && !end.types.values().any(is_same)
    });
    lost.map(|it| {
        let what = if it.kind == "d" { "domain" } else { "type" };
        gone(what, &it.schema, &it.name).help("-- first release code that does not use it")
    })
    .collect()
}
