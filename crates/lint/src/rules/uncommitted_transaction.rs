//! A transaction that nobody commits.

use crate::{
    Finding, Level, Rule, Whole, Wrapper,
    rule::{Check, Example},
};

pub(super) const RULE: Rule = Rule {
    code: "uncommitted-transaction",
    title: "a transaction is begun and not committed",
    level: Level::Error,
    problem: "The file begins a transaction and ends before it is committed: at the end of the session the server \
        takes back all of it.",
    safe: "COMMIT at the end.",
    setup: "",
    bad: "BEGIN;\n\
        CREATE TABLE orders (id bigint PRIMARY KEY);",
    good: "BEGIN;\n\
        CREATE TABLE orders (id bigint PRIMARY KEY);\n\
        COMMIT;",
    example: Example::File,
    check: Check::Whole(check),
};

fn check(whole: &Whole<'_>) -> Vec<(usize, Finding)> {
    let is_last_open = whole.passes.last().is_some_and(|last| {
        last.transaction.wrapper == Some(Wrapper::Script) && !last.statement.is_end()
    });
    if !is_last_open {
        return Vec::new();
    }
    // Only the last transaction of a file can stay open.
    let begun = whole.passes.iter().rfind(|it| it.transaction.is_first());
    let finding = Finding::new("this transaction is not committed: all that follows is taken back in the end")
        .help("COMMIT; -- at the end");
    begun.map(|it| (it.number, finding)).into_iter().collect()
}
