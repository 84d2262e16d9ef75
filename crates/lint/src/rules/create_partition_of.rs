//! A partition that is made in its place.

use crate::{
    Finding, Level, Pass, Rule, WorkKind,
    cause::default_partition,
    outline::Relation,
    pass::{LockMode, came, shown},
    rule::{Check, Example},
};

pub(super) const RULE: Rule = Rule {
    code: "create-partition-of",
    title: "a new partition locks the whole partitioned table",
    level: Level::Warning,
    problem: "CREATE TABLE … PARTITION OF takes ACCESS EXCLUSIVE on the partitioned table: it waits for all who \
        read or write any partition, and all who come later wait behind it. A default partition is read as well.",
    safe: "CREATE TABLE … (LIKE parent), and ATTACH PARTITION, which lets others read and write the parent.",
    setup: "CREATE TABLE events (day date NOT NULL) PARTITION BY RANGE (day);",
    bad: "CREATE TABLE events_2026 PARTITION OF events FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');",
    good: "CREATE TABLE events_2026 (LIKE events INCLUDING DEFAULTS INCLUDING CONSTRAINTS);\n\
        ALTER TABLE events ATTACH PARTITION events_2026 FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');",
    example: Example::File,
    check: Check::Statement(check),
};

fn check(pass: &Pass<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for child in came(&pass.changes.relations).filter(|it| it.is_partition) {
        let parents = pass.parents(child.id).filter(|parent| pass.is_shared(*parent));
        let locked = parents.filter(|it| pass.holds_on(*it) == Some(LockMode::AccessExclusive));
        found.extend(locked.map(|parent| tell(pass, child, parent)));
    }
    found
}

fn tell(pass: &Pass<'_>, child: &Relation, parent: u32) -> Finding {
    let (table, partition) = (pass.name_of(parent), shown(child));
    let bound = child.bound.as_deref().unwrap_or("DEFAULT");
    let read = default_partition(pass, parent).filter(|it| it.id != child.id && pass.scanned_any(it.id));
    let message = match read {
        Some(read) => format!(
            "nobody reads or writes {table} while {partition} is made, and all rows of {} are read for it",
            shown(read)
        ),
        None => format!(
            "nobody reads or writes {table} while {partition} is made, nor while that waits for others"
        ),
    };
    let finding = Finding::new(message).on(pass.key_of(parent));
    let finding = match read {
        Some(read) => finding.during(WorkKind::Scan, pass.key_of(read.id)),
        None => finding,
    };
    finding
        .help(format!(
            "CREATE TABLE {partition} (LIKE {table} INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING GENERATED);"
        ))
        .help(format!("ALTER TABLE {table} ATTACH PARTITION {partition} {bound};"))
}
