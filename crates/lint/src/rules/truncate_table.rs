//! A table that is emptied.

use aludel_catalog::Pair;

use super::writes::targets;
use crate::{
    Finding, Level, Pass, Rule,
    outline::Relation,
    pass::{changed, shown},
    rule::{Check, Example},
};

pub(super) const RULE: Rule = Rule {
    code: "truncate-table",
    title: "a table is emptied",
    level: Level::Error,
    problem: "TRUNCATE takes all rows, and ACCESS EXCLUSIVE: nobody reads or writes the table until the \
        transaction ends, and whoever reads it in an older snapshot finds it empty.",
    safe: "DELETE in slices, where rows go that nobody needs; TRUNCATE only for what nobody uses.",
    setup: "CREATE TABLE visits (id bigint PRIMARY KEY, at timestamptz);",
    bad: "TRUNCATE visits;",
    good: "DELETE FROM visits WHERE at < now() - interval '1 year';",
    example: Example::File,
    check: Check::Statement(check),
};

fn check(pass: &Pass<'_>) -> Vec<Finding> {
    let emptied = truncated(pass);
    emptied
        .into_iter()
        .map(|(table, key)| {
            Finding::new(format!("all rows of {table} are lost, and readers and writers wait until the transaction ends"))
                .on(key)
                .help(format!("-- in slices: DELETE FROM {table} WHERE …;"))
        })
        .collect()
}

/// The tables that a statement empties: as the server shows them, or, where it was not run, by its words.
fn truncated(pass: &Pass<'_>) -> Vec<(String, String)> {
    if !pass.statement.begins("truncate") {
        return Vec::new();
    }
    let is_new_file = |it: &Pair<&Relation>| it.before.file != it.after.file && it.after.kind == "r";
    let emptied = changed(&pass.changes.relations).filter(is_new_file);
    let emptied = emptied.filter(|it| pass.is_old(it.after.id)).map(|it| it.after);
    let named: Vec<&Relation> = match pass.failure {
        None => Vec::new(),
        Some(_) => targets(pass).iter().filter_map(|name| name.find(pass)).collect(),
    };
    emptied.chain(named).map(|it| (shown(it), format!("{}.{}", it.schema, it.name))).collect()
}
