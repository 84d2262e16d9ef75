//! One more value.

use crate::{
    Finding, Level, Pass, Rule,
    pass::{came, qualified},
    rule::{Check, Example},
};

pub(super) const RULE: Rule = Rule {
    code: "add-enum-value",
    title: "an enum gets another value",
    level: Level::Off,
    problem: "Whoever reads the enum may meet a value that it does not know, as soon as somebody writes it.",
    safe: "Release readers that know the value, and add it then.",
    setup: "CREATE TYPE state AS ENUM ('new', 'done');",
    bad: "ALTER TYPE state ADD VALUE 'sent' AFTER 'new';",
    good: "CREATE TYPE kind AS ENUM ('new', 'sent');",
    example: Example::File,
    check: Check::Statement(check),
};

fn check(pass: &Pass<'_>) -> Vec<Finding> {
    let added = came(&pass.changes.labels).filter_map(|it| Some((it, pass.old.types.get(&it.of)?)));
    added
        .map(|(label, of)| {
            let name = qualified(&of.schema, &of.name);
            Finding::new(format!("whoever reads {name} may meet the value '{}' from then on", label.label))
                .on(format!("{}.{}", of.schema, of.name))
                .help("-- first release readers that know it")
        })
        .collect()
}
