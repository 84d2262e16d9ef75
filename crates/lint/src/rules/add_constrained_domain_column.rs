//! A new column of a domain with constraints.

use crate::{
    Finding, Level, Pass, Rule, WorkKind,
    cause::{Filling, filled},
    pass::quoted,
    rule::{Check, Example},
};

pub(super) const RULE: Rule = Rule {
    code: "add-constrained-domain-column",
    title: "a new column of a domain with constraints is checked in each row",
    level: Level::Error,
    problem: "Where a new column's type is a domain with a CHECK or NOT NULL, the server writes the whole table \
        anew to check each row, with or without a default, and nobody reads or writes it meanwhile.",
    safe: "A column of the domain's base type, and the domain's check on the column, NOT VALID first.",
    setup: "CREATE TABLE orders (id bigint PRIMARY KEY);\n\
        CREATE DOMAIN amount AS numeric CHECK (VALUE >= 0);",
    bad: "ALTER TABLE orders ADD COLUMN price amount;",
    good: "ALTER TABLE orders ADD COLUMN price numeric;\n\
        ALTER TABLE orders ADD CONSTRAINT price_is_amount CHECK (price >= 0) NOT VALID;\n\
        ALTER TABLE orders VALIDATE CONSTRAINT price_is_amount;",
    example: Example::File,
    check: Check::Statement(check),
};

fn check(pass: &Pass<'_>) -> Vec<Finding> {
    filled(pass, Filling::Domain)
        .map(|column| {
            let (table, name) = (pass.name_of(column.relation), quoted(&column.name));
            let domain = pass.after.types.get(&column.type_id);
            let base = domain.map(|it| it.base.as_str()).unwrap_or_default();
            let checks = pass.after.constraints.values();
            let checks = checks.filter(|it| it.domain == column.type_id && it.kind == "c");
            let finding = Finding::new(format!(
                "each row of {table} is checked for the domain {}: the table is written anew, and nobody reads \
                 or writes it meanwhile",
                column.type_name
            ))
            .on(pass.key_of(column.relation))
            .during(WorkKind::Rewrite, pass.key_of(column.relation))
            .help(format!("ALTER TABLE {table} ADD COLUMN {name} {base};"));
            checks.fold(finding, |finding, check| {
                let constraint = quoted(&format!("{}_{}", column.name, check.name));
                let condition = check.definition.replace("VALUE", &name);
                finding
                    .help(format!("ALTER TABLE {table} ADD CONSTRAINT {constraint} {condition} NOT VALID;"))
                    .help(format!("ALTER TABLE {table} VALIDATE CONSTRAINT {constraint};"))
            })
        })
        .collect()
}
