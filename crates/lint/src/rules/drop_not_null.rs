//! A column that takes NULL.

use crate::{
    Finding, Level, Pass, Rule,
    pass::{changed, qualified, quoted},
    rule::{Check, Example},
};

pub(super) const RULE: Rule = Rule {
    code: "drop-not-null",
    title: "a column takes NULL from then on",
    level: Level::Warning,
    problem: "Whoever reads the column and never met NULL in it may fail once the first one is written.",
    safe: "Release readers that know NULL, and take NOT NULL away then.",
    setup: "CREATE TABLE orders (id bigint PRIMARY KEY, customer bigint NOT NULL);",
    bad: "ALTER TABLE orders ALTER COLUMN customer DROP NOT NULL;",
    good: "ALTER TABLE orders ALTER COLUMN customer SET DEFAULT 0;",
    example: Example::File,
    check: Check::Statement(check),
};

fn check(pass: &Pass<'_>) -> Vec<Finding> {
    let columns = pass.changed_columns().filter(|it| {
        let key = (it.before.relation, it.before.number);
        it.before.not_null && !it.after.not_null && pass.old.columns.get(&key).is_some()
    });
    let columns = columns.map(|it| {
        let (table, name) = (pass.name_of(it.after.relation), quoted(&it.after.name));
        Finding::new(format!("whoever reads {name} of {table} may meet NULL from then on"))
            .on(pass.key_of(it.after.relation))
            .help("-- first release readers that know NULL")
    });
    let domains = changed(&pass.changes.types)
        .filter(|it| it.before.not_null && !it.after.not_null && pass.old.types.get(&it.before.id).is_some());
    let domains = domains.map(|it| {
        let name = qualified(&it.after.schema, &it.after.name);
        Finding::new(format!("whoever reads a column of the domain {name} may meet NULL from then on"))
            .on(format!("{}.{}", it.after.schema, it.after.name))
            .help("-- first release readers that know NULL")
    });
    columns.chain(domains).collect()
}
