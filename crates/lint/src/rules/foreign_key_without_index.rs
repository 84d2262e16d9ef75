//! A foreign key that no index helps.

use super::design::{constraints, key_of, name_of};
use crate::{
    Finding, Level, Rule, Whole,
    outline::{Constraint, Index},
    rule::{Check, Example},
};

pub(super) const RULE: Rule = Rule {
    code: "foreign-key-without-index",
    title: "no index begins with the columns of a foreign key",
    level: Level::Note,
    problem: "Each DELETE and each change of a key in the table that is referred to reads the whole table that \
        refers to it, for each row, and holds its locks meanwhile.",
    safe: "CREATE INDEX CONCURRENTLY on the columns of the foreign key.",
    setup: "CREATE TABLE customers (id bigint PRIMARY KEY);",
    bad: "CREATE TABLE orders (id bigint PRIMARY KEY, customer bigint REFERENCES customers);",
    good: "CREATE TABLE orders (id bigint PRIMARY KEY, customer bigint REFERENCES customers);\n\
        CREATE INDEX orders_customer ON orders (customer);",
    example: Example::File,
    check: Check::Whole(check),
};

fn check(whole: &Whole<'_>) -> Vec<(usize, Finding)> {
    let added = whole.passes.iter().flat_map(|pass| {
        let keys = constraints(pass).filter(|it| it.kind == "f");
        keys.map(move |it| (pass, it))
    });
    let bare = added.filter(|(_, key)| {
        let is_there = whole.after.constraints.get(&key.id).is_some();
        is_there && !whole.after.indexes.values().any(|index| helps(index, key))
    });
    bare.map(|(pass, key)| {
        let (table, columns) = (name_of(pass, key.relation), pass.columns_of(key.relation, &key.columns));
        let other = name_of(pass, key.referenced);
        let finding = Finding::new(format!(
            "no index begins with {columns} of {table}: each DELETE in {other} reads {table} from end to end"
        ))
        .on(key_of(pass, key.relation))
        .help(format!("CREATE INDEX CONCURRENTLY ON {table} ({columns});"));
        (pass.number, finding)
    })
    .collect()
}

/// Whether an index begins with the columns of a foreign key, in any order.
fn helps(index: &Index, key: &Constraint) -> bool {
    let first = index.columns.get(..key.columns.len());
    let holds = |first: &[u32]| key.columns.iter().all(|column| first.contains(column));
    index.relation == key.relation && index.valid && !index.partial && first.is_some_and(holds)
}
