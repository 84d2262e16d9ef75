//! An index that goes.

use crate::{
    Finding, Level, Pass, Rule,
    outline::{Index},
    pass::{qualified, went},
    rule::{Check, Example},
};

pub(super) const RULE: Rule = Rule {
    code: "drop-index-in-use",
    title: "an index is dropped that queries may use",
    level: Level::Off,
    problem: "Queries that it made quick read the whole table from the moment of the commit, and building it again \
        takes long.",
    safe: "Look in pg_stat_user_indexes first, on each server that is read from.",
    setup: "CREATE TABLE orders (id bigint PRIMARY KEY, customer bigint);\n\
        CREATE INDEX orders_customer ON orders (customer);",
    bad: "DROP INDEX CONCURRENTLY orders_customer;",
    good: "CREATE INDEX CONCURRENTLY orders_by_customer ON orders (customer);\n\
        DROP INDEX CONCURRENTLY orders_customer;",
    example: Example::File,
    check: Check::Statement(check),
};

fn check(pass: &Pass<'_>) -> Vec<Finding> {
    let is_of_constraint = |index: &Index| {
        let mut all = pass.before.constraints.values().filter(|it| matches!(&*it.kind, "p" | "u" | "x"));
        all.any(|it| it.index == index.id)
    };
    let has_columns = |index: &Index| {
        let is_there = |number: &u32| *number == 0 || pass.after.columns.get(&(index.relation, *number)).is_some();
        index.columns.iter().all(is_there)
    };
    let is_replaced = |index: &Index| {
        let others = pass.after.indexes.values().filter(|it| it.relation == index.relation && it.valid);
        let mut others = others.filter(|it| it.partial == index.partial && !it.columns.contains(&0));
        others.any(|it| it.columns.starts_with(&index.columns))
    };
    let dropped = went(&pass.changes.indexes).filter(|it| {
        let is_part = pass.relation(it.relation).is_some_and(|table| table.is_partition) && it.kind == "i";
        let goes_along = is_part && went(&pass.changes.indexes).any(|other| other.kind == "I");
        pass.after.relations.get(&it.relation).is_some()
            && pass.old.indexes.get(&it.id).is_some()
            && it.valid
            && !goes_along
            && !is_of_constraint(it)
            && has_columns(it)
            && !is_replaced(it)
    });
    dropped
        .map(|it| {
            let (table, name) = (pass.name_of(it.relation), qualified(&it.schema, &it.name));
            Finding::new(format!("queries on {table} that {name} made quick read the whole table from then on"))
                .on(pass.key_of(it.relation))
                .help(format!("SELECT idx_scan FROM pg_stat_user_indexes WHERE indexrelid = '{name}'::regclass;"))
        })
        .collect()
}
