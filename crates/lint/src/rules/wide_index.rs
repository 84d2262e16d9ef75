//! An index of many columns.

use super::design::{brings_extension, key_of};
use crate::{
    Finding, Level, Pass, Rule,
    pass::came,
    rule::{Check, Example},
};

pub(super) const RULE: Rule = Rule {
    code: "wide-index",
    title: "an index has more than three columns",
    level: Level::Note,
    problem: "Each column behind the third makes an index larger and each write slower, and mostly sorts what is \
        already told apart. An index that is unique is a rule, not a shortcut, and is left alone.",
    safe: "An index on the columns that tell most apart; INCLUDE for what is only read.",
    setup: "CREATE TABLE orders (id bigint PRIMARY KEY, a text, b text, c text, d text);",
    bad: "CREATE INDEX CONCURRENTLY orders_abcd ON orders (a, b, c, d);",
    good: "CREATE INDEX CONCURRENTLY orders_ab ON orders (a, b) INCLUDE (c, d);",
    example: Example::File,
    check: Check::Statement(check),
};

fn check(pass: &Pass<'_>) -> Vec<Finding> {
    let is_partition = |relation| pass.after.relations.get(&relation).is_some_and(|it| it.is_partition);
    let wide = came(&pass.changes.indexes).filter(|it| {
        let is_meant = !it.unique && !it.primary && !it.exclusion;
        it.columns.len() > 3 && is_meant && !(it.kind == "i" && is_partition(it.relation))
    });
    wide.filter(|_| !brings_extension(pass))
        .map(|it| {
            let count = it.columns.len();
            Finding::new(format!("the index {} has {count} columns: each makes it larger and writes slower", it.name))
                .on(key_of(pass, it.relation))
                .help("-- the first two or three columns, and INCLUDE for what is only read")
        })
        .collect()
}
