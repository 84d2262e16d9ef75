//! Another replica identity.

use crate::{
    Finding, Level, Pass, Rule,
    pass::{changed, shown},
    rule::{Check, Example},
};

pub(super) const RULE: Rule = Rule {
    code: "replica-identity-change",
    title: "the replica identity of a table is changed",
    level: Level::Warning,
    problem: "Subscribers tell by it which row is updated or deleted: with NOTHING each UPDATE and DELETE of a \
        published table fails, with FULL each of them carries the whole old row, and subscribers without an index \
        search for it.",
    safe: "The primary key, as by default.",
    setup: "CREATE TABLE orders (id bigint PRIMARY KEY, customer bigint);",
    bad: "ALTER TABLE orders REPLICA IDENTITY NOTHING;",
    good: "ALTER TABLE orders REPLICA IDENTITY DEFAULT;",
    example: Example::File,
    check: Check::Statement(check),
};

fn check(pass: &Pass<'_>) -> Vec<Finding> {
    let tables = changed(&pass.changes.relations).filter(|it| {
        it.before.replica_identity != it.after.replica_identity && pass.is_old(it.after.id)
    });
    tables
        .map(|it| {
            let table = shown(it.after);
            let message = match it.after.replica_identity.as_str() {
                "n" => format!("each UPDATE and DELETE of {table} fails where it is published"),
                "f" => format!("each UPDATE and DELETE of {table} carries the whole old row to subscribers"),
                _ => format!("subscribers find the rows of {table} by other columns from then on"),
            };
            Finding::new(message).on(pass.key_of(it.after.id)).help(format!("ALTER TABLE {table} REPLICA IDENTITY DEFAULT;"))
        })
        .collect()
}
