//! A revision that was put before others which are applied.

use crate::{
    Finding, Known, Level, Rule, Whole,
    rule::{Check, Example},
};

pub(super) const RULE: Rule = Rule {
    code: "unordered-revision",
    title: "a revision comes before one that is applied",
    level: Level::Error,
    problem: "The revision was put before others that a database has applied already: that database meets its \
        statements after theirs, a new one before them, and the two may end up with different schemas. Which \
        revisions are applied is known from `--stats`: a file that `aludel stats` wrote, or a database.",
    safe: "Let it revise the newest revision that is applied.",
    setup: "CREATE TABLE orders (id bigint PRIMARY KEY);",
    bad: "-- revises: 20230921_001, as 20230922_001 did, which is applied and now revises this one\n\
        ALTER TABLE orders ADD COLUMN note text;",
    good: "-- revises: 20230922_001\n\
        ALTER TABLE orders ADD COLUMN note text;",
    example: Example::Overtaken,
    check: Check::Whole(check),
};

fn check(whole: &Whole<'_>) -> Vec<(usize, Finding)> {
    let Some(last) = whole.overtaken_by.last() else { return Vec::new() };
    let others = whole.overtaken_by.join(", ");
    let finding = Finding::new(format!("it comes before {others}, which the database has applied without it"))
        .help(format!("-- revises: {last}"))
        .known(Known::Read);
    whole.passes.first().map(|pass| (pass.number, finding)).into_iter().collect()
}
