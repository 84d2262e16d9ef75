//! A unique rule that rows may break.

use crate::{
    Finding, Level, Pass, Rule,
    outline::Index,
    rule::{Check, Example},
};

pub(super) const RULE: Rule = Rule {
    code: "unique-on-existing-data",
    title: "rows that are there may break a new unique rule",
    level: Level::Warning,
    problem: "Where two rows agree in the columns, the statement fails, and the deploy stops there. The shadow \
        does not know the rows of the database that it will run on.",
    safe: "Look for duplicates first, and build the index CONCURRENTLY: that is the same check, and nobody waits \
        for it.",
    setup: "CREATE TABLE customers (id bigint PRIMARY KEY, email text);",
    bad: "CREATE UNIQUE INDEX customers_email ON customers (email);",
    good: "CREATE UNIQUE INDEX CONCURRENTLY customers_email ON customers (email);",
    example: Example::File,
    check: Check::Statement(check),
};

fn check(pass: &Pass<'_>) -> Vec<Finding> {
    let is_there = |index: &Index, number: u32| {
        number == 0 || pass.old.columns.get(&(index.relation, number)).is_some()
    };
    let built = pass.new_indexes().filter(|it| it.unique);
    let built = built.filter(|it| {
        let is_part = pass.relation(it.relation).is_some_and(|it| it.is_partition) && it.kind == "i";
        !is_part && !pass.statement.has("concurrently") && it.columns.iter().all(|at| is_there(it, *at))
    });
    let narrower = |index: &Index| {
        let old = pass.old.indexes.values().filter(|it| it.relation == index.relation && it.unique);
        let mut old = old.filter(|it| it.valid && !it.partial && !it.columns.contains(&0));
        old.any(|it| it.columns.iter().all(|at| index.columns.contains(at)))
    };
    built
        .filter(|it| !narrower(it))
        .map(|it| {
            let (table, columns) = (pass.name_of(it.relation), pass.columns_of(it.relation, &it.columns));
            Finding::new(format!("it fails where two rows of {table} agree in {columns}"))
                .on(pass.key_of(it.relation))
                .help(format!("SELECT {columns}, count(*) FROM {table} GROUP BY {columns} HAVING count(*) > 1;"))
        })
        .collect()
}
