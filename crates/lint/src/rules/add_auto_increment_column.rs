//! A new column that counts.

use crate::{
    Finding, Level, Pass, Rule, WorkKind,
    cause::{Filling, filled},
    pass::quoted,
    rule::{Check, Example},
};

pub(super) const RULE: Rule = Rule {
    code: "add-auto-increment-column",
    title: "a new column numbers each row",
    level: Level::Error,
    problem: "A new serial or identity column gives each row a number: the server writes the whole table and all \
        its indexes anew, and nobody reads or writes it meanwhile.",
    safe: "A sequence, a column that takes NULL, the default for rows to come; then fill in slices, set NOT NULL \
        through a validated check, and make it an identity column at the end if you wish.",
    setup: "CREATE TABLE orders (name text);",
    bad: "ALTER TABLE orders ADD COLUMN id bigserial;",
    good: "ALTER TABLE orders ADD COLUMN id bigint;\n\
        CREATE SEQUENCE orders_id_seq OWNED BY orders.id;\n\
        ALTER TABLE orders ALTER COLUMN id SET DEFAULT nextval('orders_id_seq');",
    example: Example::File,
    check: Check::Statement(check),
};

fn check(pass: &Pass<'_>) -> Vec<Finding> {
    filled(pass, Filling::Counting)
        .map(|column| {
            let (table, name) = (pass.name_of(column.relation), quoted(&column.name));
            let schema = pass.relation(column.relation).map(|it| it.schema.clone());
            let bare = pass.relation(column.relation).map(|it| it.name.clone()).unwrap_or_default();
            let sequence = format!("{bare}_{}_seq", column.name);
            let sequence = crate::pass::qualified(&schema.unwrap_or_default(), &sequence);
            let literal = aludel_sql::quote_literal(&sequence);
            Finding::new(format!(
                "{} numbers each row of {table}: the table is written anew, and nobody reads or writes it \
                 meanwhile",
                column.name
            ))
            .on(pass.key_of(column.relation))
            .during(WorkKind::Rewrite, pass.key_of(column.relation))
            .help(format!("ALTER TABLE {table} ADD COLUMN {name} {};", column.type_name))
            .help(format!("CREATE SEQUENCE {sequence} OWNED BY {table}.{name};"))
            .help(format!("ALTER TABLE {table} ALTER COLUMN {name} SET DEFAULT nextval({literal});"))
            .help(format!(
                "-- then, in slices: UPDATE {table} SET {name} = nextval({literal}) WHERE {name} IS NULL AND …;"
            ))
        })
        .collect()
}
