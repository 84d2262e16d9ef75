//! A new column whose default is computed for each row.

use crate::{
    Finding, Level, Pass, Rule, WorkKind,
    cause::{Filling, filled},
    pass::quoted,
    rule::{Check, Example},
};

pub(super) const RULE: Rule = Rule {
    code: "add-column-rewrite",
    title: "a new column's default is computed for each row",
    level: Level::Error,
    problem: "Where a default may give another value each time (`random()`, `clock_timestamp()`, \
        `gen_random_uuid()`), the server writes the whole table and all its indexes anew, and nobody reads or \
        writes it meanwhile. A constant and what is the same throughout a statement (`now()`) are kept beside the \
        table instead, and cost nothing.",
    safe: "Add the column without a default, set the default for rows to come, and fill those that are there \
        in slices.",
    setup: "CREATE TABLE orders (id bigint PRIMARY KEY);",
    bad: "ALTER TABLE orders ADD COLUMN token uuid DEFAULT gen_random_uuid();",
    good: "ALTER TABLE orders ADD COLUMN token uuid;\n\
        ALTER TABLE orders ALTER COLUMN token SET DEFAULT gen_random_uuid();",
    example: Example::File,
    check: Check::Statement(check),
};

fn check(pass: &Pass<'_>) -> Vec<Finding> {
    filled(pass, Filling::Default)
        .map(|column| {
            let (table, name) = (pass.name_of(column.relation), quoted(&column.name));
            let default = column.default.as_deref().unwrap_or_default();
            Finding::new(format!(
                "{default} is computed for each row of {table}: the table is written anew, and nobody reads or \
                 writes it meanwhile"
            ))
            .on(pass.key_of(column.relation))
            .during(WorkKind::Rewrite, pass.key_of(column.relation))
            .help(format!("ALTER TABLE {table} ADD COLUMN {name} {};", column.type_name))
            .help(format!("ALTER TABLE {table} ALTER COLUMN {name} SET DEFAULT {default};"))
            .help(format!("-- then, in slices: UPDATE {table} SET {name} = {default} WHERE {name} IS NULL AND …;"))
        })
        .collect()
}
