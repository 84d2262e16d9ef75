//! A drop that locks another table as well.

use crate::{
    Finding, Level, Pass, Rule,
    outline::{Constraint, Relation},
    pass::{LockMode, quoted, shown, went},
    rule::{Check, Example},
};

pub(super) const RULE: Rule = Rule {
    code: "drop-locks-parent",
    title: "a drop locks another table as well",
    level: Level::Warning,
    problem: "Where a foreign key goes, with its table or by itself, the table that it points to is locked with \
        ACCESS EXCLUSIVE, too; where a partition goes, the partitioned table. Each waits for all who read or write \
        it, and all who come later wait behind it.",
    safe: "Drop foreign keys one by one first, each in a transaction of its own that waits for a short time only.",
    setup: "CREATE TABLE customers (id bigint PRIMARY KEY);\n\
        CREATE TABLE orders (id bigint PRIMARY KEY, \
        customer bigint CONSTRAINT orders_customer REFERENCES customers);\n\
        CREATE TABLE notes (id bigint PRIMARY KEY);",
    bad: "DROP TABLE orders;",
    good: "DROP TABLE notes;",
    example: Example::File,
    check: Check::Statement(check),
};

fn check(pass: &Pass<'_>) -> Vec<Finding> {
    let keys = went(&pass.changes.constraints).filter(|it| {
        it.kind == "f" && it.parent == 0 && pass.old.constraints.get(&it.id).is_some()
    });
    let mut told = Vec::new();
    let mut found = Vec::new();
    for key in keys {
        if let Some(other) = locked_by_key(pass, key).filter(|it| !told.contains(it)) {
            told.push(other);
            found.push(tell_key(pass, key, other));
        }
    }
    let partitions = went(&pass.changes.relations).filter(|it| it.is_partition && pass.is_shared(it.id));
    for partition in partitions {
        let parents = pass.before.inheritance.values().filter(|it| it.child == partition.id);
        for parent in parents.map(|it| it.parent).filter(|it| is_locked(pass, *it)) {
            if !told.contains(&parent) {
                told.push(parent);
                found.push(tell_partition(pass, partition, parent));
            }
        }
    }
    found
}

/// Whether a table that stays was locked by this statement.
fn is_locked(pass: &Pass<'_>, relation: u32) -> bool {
    pass.after.relations.get(&relation).is_some()
        && pass.lock_on(relation) == Some(LockMode::AccessExclusive)
}

/// The table at the other end of a foreign key.
fn locked_by_key(pass: &Pass<'_>, key: &Constraint) -> Option<u32> {
    let stays = |relation: &u32| pass.after.relations.get(relation).is_some();
    let other = if stays(&key.referenced) { key.referenced } else { key.relation };
    (key.relation != key.referenced && is_locked(pass, other)).then_some(other)
}

fn tell_key(pass: &Pass<'_>, key: &Constraint, other: u32) -> Finding {
    let (table, other_name) = (pass.name_of(key.relation), pass.name_of(other));
    Finding::new(format!(
        "the foreign key {} goes, and nobody reads or writes {other_name} until the transaction ends",
        key.name
    ))
    .on(pass.key_of(other))
    .help("SET lock_timeout = '2s'; -- and again after a while, where it is not enough")
    .help(format!(
        "ALTER TABLE {table} DROP CONSTRAINT {}; -- in a transaction of its own",
        quoted(&key.name)
    ))
}

fn tell_partition(pass: &Pass<'_>, partition: &Relation, parent: u32) -> Finding {
    let (table, partition) = (pass.name_of(parent), shown(partition));
    Finding::new(format!(
        "the partition {partition} goes, and nobody reads or writes {table} until the transaction ends"
    ))
    .on(pass.key_of(parent))
    .help(format!("ALTER TABLE {table} DETACH PARTITION {partition} CONCURRENTLY;"))
    .help(format!("DROP TABLE {partition};"))
}
