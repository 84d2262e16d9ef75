//! A table under another name.

use super::clients::{answers, each};
use crate::{
    Finding, Level, Outline, Pass, Rule, Whole,
    pass::{changed, quoted, shown},
    rule::{Check, Example},
};

pub(super) const RULE: Rule = Rule {
    code: "rename-table",
    title: "a table is renamed",
    level: Level::Error,
    problem: "Whoever still uses the old name fails from the moment of the commit, and whoever is deployed before \
        it fails until then.",
    safe: "A view of the old name, in the same transaction, until nobody uses it.",
    setup: "CREATE TABLE orders (id bigint PRIMARY KEY, customer bigint);",
    bad: "ALTER TABLE orders RENAME TO purchases;",
    good: "BEGIN;\n\
        ALTER TABLE orders RENAME TO purchases;\n\
        CREATE VIEW orders AS SELECT * FROM purchases;\n\
        COMMIT;",
    example: Example::File,
    check: Check::Whole(check),
};

fn check(whole: &Whole<'_>) -> Vec<(usize, Finding)> {
    each(whole, renamed)
}

fn renamed(pass: &Pass<'_>, end: &Outline) -> Vec<Finding> {
    let tables = changed(&pass.changes.relations).filter(|it| {
        it.before.is_table()
            && it.before.name != it.after.name
            && pass.is_old(it.before.id)
            && answers(end, it.before).is_none()
    });
    tables
        .map(|it| {
            let (old, new) = (shown(it.before), shown(it.after));
            Finding::new(format!("whoever still uses {old} fails from then on"))
                .on(format!("{}.{}", it.before.schema, it.before.name))
                .help("BEGIN;")
                .help(format!("ALTER TABLE {old} RENAME TO {};", quoted(&it.after.name)))
                .help(format!("CREATE VIEW {old} AS SELECT * FROM {new};"))
                .help("COMMIT;")
                .help(format!("-- when nobody uses {old} any more: DROP VIEW {old};"))
        })
        .collect()
}
