//! A value of an enum that goes to the end.

use crate::{
    Finding, Level, Pass, Rule,
    outline::Label,
    pass::{came, qualified},
    rule::{Check, Example},
};

pub(super) const RULE: Rule = Rule {
    code: "enum-value-order",
    title: "a value of an enum is added without a place",
    level: Level::Off,
    problem: "Without BEFORE or AFTER a value goes to the end, and values are compared and sorted by their places, \
        which nobody can change later.",
    safe: "BEFORE or AFTER another value.",
    setup: "CREATE TYPE size AS ENUM ('small', 'large');",
    bad: "ALTER TYPE size ADD VALUE 'medium';",
    good: "ALTER TYPE size ADD VALUE 'medium' AFTER 'small';",
    example: Example::File,
    check: Check::Statement(check),
};

fn check(pass: &Pass<'_>) -> Vec<Finding> {
    let words = pass.statement;
    if words.begins("alter type") && (words.has("before") || words.has("after")) {
        return Vec::new();
    }
    let is_last = |label: &Label| {
        let others = pass.after.labels.values().filter(|it| it.of == label.of);
        others.fold(label.place, |last, it| last.max(it.place)) == label.place
    };
    let added = came(&pass.changes.labels).filter(|it| {
        pass.before.types.get(&it.of).is_some() && is_last(it)
    });
    added
        .filter_map(|label| {
            let of = pass.after.types.get(&label.of)?;
            let (name, value) = (qualified(&of.schema, &of.name), literal(&label.label));
            let others = pass.before.labels.values().filter(|it| it.of == label.of);
            let last = others.max_by(|a, b| a.place.total_cmp(&b.place))?;
            let after = literal(&last.label);
            Some(
                Finding::new(format!("{value} is sorted behind all other values of {name}, for ever"))
                    .on(format!("{}.{}", of.schema, of.name))
                    .help(format!("ALTER TYPE {name} ADD VALUE {value} AFTER {after};")),
            )
        })
        .collect()
}

fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}
