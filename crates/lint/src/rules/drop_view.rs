//! A view that goes.

use super::clients::{answers, each, gone, lost_relations};
use crate::{
    Finding, Level, Outline, Pass, Rule, Whole,
    rule::{Check, Example},
};

pub(super) const RULE: Rule = Rule {
    code: "drop-view",
    title: "a view is dropped",
    level: Level::Warning,
    problem: "Whoever still uses it fails from the moment of the commit; where another view uses it, CASCADE takes \
        that along.",
    safe: "Release code that does not use it, and drop it then. A view of the same name in the same transaction \
        takes its place.",
    setup: "CREATE VIEW recent AS SELECT 1 AS id;",
    bad: "DROP VIEW recent;",
    good: "BEGIN;\n\
        DROP VIEW recent;\n\
        CREATE VIEW recent AS SELECT 1::bigint AS id;\n\
        COMMIT;",
    example: Example::File,
    check: Check::Whole(check),
};

fn check(whole: &Whole<'_>) -> Vec<(usize, Finding)> {
    each(whole, dropped)
}

fn dropped(pass: &Pass<'_>, end: &Outline) -> Vec<Finding> {
    let lost = lost_relations(pass, &["v", "m"]).filter(|it| answers(end, it).is_none());
    lost.map(|it| {
        let what = if it.kind == "m" { "materialized view" } else { "view" };
        gone(what, &it.schema, &it.name).help("-- first release code that does not use it")
    })
    .collect()
}
