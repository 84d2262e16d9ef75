//! A value of an enum, used in the transaction that adds it.

use crate::{
    Finding, Level, Origin, Pass, Rule,
    pass::came,
    rule::{Check, Example},
};

pub(super) const RULE: Rule = Rule {
    code: "enum-value-used-in-transaction",
    title: "an enum's new value is used before it is committed",
    level: Level::Error,
    problem: "A value that ALTER TYPE … ADD VALUE adds can be used once it is committed, and not before: the server \
        refuses what uses it in the same transaction.",
    safe: "ADD VALUE in a transaction of its own: in a revision, a segment of its own.",
    setup: "CREATE TYPE state AS ENUM ('new');\n\
        CREATE TABLE orders (id bigint PRIMARY KEY, state state);",
    bad: "ALTER TYPE state ADD VALUE 'sent';\n\
        ALTER TABLE orders ALTER COLUMN state SET DEFAULT 'sent';\n\
        INSERT INTO orders (id) VALUES (1);",
    good: "ALTER TYPE state ADD VALUE 'sent';",
    example: Example::Transaction,
    check: Check::Statement(check),
};

fn check(pass: &Pass<'_>) -> Vec<Finding> {
    let Some((error, _)) = pass.failure.filter(|_| pass.failed("55P04")) else { return Vec::new() };
    let added = pass.transaction.done.iter().find(|(_, changes)| {
        came(&changes.labels).any(|it| error.message.contains(&format!("\"{}\"", it.label)))
    });
    let by = added.map(|(number, _)| format!(", which statement {} of this file adds", number + 1));
    let finding = Finding::new(format!("{}{}", error.message, by.unwrap_or_default()));
    vec![match pass.origin {
        Origin::File => finding.help("COMMIT; -- behind the statement that adds the value"),
        Origin::Up | Origin::Down => {
            finding.help("-- migrate:segment (behind the statement that adds the value)")
        }
    }]
}
