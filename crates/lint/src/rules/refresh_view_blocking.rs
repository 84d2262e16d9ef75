//! A materialized view that is filled anew while nobody reads it.

use crate::{
    Finding, Level, Pass, Rule, WorkKind,
    cause::repacks,
    pass::shown,
    rule::{Check, Example},
};

pub(super) const RULE: Rule = Rule {
    code: "refresh-view-blocking",
    title: "a materialized view is filled anew while nobody reads it",
    level: Level::Error,
    problem: "REFRESH MATERIALIZED VIEW takes ACCESS EXCLUSIVE on the view until its query is done: nobody reads \
        it meanwhile.",
    safe: "REFRESH MATERIALIZED VIEW CONCURRENTLY, which needs a unique index over all rows of the view.",
    setup: "CREATE TABLE orders (id bigint PRIMARY KEY);\n\
        CREATE MATERIALIZED VIEW totals AS SELECT count(*) AS orders FROM orders;\n\
        CREATE UNIQUE INDEX totals_orders ON totals (orders);",
    bad: "REFRESH MATERIALIZED VIEW totals;",
    good: "REFRESH MATERIALIZED VIEW CONCURRENTLY totals;",
    example: Example::File,
    check: Check::Statement(check),
};

fn check(pass: &Pass<'_>) -> Vec<Finding> {
    let refreshed = pass.rewritten().filter(|it| {
        it.after.kind == "m"
            && !repacks(pass)
            && (it.before.method, it.before.tablespace) == (it.after.method, it.after.tablespace)
    });
    refreshed
        .map(|it| {
            let view = shown(it.after);
            let has_key = pass.after.indexes.values().any(|index| {
                index.relation == it.after.id
                    && index.unique
                    && index.valid
                    && !index.partial
                    && !index.columns.contains(&0)
            });
            let finding =
                Finding::new(format!("nobody reads {view} until its query is done and its rows are written"))
                    .on(pass.key_of(it.after.id))
                    .during(WorkKind::Rewrite, pass.key_of(it.after.id));
            let finding = match has_key {
                true => finding,
                false => finding.help(format!(
                    "CREATE UNIQUE INDEX CONCURRENTLY ON {view} (…); -- columns that tell its rows apart"
                )),
            };
            finding.help(format!("REFRESH MATERIALIZED VIEW CONCURRENTLY {view};"))
        })
        .collect()
}
