//! A table that is written anew for another reason.

use crate::{
    Finding, Level, Pass, Rule, WorkKind,
    cause::{is_explained, repacks},
    outline::Relation,
    pass::shown,
    rule::{Check, Example},
};

pub(super) const RULE: Rule = Rule {
    code: "table-rewrite",
    title: "a table is written anew",
    level: Level::Error,
    problem: "SET LOGGED, SET UNLOGGED, SET ACCESS METHOD and SET TABLESPACE write the whole table anew under \
        ACCESS EXCLUSIVE: nobody reads or writes it meanwhile.",
    safe: "A new table as it is wished, filled by a trigger and in slices, and the names swapped; or a time in \
        which nobody works.",
    setup: "CREATE TABLE orders (id bigint PRIMARY KEY);",
    bad: "ALTER TABLE orders SET UNLOGGED;",
    good: "CREATE UNLOGGED TABLE orders_new (LIKE orders INCLUDING ALL);",
    example: Example::File,
    check: Check::Statement(check),
};

fn check(pass: &Pass<'_>) -> Vec<Finding> {
    let is_refreshed = |before: &Relation, after: &Relation| {
        after.kind == "m" && (before.method, before.tablespace) == (after.method, after.tablespace)
    };
    let written = pass.rewritten().filter(|it| {
        !repacks(pass) && !is_refreshed(it.before, it.after) && !is_explained(pass, it.after.id)
    });
    written
        .map(|it| {
            let table = shown(it.after);
            let why = match (it.before, it.after) {
                (before, after) if before.persistence != after.persistence => match &*after.persistence {
                    "u" => " to be unlogged",
                    _ => " to be logged",
                },
                (before, after) if before.method != after.method => " for another access method",
                (before, after) if before.tablespace != after.tablespace => " in another tablespace",
                _ => "",
            };
            Finding::new(format!(
                "{table} is written anew{why}, and nobody reads or writes it meanwhile"
            ))
            .on(pass.key_of(it.after.id))
            .during(WorkKind::Rewrite, pass.key_of(it.after.id))
            .help(format!(
                "-- a new table like {table}, a trigger that repeats each write on it, its rows in slices, and \
                 then in one transaction: drop the trigger, and swap the names"
            ))
        })
        .collect()
}
