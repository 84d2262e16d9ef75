//! A value of an enum under another name.

use crate::{
    Finding, Level, Pass, Rule,
    pass::{changed, qualified},
    rule::{Check, Example},
};

pub(super) const RULE: Rule = Rule {
    code: "rename-enum-value",
    title: "a value of an enum is renamed",
    level: Level::Error,
    problem: "Whoever still writes the old value fails from the moment of the commit, and whoever reads gets a \
        value that it may not know.",
    safe: "Add the new value, write it, move the rows, and keep the old one out by a check.",
    setup: "CREATE TYPE state AS ENUM ('new', 'done');",
    bad: "ALTER TYPE state RENAME VALUE 'done' TO 'completed';",
    good: "ALTER TYPE state ADD VALUE 'completed';",
    example: Example::File,
    check: Check::Statement(check),
};

fn check(pass: &Pass<'_>) -> Vec<Finding> {
    let renamed = changed(&pass.changes.labels)
        .filter(|it| it.before.label != it.after.label && pass.old.types.get(&it.before.of).is_some());
    renamed
        .filter_map(|it| {
            let of = pass.after.types.get(&it.after.of)?;
            let name = qualified(&of.schema, &of.name);
            let literal = |text: &str| format!("'{}'", text.replace('\'', "''"));
            let (old, new) = (literal(&it.before.label), literal(&it.after.label));
            Some(
                Finding::new(format!("whoever still writes {old} as {name} fails from then on"))
                    .on(format!("{}.{}", of.schema, of.name))
                    .help(format!("ALTER TYPE {name} ADD VALUE {new} AFTER {old};"))
                    .help(format!("-- then write {new}, move the rows in slices, and keep {old} out by a check")),
            )
        })
        .collect()
}
