//! Another default.

use crate::{
    Finding, Level, Pass, Rule,
    outline::{Column},
    pass::{changed, qualified, quoted},
    rule::{Check, Example},
};

pub(super) const RULE: Rule = Rule {
    code: "change-default",
    title: "the default of a column is changed",
    level: Level::Note,
    problem: "Whoever inserts without the column gets another value, or none, from the moment of the commit; some \
        mappers leave out a column whose value is the default that they know.",
    safe: "Release code that gives the value itself; change the default then.",
    setup: "CREATE TABLE orders (id bigint PRIMARY KEY, customer bigint);",
    bad: "ALTER TABLE orders ALTER COLUMN customer SET DEFAULT 1;",
    good: "ALTER TABLE orders ADD COLUMN state text;\n\
        ALTER TABLE orders ALTER COLUMN state SET DEFAULT 'new';",
    example: Example::File,
    check: Check::Statement(check),
};

fn check(pass: &Pass<'_>) -> Vec<Finding> {
    let columns = pass.changed_columns().filter(|it| {
        let key = (it.before.relation, it.before.number);
        let is_plain = |column: &Column| column.generated.is_empty() && column.identity.is_empty();
        it.before.default != it.after.default
            && it.before.type_name == it.after.type_name
            && is_plain(it.before)
            && is_plain(it.after)
            && pass.old.columns.get(&key).is_some()
    });
    let columns = columns.map(|it| {
        let (table, name) = (pass.name_of(it.after.relation), quoted(&it.after.name));
        Finding::new(format!(
            "whoever inserts into {table} without {name} gets {} from then on, and not {}",
            spoken(it.after.default.as_ref()),
            spoken(it.before.default.as_ref())
        ))
        .on(pass.key_of(it.after.relation))
        .help("-- first release code that gives the value itself")
    });
    let domains = changed(&pass.changes.types)
        .filter(|it| it.before.default != it.after.default && pass.old.types.get(&it.before.id).is_some());
    let domains = domains.map(|it| {
        let name = qualified(&it.after.schema, &it.after.name);
        Finding::new(format!("whoever gives no value for a {name} gets {} from then on", spoken(it.after.default.as_ref())))
            .on(format!("{}.{}", it.after.schema, it.after.name))
            .help("-- first release code that gives the value itself")
    });
    columns.chain(domains).collect()
}

fn spoken(default: Option<&String>) -> &str {
    default.map_or("NULL", String::as_str)
}
