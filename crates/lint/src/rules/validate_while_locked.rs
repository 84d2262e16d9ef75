//! A constraint that is validated while its table is locked.

use crate::{
    Finding, Level, Pass, Rule, WorkKind,
    pass::{changed, quoted},
    rule::{Check, Example},
};

pub(super) const RULE: Rule = Rule {
    code: "validate-while-locked",
    title: "a constraint is validated while its table is locked",
    level: Level::Error,
    problem: "VALIDATE CONSTRAINT lets others read and write while it reads all rows. In the transaction that added \
        the constraint NOT VALID it does not: the stronger lock of that is held until the end.",
    safe: "Commit between the two.",
    setup: "CREATE TABLE orders (id bigint PRIMARY KEY, price numeric);",
    bad: "BEGIN;\n\
        ALTER TABLE orders ADD CONSTRAINT price_positive CHECK (price > 0) NOT VALID;\n\
        ALTER TABLE orders VALIDATE CONSTRAINT price_positive;\n\
        COMMIT;",
    good: "BEGIN;\n\
        ALTER TABLE orders ADD CONSTRAINT price_positive CHECK (price > 0) NOT VALID;\n\
        COMMIT;\n\
        BEGIN;\n\
        ALTER TABLE orders VALIDATE CONSTRAINT price_positive;\n\
        COMMIT;",
    example: Example::File,
    check: Check::Statement(check),
};

fn check(pass: &Pass<'_>) -> Vec<Finding> {
    let validated = changed(&pass.changes.constraints).filter(|it| {
        !it.before.validated
            && it.after.validated
            && it.after.parent == 0
            && (it.after.kind == "f" || pass.scanned_any(it.after.relation))
            && (it.after.kind != "n" || pass.statement.has("validate constraint"))
    });
    let locked = validated.filter_map(|it| {
        let mode = pass.holds_on(it.after.relation).filter(|mode| mode.blocks_writes())?;
        pass.is_shared(it.after.relation).then_some((it.after, mode))
    });
    locked
        .map(|(constraint, mode)| {
            let table = pass.name_of(constraint.relation);
            Finding::new(format!(
                "all rows of {table} are read to validate {} while its transaction holds {mode} on it: {} wait \
                 meanwhile",
                constraint.name,
                mode.whom()
            ))
            .on(pass.key_of(constraint.relation))
            .during(WorkKind::Scan, pass.key_of(constraint.relation))
            .help("-- in a transaction of its own, after that of the statements before:")
            .help(format!(
                "ALTER TABLE {table} VALIDATE CONSTRAINT {};",
                quoted(&constraint.name)
            ))
        })
        .collect()
}
