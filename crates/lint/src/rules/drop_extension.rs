//! An extension that goes.

use crate::{
    Finding, Level, Pass, Rule,
    pass::{quoted, went},
    rule::{Check, Example},
};

pub(super) const RULE: Rule = Rule {
    code: "drop-extension",
    title: "an extension is dropped",
    level: Level::Warning,
    problem: "Its functions, types and operators go with it; CASCADE takes along the columns, indexes and views \
        that use them.",
    safe: "Release code that does not use it, and drop it then, without CASCADE.",
    setup: "CREATE EXTENSION pg_trgm;",
    bad: "DROP EXTENSION pg_trgm;",
    good: "",
    example: Example::File,
    check: Check::Statement(check),
};

fn check(pass: &Pass<'_>) -> Vec<Finding> {
    let dropped = went(&pass.changes.extensions)
        .filter(|it| pass.old.extensions.values().any(|old| old.name == it.name));
    dropped
        .map(|it| {
            let name = quoted(&it.name);
            Finding::new(format!("whoever still uses anything of the extension {name} fails from then on"))
                .on(it.name.clone())
                .help(format!("DROP EXTENSION {name}; -- without CASCADE, when nothing uses it"))
        })
        .collect()
}
