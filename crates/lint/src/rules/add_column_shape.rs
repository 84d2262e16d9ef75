//! One more column.

use crate::{
    Finding, Level, Pass, Rule,
    pass::{quoted},
    rule::{Check, Example},
};

pub(super) const RULE: Rule = Rule {
    code: "add-column-shape",
    title: "SELECT * gets another column",
    level: Level::Off,
    problem: "Whoever reads all columns by their number, or inserts without naming columns, meets one more from \
        the moment of the commit; cached plans of SELECT * fail once.",
    safe: "Release code that names its columns.",
    setup: "CREATE TABLE orders (id bigint PRIMARY KEY, customer bigint);",
    bad: "ALTER TABLE orders ADD COLUMN state text;",
    good: "CREATE TABLE order_states (id bigint PRIMARY KEY, state text);",
    example: Example::File,
    check: Check::Statement(check),
};

fn check(pass: &Pass<'_>) -> Vec<Finding> {
    let is_composite = |id: u32| pass.relation(id).is_some_and(|it| it.kind == "c");
    let columns = pass.new_columns().filter(|it| !is_composite(it.relation));
    columns
        .map(|it| {
            let (table, name) = (pass.name_of(it.relation), quoted(&it.name));
            Finding::new(format!("whoever asks for all columns of {table} gets {name}, too, from then on"))
                .on(pass.key_of(it.relation))
                .help("-- first release code that names its columns")
        })
        .collect()
}
