//! A table that becomes a partition, and is read for it.

use crate::{
    Finding, Level, Pass, Rule, WorkKind,
    cause::default_partition,
    outline::Relation,
    pass::{changed, quoted, shown},
    rule::{Check, Example},
};

pub(super) const RULE: Rule = Rule {
    code: "attach-partition-scan",
    title: "a partition is attached while all rows are read",
    level: Level::Error,
    problem: "ATTACH PARTITION reads the whole new partition under ACCESS EXCLUSIVE, and the default partition as \
        well, to see whether each row is where it belongs: nobody reads or writes them meanwhile. A valid check \
        that says so is taken for proof.",
    safe: "A check with the bounds on the new partition (and one with their opposite on the default partition), \
        NOT VALID, then validated; the same indexes, built CONCURRENTLY; attach; drop the check.",
    setup: "CREATE TABLE events (day date NOT NULL) PARTITION BY RANGE (day);\n\
        CREATE TABLE events_2026 (day date NOT NULL);",
    bad: "ALTER TABLE events ATTACH PARTITION events_2026 FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');",
    good: "ALTER TABLE events_2026 ADD CONSTRAINT in_2026 \
        CHECK (day >= '2026-01-01' AND day < '2027-01-01') NOT VALID;\n\
        ALTER TABLE events_2026 VALIDATE CONSTRAINT in_2026;\n\
        ALTER TABLE events ATTACH PARTITION events_2026 FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');\n\
        ALTER TABLE events_2026 DROP CONSTRAINT in_2026;",
    example: Example::File,
    check: Check::Statement(check),
};

fn check(pass: &Pass<'_>) -> Vec<Finding> {
    let joined = changed(&pass.changes.relations);
    let joined = joined.filter(|it| !it.before.is_partition && it.after.is_partition);
    let mut found = Vec::new();
    for child in joined.map(|it| it.after) {
        let condition = child.partition_check.clone().unwrap_or_else(|| "…".to_owned());
        if pass.scanned_any(child.id) {
            found.push(tell(pass, child, child, &condition));
        }
        let other = pass.parents(child.id).find_map(|parent| default_partition(pass, parent));
        if let Some(other) = other.filter(|it| it.id != child.id && pass.scanned_any(it.id)) {
            found.push(tell(pass, child, other, &format!("NOT ({condition})")));
        }
    }
    found
}

fn tell(pass: &Pass<'_>, child: &Relation, read: &Relation, condition: &str) -> Finding {
    let (partition, table) = (shown(child), shown(read));
    let check = quoted(&format!("{}_bound", read.name));
    Finding::new(format!(
        "all rows of {table} are read to attach {partition}, and nobody reads or writes {table} meanwhile"
    ))
    .on(pass.key_of(read.id))
    .during(WorkKind::Scan, pass.key_of(read.id))
    .help(format!("ALTER TABLE {table} ADD CONSTRAINT {check} CHECK ({condition}) NOT VALID;"))
    .help(format!("ALTER TABLE {table} VALIDATE CONSTRAINT {check}; -- in a transaction of its own"))
    .help(format!("{};", pass.statement.sql.trim().trim_end_matches(';')))
    .help(format!("ALTER TABLE {table} DROP CONSTRAINT {check};"))
}
