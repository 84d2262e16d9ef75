//! A primary key that goes.

use super::clients::{each, lost_constraints};
use crate::{
    Finding, Level, Outline, Pass, Rule, Whole,
    pass::{quoted},
    rule::{Check, Example},
};

pub(super) const RULE: Rule = Rule {
    code: "drop-primary-key",
    title: "a primary key is dropped",
    level: Level::Error,
    problem: "Rows may agree in the key from the moment of the commit, whoever looks for one by its key reads the \
        whole table, ON CONFLICT on it fails, and logical replication refuses to update and delete.",
    safe: "Build the new key CONCURRENTLY first, and exchange both in one statement.",
    setup: "CREATE TABLE orders (id bigint PRIMARY KEY, customer bigint);",
    bad: "ALTER TABLE orders DROP CONSTRAINT orders_pkey;",
    good: "CREATE UNIQUE INDEX CONCURRENTLY orders_key ON orders (id);\n\
        ALTER TABLE orders DROP CONSTRAINT orders_pkey, ADD CONSTRAINT orders_key PRIMARY KEY USING INDEX orders_key;",
    example: Example::File,
    check: Check::Whole(check),
};

fn check(whole: &Whole<'_>) -> Vec<(usize, Finding)> {
    each(whole, dropped)
}

fn dropped(pass: &Pass<'_>, end: &Outline) -> Vec<Finding> {
    let has_key = |table: u32| {
        let mut keys = end.constraints.values().filter(|it| it.kind == "p");
        keys.any(|it| it.relation == table)
    };
    let lost = lost_constraints(pass, end, &["p"]).filter(|it| !has_key(it.relation));
    lost.map(|it| {
        let table = pass.name_of(it.relation);
        let columns = pass.columns_of(it.relation, &it.columns);
        Finding::new(format!("nothing tells the rows of {table} apart from then on, and no index finds them by {columns}"))
            .on(pass.key_of(it.relation))
            .help("-- build the new key first:")
            .help(format!("CREATE UNIQUE INDEX CONCURRENTLY … ON {table} (…);"))
            .help(format!("ALTER TABLE {table} DROP CONSTRAINT {}, ADD PRIMARY KEY USING INDEX …;", quoted(&it.name)))
    })
    .collect()
}
