//! NOT NULL on a column that has rows.

use crate::{
    Finding, Level, Pass, Rule, WorkKind,
    pass::quoted,
    rule::{Check, Example},
};

pub(super) const RULE: Rule = Rule {
    code: "set-not-null",
    title: "NOT NULL is set while all rows are read",
    level: Level::Error,
    problem: "SET NOT NULL reads the whole table under ACCESS EXCLUSIVE: nobody reads or writes it meanwhile. The \
        server takes a valid check for proof instead (from 12 on) and reads nothing.",
    safe: "Add a check NOT VALID, validate it, set NOT NULL, drop the check.",
    setup: "CREATE TABLE orders (id bigint PRIMARY KEY, customer bigint);",
    bad: "ALTER TABLE orders ALTER COLUMN customer SET NOT NULL;",
    good: "ALTER TABLE orders ADD CONSTRAINT customer_given CHECK (customer IS NOT NULL) NOT VALID;\n\
        ALTER TABLE orders VALIDATE CONSTRAINT customer_given;\n\
        ALTER TABLE orders ALTER COLUMN customer SET NOT NULL;\n\
        ALTER TABLE orders DROP CONSTRAINT customer_given;",
    example: Example::File,
    check: Check::Statement(check),
};

fn check(pass: &Pass<'_>) -> Vec<Finding> {
    let set = pass.changed_columns().filter(|it| {
        !it.before.not_null
            && it.after.not_null
            && pass.scanned_any(it.after.relation)
            && !pass.rewrote_any(it.after.relation)
    });
    set.map(|it| {
        let (table, column) = (pass.name_of(it.after.relation), quoted(&it.after.name));
        let check = quoted(&format!("{}_not_null", it.after.name));
        Finding::new(format!(
            "all rows of {table} are read for {column} SET NOT NULL, and nobody reads or writes it meanwhile"
        ))
        .on(pass.key_of(it.after.relation))
        .during(WorkKind::Scan, pass.key_of(it.after.relation))
        .help(format!("ALTER TABLE {table} ADD CONSTRAINT {check} CHECK ({column} IS NOT NULL) NOT VALID;"))
        .help(format!("ALTER TABLE {table} VALIDATE CONSTRAINT {check};"))
        .help(format!("ALTER TABLE {table} ALTER COLUMN {column} SET NOT NULL;"))
        .help(format!("ALTER TABLE {table} DROP CONSTRAINT {check};"))
    })
    .collect()
}
