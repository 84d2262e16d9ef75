//! A column under another name.

use super::clients::{answers, each};
use crate::{
    Finding, Level, Outline, Pass, Rule, Whole,
    outline::{Column},
    pass::{changed, qualified, quoted, shown},
    rule::{Check, Example},
};

pub(super) const RULE: Rule = Rule {
    code: "rename-column",
    title: "a column is renamed",
    level: Level::Error,
    problem: "Whoever still uses the old name fails from the moment of the commit, and whoever is deployed before \
        it fails until then: no order of deploys avoids it.",
    safe: "A view in the table's place that shows the column under both names until nobody uses the old one; or a \
        second column, kept equal by a trigger.",
    setup: "CREATE TABLE orders (id bigint PRIMARY KEY, customer bigint);",
    bad: "ALTER TABLE orders RENAME COLUMN customer TO customer_id;",
    good: "BEGIN;\n\
        ALTER TABLE orders RENAME TO orders_base;\n\
        ALTER TABLE orders_base RENAME COLUMN customer TO customer_id;\n\
        CREATE VIEW orders AS SELECT *, customer_id AS customer FROM orders_base;\n\
        COMMIT;",
    example: Example::File,
    check: Check::Whole(check),
};

fn check(whole: &Whole<'_>) -> Vec<(usize, Finding)> {
    each(whole, renamed)
}

fn renamed(pass: &Pass<'_>, end: &Outline) -> Vec<Finding> {
    let columns = changed(&pass.changes.columns).filter(|it| {
        let (before, after) = (it.before, it.after);
        let key = (before.relation, before.number);
        before.name != after.name && !before.is_inherited && pass.old.columns.get(&key).is_some()
    });
    // Clients know a table by the name that it had when the transaction began.
    let is_shimmed = |column: &Column| {
        let table = pass.transaction.first.relations.get(&column.relation);
        let now = table.and_then(|table| answers(end, table));
        let mut all = end.columns.values();
        now.is_some_and(|now| all.any(|it| it.relation == now.id && it.name == column.name))
    };
    columns
        .filter(|it| !is_shimmed(it.before))
        .filter_map(|it| {
            let relation = pass.relation(it.before.relation)?;
            let (table, base) = (shown(relation), quoted(&format!("{}_base", relation.name)));
            let (old, new) = (quoted(&it.before.name), quoted(&it.after.name));
            let finding = Finding::new(format!("whoever still uses {old} of {table} fails from then on"))
                .on(pass.key_of(relation.id));
            if !relation.is_table() {
                return Some(finding);
            }
            let of = qualified(&relation.schema, &format!("{}_base", relation.name));
            Some(
                finding
                    .help("BEGIN;")
                    .help(format!("ALTER TABLE {table} RENAME TO {base};"))
                    .help(format!("ALTER TABLE {of} RENAME COLUMN {old} TO {new};"))
                    .help(format!("CREATE VIEW {table} AS SELECT *, {new} AS {old} FROM {of};"))
                    .help("COMMIT;")
                    .help(format!(
                        "-- when nobody uses {old} any more: DROP VIEW {table}; ALTER TABLE {of} RENAME TO {};",
                        quoted(&relation.name)
                    )),
            )
        })
        .collect()
}
