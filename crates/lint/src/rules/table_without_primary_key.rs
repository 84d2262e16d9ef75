//! A table without a primary key.

use super::design::tables;
use crate::{
    Finding, Level, Rule, Whole,
    pass::qualified,
    rule::{Check, Example},
};

pub(super) const RULE: Rule = Rule {
    code: "table-without-primary-key",
    title: "a table has no primary key",
    level: Level::Note,
    problem: "Rows that nothing tells apart cannot be updated or deleted one by one, cannot be filled in slices, \
        and logical replication refuses to update or delete them.",
    safe: "A primary key, from the beginning.",
    setup: "",
    bad: "CREATE TABLE tags (name text);",
    good: "CREATE TABLE tags (name text PRIMARY KEY);",
    example: Example::File,
    check: Check::Whole(check),
};

fn check(whole: &Whole<'_>) -> Vec<(usize, Finding)> {
    let has_key = |table: u32| {
        let mut keys = whole.after.constraints.values().filter(|it| it.kind == "p");
        keys.any(|it| it.relation == table)
    };
    let made = whole.passes.iter().flat_map(|pass| tables(pass).map(move |it| (pass.number, it)));
    let without = made.filter(|(_, it)| {
        let end = whole.after.relations.get(&it.id);
        end.is_some_and(|end| !end.is_partition) && !has_key(it.id)
    });
    without
        .map(|(number, it)| {
            let name = qualified(&it.schema, &it.name);
            let finding = Finding::new(format!("nothing tells the rows of {name} apart: it has no primary key"))
                .on(format!("{}.{}", it.schema, it.name))
                .help(format!("ALTER TABLE {name} ADD PRIMARY KEY (…);"));
            (number, finding)
        })
        .collect()
}
