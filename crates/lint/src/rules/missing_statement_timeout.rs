//! A lock that may be held without an end.

use crate::{
    Finding, Level, Rule, Whole,
    cause::first_impatient,
    pass::shown,
    rule::{Check, Example},
};

pub(super) const RULE: Rule = Rule {
    code: "missing-statement-timeout",
    title: "a lock may be held without an end",
    level: Level::Note,
    problem: "A statement that has a strong lock keeps it until it is done, however long that takes. aludel watches \
        over that where it runs a revision; whoever runs a file of SQL has to.",
    safe: "Set `statement_timeout` for what is expected to be short.",
    setup: "CREATE TABLE orders (id bigint PRIMARY KEY);",
    bad: "ALTER TABLE orders ADD COLUMN note text;",
    good: "SET statement_timeout = '5s';\n\
        ALTER TABLE orders ADD COLUMN note text;",
    example: Example::File,
    check: Check::Whole(check),
};

fn check(whole: &Whole<'_>) -> Vec<(usize, Finding)> {
    let Some((pass, table, mode)) = first_impatient(whole, |it| it.statement_timeout) else {
        return Vec::new();
    };
    let finding =
        Finding::new(format!("{mode} on {} is held for as long as the statement takes", shown(table)))
            .on(pass.key_of(table.id))
            .help("SET statement_timeout = '5s';");
    vec![(pass.number, finding)]
}
