//! An index that is built while writers wait.

use crate::{
    Finding, Level, Pass, Rule, WorkKind,
    rule::{Check, Example},
};

pub(super) const RULE: Rule = Rule {
    code: "create-index-blocking",
    title: "an index is built while writers wait",
    level: Level::Error,
    problem: "CREATE INDEX takes a SHARE lock: nobody inserts, updates or deletes until the index is built.",
    safe: "CREATE INDEX CONCURRENTLY, in a segment without a transaction. It waits for older transactions, and \
        leaves an invalid index where it is broken off: drop that first. On a partitioned table: an index ON ONLY \
        the parent, one CONCURRENTLY on each partition, and ATTACH them.",
    setup: "CREATE TABLE orders (id bigint PRIMARY KEY, customer bigint);",
    bad: "CREATE INDEX orders_customer ON orders (customer);",
    good: "CREATE INDEX CONCURRENTLY orders_customer ON orders (customer);",
    example: Example::File,
    check: Check::Statement(check),
};

fn check(pass: &Pass<'_>) -> Vec<Finding> {
    let blocking = pass.built_indexes().filter(|index| {
        pass.before.indexes.get(&index.id).is_none()
            && pass.constraint_of(index).is_none()
            && pass.holds_on(index.relation).is_some_and(|mode| mode.blocks_writes())
            && pass.statement.has("create")
    });
    blocking
        .map(|index| {
            let table = pass.name_of(index.relation);
            let concurrently = index.definition.replacen(" INDEX ", " INDEX CONCURRENTLY ", 1);
            Finding::new(format!("nobody writes to {table} until the index {} is built", index.name))
                .on(pass.key_of(index.relation))
                .during(WorkKind::Build, pass.key_of(index.relation))
                .help(format!("{concurrently};"))
        })
        .collect()
}
