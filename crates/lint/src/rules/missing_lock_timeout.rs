//! A lock that is waited for without an end.

use crate::{
    Finding, Level, Rule, Whole,
    cause::first_impatient,
    rule::{Check, Example},
};

pub(super) const RULE: Rule = Rule {
    code: "missing-lock-timeout",
    title: "a lock is waited for without an end",
    level: Level::Warning,
    problem: "A statement that wants a strong lock waits for all who work on the table, and all who come later wait \
        behind it: the longest query decides how long the table stands still. aludel sets `lock_timeout` itself \
        where it runs a revision; whoever runs a file of SQL has to.",
    safe: "Set `lock_timeout` to what others may wait, and try again later where it is not enough.",
    setup: "CREATE TABLE orders (id bigint PRIMARY KEY);",
    bad: "ALTER TABLE orders ADD COLUMN note text;",
    good: "SET lock_timeout = '2s';\n\
        ALTER TABLE orders ADD COLUMN note text;",
    example: Example::File,
    check: Check::Whole(check),
};

fn check(whole: &Whole<'_>) -> Vec<(usize, Finding)> {
    let Some((pass, table, mode)) = first_impatient(whole, |it| it.lock_timeout) else {
        return Vec::new();
    };
    let finding = Finding::new(format!(
        "{mode} on {} is waited for without an end, and all who come later wait behind it",
        crate::pass::shown(table)
    ))
    .on(pass.key_of(table.id))
    .help("SET lock_timeout = '2s';");
    vec![(pass.number, finding)]
}
