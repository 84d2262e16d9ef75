//! One more field.

use crate::{
    Finding, Level, Pass, Rule,
    pass::{quoted},
    rule::{Check, Example},
};

pub(super) const RULE: Rule = Rule {
    code: "add-composite-attribute",
    title: "a composite type gets another field",
    level: Level::Off,
    problem: "Whoever reads a value by the number of its fields, or builds one with ROW, meets one more from the \
        moment of the commit.",
    safe: "Another type, until nobody uses the old one.",
    setup: "CREATE TYPE place AS (street text, town text);",
    bad: "ALTER TYPE place ADD ATTRIBUTE country text;",
    good: "CREATE TYPE address AS (street text, town text, country text);",
    example: Example::File,
    check: Check::Statement(check),
};

fn check(pass: &Pass<'_>) -> Vec<Finding> {
    let is_composite = |id: u32| pass.relation(id).is_some_and(|it| it.kind == "c");
    let fields = pass.new_columns().filter(|it| is_composite(it.relation));
    fields
        .map(|it| {
            let (of, name) = (pass.name_of(it.relation), quoted(&it.name));
            Finding::new(format!("whoever reads or builds a value of {of} meets {name}, too, from then on"))
                .on(pass.key_of(it.relation))
                .help("-- another type beside it, until nobody uses the old one")
        })
        .collect()
}
