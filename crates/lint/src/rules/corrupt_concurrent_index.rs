//! A server that builds bad indexes.

use crate::{
    Finding, Level, Pass, Rule,
    rule::{Check, Example},
};

pub(super) const RULE: Rule = Rule {
    code: "corrupt-concurrent-index",
    title: "this server may leave rows out of the index",
    level: Level::Error,
    problem: "PostgreSQL 14.0 to 14.3 may build an index CONCURRENTLY that misses rows which were written meanwhile: \
        queries then do not find them, and unique ones let duplicates in.",
    safe: "Update the server to 14.4 or later first; rebuild what was built so.",
    setup: "CREATE TABLE orders (id bigint PRIMARY KEY, customer bigint);",
    bad: "CREATE INDEX CONCURRENTLY orders_customer ON orders (customer);",
    good: "CREATE INDEX orders_customer ON orders (customer);",
    example: Example::Between(140_000, 140_004),
    check: Check::Statement(check),
};

fn check(pass: &Pass<'_>) -> Vec<Finding> {
    let statement = pass.statement;
    let builds = (statement.begins("create") && statement.has("index concurrently"))
        || (statement.begins("reindex") && statement.has("concurrently"));
    if !builds || !(140_000..140_004).contains(&pass.version) {
        return Vec::new();
    }
    let minor = pass.version % 10_000;
    vec![
        Finding::new(format!(
            "PostgreSQL 14.{minor} may leave out rows that are written while the index is built"
        ))
        .help("-- update the server to 14.4 or later first"),
    ]
}
