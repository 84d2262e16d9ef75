//! A foreign key that is tested in all rows at once.

use crate::{
    Finding, Level, Pass, Rule, WorkKind,
    cause::not_valid_first,
    outline::Constraint,
    pass::changed,
    rule::{Check, Example},
};

pub(super) const RULE: Rule = Rule {
    code: "add-foreign-key-without-not-valid",
    title: "a foreign key is added while all rows are read",
    level: Level::Error,
    problem: "ADD FOREIGN KEY takes SHARE ROW EXCLUSIVE on both tables and looks up each row: nobody writes to \
        either meanwhile.",
    safe: "Add it NOT VALID, which holds for rows to come, and validate it in another transaction: others write \
        meanwhile. On a partitioned table NOT VALID is possible from 18 on; before, add it to each partition first.",
    setup: "CREATE TABLE customers (id bigint PRIMARY KEY);\n\
        CREATE TABLE orders (id bigint PRIMARY KEY, customer bigint);",
    bad: "ALTER TABLE orders ADD CONSTRAINT orders_customer FOREIGN KEY (customer) REFERENCES customers;",
    good: "ALTER TABLE orders ADD CONSTRAINT orders_customer FOREIGN KEY (customer) REFERENCES customers NOT VALID;\n\
        ALTER TABLE orders VALIDATE CONSTRAINT orders_customer;\n\
        ALTER TABLE orders ADD COLUMN payer bigint REFERENCES customers;",
    example: Example::File,
    check: Check::Statement(check),
};

fn check(pass: &Pass<'_>) -> Vec<Finding> {
    let enforced = changed(&pass.changes.constraints).filter(|it| !it.before.enforced);
    let enforced = enforced.map(|it| it.after).filter(|it| it.parent == 0 && pass.is_shared(it.relation));
    let tested = pass.new_constraints().chain(enforced).filter(|it| {
        it.kind == "f"
            && it.validated
            && it.enforced
            && !is_empty(pass, it)
            && pass.blocks_on(it.relation)
    });
    tested.map(|it| tell(pass, it)).collect()
}

/// Whether its columns came with it, without a value: the server looks nothing up then.
fn is_empty(pass: &Pass<'_>, key: &Constraint) -> bool {
    let is_empty = |number: &u32| {
        let place = (key.relation, *number);
        pass.before.columns.get(&place).is_none()
            && pass.after.columns.get(&place).is_some_and(|it| it.default.is_none() && it.identity.is_empty())
    };
    key.columns.iter().all(is_empty) && !pass.scanned_any(key.relation)
}

fn tell(pass: &Pass<'_>, key: &Constraint) -> Finding {
    let (table, other) = (pass.name_of(key.relation), pass.name_of(key.referenced));
    let whom = match key.relation == key.referenced {
        true => format!("{table} meanwhile"),
        false => format!("{table} and {other} meanwhile"),
    };
    let mut finding = Finding::new(format!(
        "all rows of {table} are looked up in {other} for {}, and nobody writes to {whom}",
        key.name
    ))
    .on(pass.key_of(key.relation))
    .during(WorkKind::Scan, pass.key_of(key.relation));
    let is_partitioned = pass.relation(key.relation).is_some_and(|it| it.kind == "p");
    if is_partitioned && pass.major < 18 {
        finding = finding.help("-- on each partition first, and then here as it is:");
    }
    not_valid_first(pass, key).into_iter().fold(finding, Finding::help)
}
