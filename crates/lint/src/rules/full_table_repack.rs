//! VACUUM FULL, CLUSTER.

use crate::{
    Finding, Known, Level, Pass, Rule, WorkKind,
    cause::repacks,
    pass::shown,
    rule::{Check, Example},
};

pub(super) const RULE: Rule = Rule {
    code: "full-table-repack",
    title: "a table is written anew to save room",
    level: Level::Error,
    problem: "VACUUM FULL and CLUSTER write the whole table and all its indexes anew under ACCESS EXCLUSIVE: \
        nobody reads or writes it meanwhile.",
    safe: "VACUUM without FULL keeps a table from growing. To make it smaller: pg_repack, or from PostgreSQL 19 on \
        REPACK (CONCURRENTLY).",
    setup: "CREATE TABLE orders (id bigint PRIMARY KEY);",
    bad: "VACUUM FULL orders;",
    good: "VACUUM orders;",
    example: Example::File,
    check: Check::Statement(check),
};

fn check(pass: &Pass<'_>) -> Vec<Finding> {
    if !repacks(pass) {
        return Vec::new();
    }
    let found: Vec<Finding> = pass
        .rewritten()
        .map(|it| {
            let table = shown(it.after);
            Finding::new(format!(
                "{table} is written anew with its indexes, and nobody reads or writes it meanwhile"
            ))
            .on(pass.key_of(it.after.id))
            .during(WorkKind::Rewrite, pass.key_of(it.after.id))
            .help(format!("pg_repack --table={table}"))
            .help(format!("REPACK (CONCURRENTLY) {table}; -- PostgreSQL 19 and later"))
        })
        .collect();
    let did_not_run = pass.failure.is_some() || pass.known == Known::Read;
    match found.is_empty() && (did_not_run || names_none(pass)) && is_full(pass) {
        true => vec![
            Finding::new(
                "tables are written anew with their indexes, and nobody reads or writes them meanwhile",
            )
            .help("pg_repack, or REPACK (CONCURRENTLY) from PostgreSQL 19 on")
            .known(Known::Read),
        ],
        false => found,
    }
}

/// Whether it names no table: all that are there are meant.
fn names_none(pass: &Pass<'_>) -> bool {
    let options = ["vacuum", "cluster", "full", "verbose", "analyze", "freeze", "(", ")", ",", ";"];
    pass.statement.words().iter().all(|word| options.contains(&word.as_str()))
}

/// Whether its words say that tables are written anew.
fn is_full(pass: &Pass<'_>) -> bool {
    let words = pass.statement.words();
    let is_off = |word: Option<&String>| word.is_some_and(|it| ["false", "off", "0"].contains(&it.as_str()));
    let full = words.iter().position(|word| word == "full");
    let vacuums = pass.statement.begins("vacuum") && full.is_some_and(|at| !is_off(words.get(at + 1)));
    vacuums || pass.statement.begins("cluster")
}
