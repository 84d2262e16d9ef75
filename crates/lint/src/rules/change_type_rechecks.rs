//! A type change that costs nothing by itself, but has the column's constraints checked again.

use crate::{
    Finding, Level, Pass, Rule, WorkKind,
    cause::{is_rewritten, not_valid_first, retyped},
    outline::Constraint,
    pass::quoted,
    rule::{Check, Example},
};

pub(super) const RULE: Rule = Rule {
    code: "change-type-rechecks",
    title: "a type change has constraints checked again in all rows",
    level: Level::Error,
    problem: "A type change that leaves the rows as they are still has the checks and foreign keys of the column \
        checked again: all rows are read under ACCESS EXCLUSIVE, and nobody reads or writes the table meanwhile.",
    safe: "Drop the constraint, change the type, add the constraint NOT VALID, and validate it.",
    setup: "CREATE TABLE orders (id bigint PRIMARY KEY, note varchar(20), \
        CONSTRAINT noted CHECK (note <> ''));",
    bad: "ALTER TABLE orders ALTER COLUMN note TYPE text;",
    good: "BEGIN;\n\
        ALTER TABLE orders DROP CONSTRAINT noted;\n\
        ALTER TABLE orders ALTER COLUMN note TYPE text;\n\
        ALTER TABLE orders ADD CONSTRAINT noted CHECK (note <> '') NOT VALID;\n\
        COMMIT;\n\
        ALTER TABLE orders VALIDATE CONSTRAINT noted;",
    example: Example::File,
    check: Check::Statement(check),
};

fn check(pass: &Pass<'_>) -> Vec<Finding> {
    let free = retyped(pass).filter(|it| {
        !is_rewritten(pass, it.after.relation) && pass.scanned_any(it.after.relation)
    });
    let mut found = Vec::new();
    for it in free {
        let concerns = |constraint: &&Constraint| {
            constraint.relation == it.after.relation
                && matches!(&*constraint.kind, "c" | "f")
                && constraint.validated
                && constraint.columns.contains(&it.after.number)
        };
        found.extend(pass.after.constraints.values().filter(concerns).map(|constraint| {
            let (table, column) = (pass.name_of(it.after.relation), quoted(&it.after.name));
            let name = quoted(&constraint.name);
            let finding = Finding::new(format!(
                "all rows of {table} are read to check {name} for the new type of {column}, and nobody reads or \
                 writes it meanwhile"
            ))
            .on(pass.key_of(it.after.relation))
            .during(WorkKind::Scan, pass.key_of(it.after.relation))
            .help(format!("ALTER TABLE {table} DROP CONSTRAINT {name};"))
            .help(format!("ALTER TABLE {table} ALTER COLUMN {column} TYPE {};", it.after.type_name));
            not_valid_first(pass, constraint).into_iter().fold(finding, Finding::help)
        }));
    }
    found
}
