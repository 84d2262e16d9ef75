//! A column that is filled in one go.

use super::writes::Change;
use crate::{
    Finding, Level, Origin, Pass, Rule, WorkKind,
    pass::shown,
    rule::{Check, Example},
};

pub(super) const RULE: Rule = Rule {
    code: "unbatched-backfill",
    title: "a column is filled in one go",
    level: Level::Warning,
    problem: "One UPDATE of all rows locks them until it is committed, leaves a dead copy of each, and holds back \
        VACUUM; replicas lag behind, and where it fails at the end all was in vain. How long that takes depends on \
        the table's size.",
    safe: "Slices along the key, each committed by itself: in a revision `-- migrate:fill table=… key=…` above the \
        UPDATE cuts it so.",
    setup: "CREATE TABLE customers (id bigint PRIMARY KEY, name text);",
    bad: "UPDATE customers SET name = 'Andy' WHERE name IS NULL;",
    good: "UPDATE customers SET name = 'Andy' WHERE name IS NULL AND id BETWEEN 1 AND 1000;",
    example: Example::File,
    check: Check::Statement(check),
};

fn check(pass: &Pass<'_>) -> Vec<Finding> {
    let change = Change::read(pass).filter(|_| !pass.statement.is_sliced);
    let Some(change) = change.filter(Change::is_fill) else { return Vec::new() };
    let table = shown(change.table);
    let finding = Finding::new(format!(
        "all rows of {table} that are to be filled are locked until the end; how long depends on its size"
    ));
    let key = change.key();
    let finding = finding.on(key.clone()).during(WorkKind::Rewrite, key);
    if pass.origin != Origin::File {
        return vec![finding.help(format!("-- migrate:fill table={table} key=…"))];
    }
    vec![finding.help(format!(
        "-- again and again until no row is left, each in a transaction of its own:\n\
         WITH slice AS (SELECT ctid FROM {table} WHERE … LIMIT 1000 FOR NO KEY UPDATE)\n\
         UPDATE {table} SET … FROM slice WHERE {table}.ctid = slice.ctid;"
    ))]
}
