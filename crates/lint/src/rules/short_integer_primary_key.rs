//! A key that ends.

use super::design::{constraints, key_of, name_of};
use crate::{
    Finding, Level, Pass, Rule,
    pass::quoted,
    rule::{Check, Example},
};

pub(super) const RULE: Rule = Rule {
    code: "short-integer-primary-key",
    title: "a primary key is a short integer",
    level: Level::Warning,
    problem: "A key of type `integer` ends at 2147483647, one of `smallint` at 32767. Then each INSERT fails, and \
        the way to `bigint` goes through this table and all that refer to it.",
    safe: "`bigint`, or `uuid`.",
    setup: "",
    bad: "CREATE TABLE orders (id integer PRIMARY KEY);",
    good: "CREATE TABLE orders (id bigint PRIMARY KEY);",
    example: Example::File,
    check: Check::Statement(check),
};

fn check(pass: &Pass<'_>) -> Vec<Finding> {
    let keys = constraints(pass).filter(|it| it.kind == "p");
    let columns = keys.flat_map(|key| key.columns.iter().map(|number| (key.relation, *number)));
    let columns = columns.filter_map(|key| pass.after.columns.get(&key));
    let short = columns.filter_map(|column| match &*column.type_name {
        "integer" => Some((column, "2147483647")),
        "smallint" => Some((column, "32767")),
        _ => None,
    });
    short
        .map(|(column, end)| {
            let (table, name) = (name_of(pass, column.relation), quoted(&column.name));
            let of = &column.type_name;
            Finding::new(format!("the key {table}.{name} is {of}: at {end} each INSERT fails"))
                .on(key_of(pass, column.relation))
                .help(format!("{name} bigint"))
        })
        .collect()
}
