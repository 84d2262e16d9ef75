//! A new column with a check, tested in all rows at once.

use crate::{
    Finding, Level, Pass, Rule, WorkKind,
    cause::{is_rewritten, not_valid_first},
    pass::quoted,
    rule::{Check, Example},
};

pub(super) const RULE: Rule = Rule {
    code: "add-column-with-check",
    title: "a new column's check reads all rows",
    level: Level::Error,
    problem: "A check written with a new column is tested in all rows, even where the column is empty or has a \
        constant default: the whole table is read under ACCESS EXCLUSIVE, and nobody reads or writes it meanwhile.",
    safe: "Add the column, then the check NOT VALID, then validate it.",
    setup: "CREATE TABLE orders (id bigint PRIMARY KEY);",
    bad: "ALTER TABLE orders ADD COLUMN price numeric CHECK (price > 0);",
    good: "ALTER TABLE orders ADD COLUMN price numeric;\n\
        ALTER TABLE orders ADD CONSTRAINT price_positive CHECK (price > 0) NOT VALID;\n\
        ALTER TABLE orders VALIDATE CONSTRAINT price_positive;",
    example: Example::File,
    check: Check::Statement(check),
};

fn check(pass: &Pass<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for column in pass.new_columns().filter(|it| !is_rewritten(pass, it.relation)) {
        let is_its = pass.new_constraints().filter(|it| {
            it.kind == "c"
                && it.relation == column.relation
                && it.columns.first() == Some(&column.number)
                && it.columns.iter().all(|it| pass.before.columns.get(&(column.relation, *it)).is_none())
                && it.validated
                && it.enforced
                && pass.scanned_any(it.relation)
        });
        found.extend(is_its.map(|it| {
            let (table, name) = (pass.name_of(it.relation), quoted(&column.name));
            let default = column.default.as_ref().map(|it| format!(" DEFAULT {it}"));
            let default = default.unwrap_or_default();
            let finding = Finding::new(format!(
                "all rows of {table} are read to check the new column {name}, and nobody reads or writes it \
                 meanwhile"
            ))
            .on(pass.key_of(it.relation))
            .during(WorkKind::Scan, pass.key_of(it.relation))
            .help(format!("ALTER TABLE {table} ADD COLUMN {name} {}{default};", column.type_name));
            not_valid_first(pass, it).into_iter().fold(finding, Finding::help)
        }));
    }
    found
}
