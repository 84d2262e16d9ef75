//! A schema under another name.

use crate::{
    Finding, Level, Pass, Rule,
    pass::{changed, quoted},
    rule::{Check, Example},
};

pub(super) const RULE: Rule = Rule {
    code: "rename-schema",
    title: "a schema is renamed",
    level: Level::Error,
    problem: "All that is in it has another name: whoever uses the old one, or has it in the search path, fails \
        from the moment of the commit.",
    safe: "A new schema with views of what is in the old one; let go of the old one when nobody uses it.",
    setup: "CREATE SCHEMA shop;",
    bad: "ALTER SCHEMA shop RENAME TO store;",
    good: "CREATE SCHEMA store;",
    example: Example::File,
    check: Check::Statement(check),
};

fn check(pass: &Pass<'_>) -> Vec<Finding> {
    let renamed = changed(&pass.changes.schemas)
        .filter(|it| it.before.name != it.after.name && pass.old.schemas.get(&it.before.id).is_some());
    renamed
        .map(|it| {
            let (old, new) = (quoted(&it.before.name), quoted(&it.after.name));
            Finding::new(format!("whoever still uses anything in {old} fails from then on"))
                .on(it.before.name.clone())
                .help(format!("CREATE SCHEMA {new};"))
                .help(format!("CREATE VIEW {new}.… AS SELECT * FROM {old}.…;"))
        })
        .collect()
}
