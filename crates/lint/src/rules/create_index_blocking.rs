//! An index that is built while writers wait.

use crate::{
    Finding, Level, Pass, Rule, WorkKind,
    cause::concurrently,
    outline::Index,
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
    let mut told = Vec::new();
    let mut found = Vec::new();
    for index in pass.built_indexes().filter(|index| is_created(pass, index)) {
        // Of an index on a partitioned table, one on each partition is a part.
        let root = root(pass, index);
        if !told.contains(&root.id) {
            told.push(root.id);
            found.push(tell(pass, root));
        }
    }
    found
}

fn is_created(pass: &Pass<'_>, index: &Index) -> bool {
    let family = |relation| pass.family(relation).contains(&index.relation);
    let joins = |it: &crate::Change<crate::outline::Inheritance>| {
        it.before.is_none() && it.after.as_ref().is_some_and(|it| family(it.child))
    };
    pass.is_built(index.id)
        && pass.constraint_of(index).is_none()
        && pass.blocks_on(index.relation)
        && !pass.changes.inheritance.iter().any(joins)
}

fn root<'a>(pass: &'a Pass<'_>, index: &'a Index) -> &'a Index {
    let parent = pass.new_indexes().find(|it| {
        it.kind == "I"
            && it.relation != index.relation
            && it.columns.len() == index.columns.len()
            && pass.family(it.relation).contains(&index.relation)
            && pass.parents(it.relation).next().is_none()
    });
    parent.unwrap_or(index)
}

fn tell(pass: &Pass<'_>, index: &Index) -> Finding {
    let table = pass.name_of(index.relation);
    let finding =
        Finding::new(format!("nobody writes to {table} until the index {} is built", index.name))
            .on(pass.key_of(index.relation))
            .during(WorkKind::Build, pass.key_of(index.relation));
    if index.kind == "i" {
        return finding.help(concurrently(&index.definition));
    }
    let name = crate::pass::qualified(&index.schema, &index.name);
    finding
        .help(format!("{};", index.definition))
        .help("-- that is an index ON ONLY the parent; then on each partition, with names of its own:")
        .help(concurrently(&index.definition.replacen(" ON ONLY ", " ON ", 1)))
        .help(format!("ALTER INDEX {name} ATTACH PARTITION …; -- each of them"))
}
