//! A table that is written anew for another reason.

use crate::{
    Finding, Known, Level, Pass, Rule, WorkKind,
    cause::{is_explained, repacks},
    outline::Relation,
    pass::{quoted, shown},
    rule::{Check, Example},
};

use super::writes::Name;

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
    if is_of_tablespace(pass) {
        return vec![moved(pass)];
    }
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

/// Whether the server refused a statement for a tablespace that the shadow has not, but may be elsewhere.
pub(super) fn is_of_tablespace(pass: &Pass<'_>) -> bool {
    let statement = pass.statement;
    let of = ["alter table", "alter index", "alter materialized view"];
    pass.failed("42704")
        && statement.has("set tablespace")
        && of.iter().any(|words| statement.begins(words))
}

fn moved(pass: &Pass<'_>) -> Finding {
    let words = pass.statement.words();
    let skipped = ["alter", "table", "index", "materialized", "view", "if", "exists", "only"];
    let at = words.iter().position(|word| !skipped.contains(&word.as_str()));
    let name = at.and_then(|at| Name::read(words, at)).map(|(name, _)| name);
    let shown = name.as_ref().map(|name| quoted(&name.name)).unwrap_or_default();
    let finding = Finding::new(format!(
        "{shown} is written anew in another tablespace, and nobody reads or writes it meanwhile"
    ))
    .help("-- a new one in that tablespace, an index CONCURRENTLY, and the names swapped")
    .known(Known::Read);
    match name.and_then(|name| name.find(pass)) {
        Some(it) => finding.on(pass.key_of(it.id)).during(WorkKind::Rewrite, pass.key_of(it.id)),
        None => finding,
    }
}
