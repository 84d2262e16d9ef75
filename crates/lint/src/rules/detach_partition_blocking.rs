//! A partition that is detached while nobody works.

use crate::{
    Finding, Level, Pass, Rule,
    cause::default_partition,
    pass::{LockMode, changed, shown},
    rule::{Check, Example},
};

pub(super) const RULE: Rule = Rule {
    code: "detach-partition-blocking",
    title: "a partition is detached under ACCESS EXCLUSIVE",
    level: Level::Warning,
    problem: "DETACH PARTITION takes ACCESS EXCLUSIVE on the partitioned table: it waits for all who read or write \
        any partition, and all who come later wait behind it.",
    safe: "DETACH PARTITION … CONCURRENTLY, in a segment without a transaction. It is not possible where there is \
        a default partition; where it was broken off, DETACH PARTITION … FINALIZE ends it.",
    setup: "CREATE TABLE events (day date NOT NULL) PARTITION BY RANGE (day);\n\
        CREATE TABLE events_2026 PARTITION OF events FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');",
    bad: "ALTER TABLE events DETACH PARTITION events_2026;",
    good: "ALTER TABLE events DETACH PARTITION events_2026 CONCURRENTLY;",
    example: Example::File,
    check: Check::Statement(check),
};

fn check(pass: &Pass<'_>) -> Vec<Finding> {
    let left = changed(&pass.changes.relations);
    let left = left.filter(|it| it.before.is_partition && !it.after.is_partition);
    let mut found = Vec::new();
    for child in left.map(|it| it.after) {
        let parents = pass.before.inheritance.values().filter(|it| it.child == child.id);
        for parent in parents.map(|it| it.parent).filter(|it| pass.is_shared(*it)) {
            if pass.holds_on(parent) != Some(LockMode::AccessExclusive) {
                continue;
            }
            let (table, partition) = (pass.name_of(parent), shown(child));
            let finding = Finding::new(format!(
                "nobody reads or writes {table} while {partition} is detached, nor while that waits for others"
            ))
            .on(pass.key_of(parent));
            found.push(match default_partition(pass, parent) {
                Some(_) => finding
                    .help("-- with a default partition there is no other way: let it wait for a short time only")
                    .help("SET lock_timeout = '2s';")
                    .help(format!("ALTER TABLE {table} DETACH PARTITION {partition};")),
                None => finding
                    .help(format!("ALTER TABLE {table} DETACH PARTITION {partition} CONCURRENTLY;")),
            });
        }
    }
    found
}
