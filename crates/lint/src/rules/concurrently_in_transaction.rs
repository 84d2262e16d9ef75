//! What allows no transaction, in one.

use crate::{
    Finding, Known, Level, Origin, Pass, Rule,
    rule::{Check, Example},
};

pub(super) const RULE: Rule = Rule {
    code: "concurrently-in-transaction",
    title: "a statement that allows no transaction is in one",
    level: Level::Error,
    problem: "CREATE, DROP and REINDEX … CONCURRENTLY, DETACH PARTITION … CONCURRENTLY, VACUUM, CREATE and DROP \
        DATABASE and ALTER SYSTEM commit by themselves: in a transaction, a function or a DO block the server \
        refuses them.",
    safe: "Run it by itself: in a revision, in a segment without a transaction.",
    setup: "CREATE TABLE orders (id bigint PRIMARY KEY, customer bigint);",
    bad: "BEGIN;\n\
        CREATE INDEX CONCURRENTLY orders_customer ON orders (customer);\n\
        COMMIT;",
    good: "CREATE INDEX CONCURRENTLY orders_customer ON orders (customer);",
    example: Example::File,
    check: Check::Statement(check),
};

fn check(pass: &Pass<'_>) -> Vec<Finding> {
    let said = pass.failure.map(|(error, _)| error.message.as_str());
    let finding = match said {
        Some(said) if pass.failed("25001") => Finding::new(said),
        _ if pass.is_in_transaction() && did_not_run(pass) && allows_none(pass) => {
            let words = pass.statement.words().iter().take(2).cloned().collect::<Vec<_>>();
            let words = words.join(" ").to_uppercase();
            Finding::new(format!("{words} cannot run inside a transaction block")).known(Known::Read)
        }
        _ => return Vec::new(),
    };
    vec![match pass.origin {
        Origin::File => finding.help("-- behind COMMIT, or in a file that is run without a transaction"),
        Origin::Up | Origin::Down => finding.help("-- migrate:segment transaction:false"),
    }]
}

fn did_not_run(pass: &Pass<'_>) -> bool {
    pass.failure.is_some() || pass.known == Known::Read
}

/// Whether the manual says of a statement's words that it allows no transaction.
fn allows_none(pass: &Pass<'_>) -> bool {
    let begins = [
        "create database",
        "drop database",
        "create tablespace",
        "drop tablespace",
        "alter system",
        "vacuum",
        "reindex schema",
        "reindex database",
        "reindex system",
        "create index concurrently",
        "create unique index concurrently",
        "drop index concurrently",
    ];
    let statement = pass.statement;
    begins.iter().any(|words| statement.begins(words))
        || (statement.begins("reindex") && statement.has("concurrently"))
        || (statement.has("detach partition") && statement.has("concurrently"))
}
