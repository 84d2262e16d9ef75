//! NOT NULL on a column that has rows.

use crate::{
    Finding, Level, Pass, Rule, WorkKind,
    outline::{Column, Constraint},
    pass::{came, changed, quoted},
    rule::{Check, Example},
};

pub(super) const RULE: Rule = Rule {
    code: "set-not-null",
    title: "NOT NULL is set while all rows are read",
    level: Level::Error,
    problem: "SET NOT NULL reads the whole table under ACCESS EXCLUSIVE: nobody reads or writes it meanwhile. The \
        server takes a valid check for proof instead (from 12 on) and reads nothing.",
    safe: "Add a check NOT VALID, validate it, set NOT NULL, drop the check. From 18 on: add the constraint NOT \
        NULL itself NOT VALID, and validate it.",
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
    let set = pass.changed_columns().map(|it| it.after).filter(|column| {
        column.not_null
            && (was_null(pass, column) || was_unproven(pass, column))
            && pass.scanned_any(column.relation)
            && pass.blocks_on(column.relation)
            && !pass.rewrote_any(column.relation)
            && !is_in_new_key(pass, column)
    });
    let mut found: Vec<&Column> = set.collect();
    // Where only the constraint changed, its column did not.
    let proven = changed(&pass.changes.constraints).filter(|it| {
        it.after.kind == "n"
            && it.after.validated
            && !it.before.validated
            && pass.scanned_any(it.after.relation)
            && pass.blocks_on(it.after.relation)
            && !pass.statement.has("validate constraint")
    });
    for column in proven.filter_map(|it| {
        pass.after.columns.get(&(it.after.relation, *it.after.columns.first()?))
    }) {
        if !found.contains(&column) {
            found.push(column);
        }
    }
    found.into_iter().map(|column| tell(pass, column)).collect()
}

fn was_null(pass: &Pass<'_>, column: &Column) -> bool {
    let before = pass.before.columns.get(&(column.relation, column.number));
    before.is_some_and(|it| !it.not_null)
}

/// Whether no row was known to have a value, though new ones must.
fn was_unproven(pass: &Pass<'_>, column: &Column) -> bool {
    let is = |it: &Constraint| {
        it.kind == "n" && it.relation == column.relation && it.columns == [column.number]
    };
    pass.before.constraints.values().any(|it| is(it) && !it.validated)
        && pass.after.constraints.values().any(|it| is(it) && it.validated)
}

/// Whether a primary key came with it: another rule tells of that.
fn is_in_new_key(pass: &Pass<'_>, column: &Column) -> bool {
    came(&pass.changes.constraints).any(|it| {
        it.kind == "p" && it.relation == column.relation && it.columns.contains(&column.number)
    })
}

fn tell(pass: &Pass<'_>, it: &Column) -> Finding {
    let (table, column) = (pass.name_of(it.relation), quoted(&it.name));
    let check = quoted(&format!("{}_not_null", it.name));
    let finding = Finding::new(format!(
        "all rows of {table} are read for {column} SET NOT NULL, and nobody reads or writes it meanwhile"
    ))
    .on(pass.key_of(it.relation))
    .during(WorkKind::Scan, pass.key_of(it.relation));
    not_null_first(&table, &column, &check, pass.major).into_iter().fold(finding, Finding::help)
}

/// How a column is made NOT NULL without reading it under its lock.
pub(super) fn not_null_first(table: &str, column: &str, check: &str, major: u32) -> Vec<String> {
    let validate =
        format!("ALTER TABLE {table} VALIDATE CONSTRAINT {check}; -- in a transaction of its own");
    if major >= 18 {
        let add = format!("ALTER TABLE {table} ADD CONSTRAINT {check} NOT NULL {column} NOT VALID;");
        return vec![add, validate];
    }
    vec![
        format!("ALTER TABLE {table} ADD CONSTRAINT {check} CHECK ({column} IS NOT NULL) NOT VALID;"),
        validate,
        format!("ALTER TABLE {table} ALTER COLUMN {column} SET NOT NULL;"),
        format!("ALTER TABLE {table} DROP CONSTRAINT {check};"),
    ]
}
