//! Tables that are emptied without being named.

use super::writes::targets;
use crate::{
    Finding, Level, Pass, Rule,
    outline::Relation,
    pass::{changed, quoted, shown},
    rule::{Check, Example},
};

pub(super) const RULE: Rule = Rule {
    code: "truncate-cascade",
    title: "tables are emptied that are not named",
    level: Level::Error,
    problem: "TRUNCATE … CASCADE empties all tables that refer to the named one, and those that refer to these, \
        and so on: how many rows go shows nowhere in the statement, and grows with each foreign key that somebody \
        adds.",
    safe: "Name all tables that are to be emptied.",
    setup: "CREATE TABLE customers (id bigint PRIMARY KEY);\n\
        CREATE TABLE orders (id bigint PRIMARY KEY, customer bigint REFERENCES customers);",
    bad: "TRUNCATE customers CASCADE;",
    good: "TRUNCATE customers, orders;",
    example: Example::File,
    check: Check::Statement(check),
};

fn check(pass: &Pass<'_>) -> Vec<Finding> {
    if !pass.statement.begins("truncate") || !pass.statement.has("cascade") {
        return Vec::new();
    }
    let named = targets(pass);
    let is_named = |it: &Relation| named.iter().any(|name| name.name == it.name);
    let emptied = changed(&pass.changes.relations).filter(|it| {
        it.before.file != it.after.file && it.after.is_table() && !it.after.is_partition
    });
    let others = emptied.filter(|it| !is_named(it.after)).map(|it| shown(it.after));
    let others: Vec<String> = others.collect();
    let message = match others.is_empty() {
        true => "whatever refers to the table by then is emptied with it".to_owned(),
        false => format!("emptied with it, though not named: {}", others.join(", ")),
    };
    let all = named.iter().map(|it| quoted(&it.name)).chain(others);
    let all: Vec<String> = all.collect();
    vec![Finding::new(message).help(format!("TRUNCATE {};", all.join(", ")))]
}
