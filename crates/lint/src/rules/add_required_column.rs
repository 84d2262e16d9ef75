//! A column that everybody has to give.

use crate::{
    Finding, Level, Pass, Rule, Whole,
    outline::{Column},
    pass::{quoted},
    rule::{Check, Example},
};

/// Source: PostgreSQL manual, "Appendix A. PostgreSQL Error Codes".
const NOT_NULL_VIOLATION: &str = "23502";

pub(super) const RULE: Rule = Rule {
    code: "add-required-column",
    title: "a new column takes no NULL and has no default",
    level: Level::Error,
    problem: "On a table with rows the statement fails. On an empty one, or where only the default goes later, \
        whoever inserts without the column, as everybody did until now, fails from the moment of the commit.",
    safe: "A default, until everybody gives a value; or the column without NOT NULL, which comes once the column \
        is filled.",
    setup: "CREATE TABLE orders (id bigint PRIMARY KEY, customer bigint);",
    bad: "ALTER TABLE orders ADD COLUMN state text NOT NULL;",
    good: "ALTER TABLE orders ADD COLUMN state text NOT NULL DEFAULT 'new';",
    example: Example::File,
    check: Check::Whole(check),
};

fn check(whole: &Whole<'_>) -> Vec<(usize, Finding)> {
    let refused = whole.passes.iter().filter_map(|pass| Some((pass.number, refused(pass)?)));
    let added = whole.passes.iter().flat_map(|pass| pass.new_columns().map(move |it| (pass, it)));
    let required = added.filter_map(|(pass, column)| {
        let end = whole.after.columns.get(&(column.relation, column.number))?;
        let is_table = pass.relation(column.relation).is_some_and(|it| matches!(&*it.kind, "r" | "p" | "f"));
        let fills_itself = end.default.is_some()
            || !end.identity.is_empty()
            || whole.after.types.get(&end.type_id).is_some_and(|it| it.default.is_some());
        (is_table && end.not_null && !fills_itself).then(|| (pass.number, finding(pass, end)))
    });
    required.chain(refused).collect()
}

fn finding(pass: &Pass<'_>, column: &Column) -> Finding {
    let (table, name) = (pass.name_of(column.relation), quoted(&column.name));
    Finding::new(format!("whoever inserts into {table} without {name} fails from then on; with rows in it, this does"))
        .on(pass.key_of(column.relation))
        .help(format!("ALTER TABLE {table} ADD COLUMN {name} {} NOT NULL DEFAULT …;", column.type_name))
}

/// The shadow has rows, so that the server refused it already.
fn refused(pass: &Pass<'_>) -> Option<Finding> {
    let (error, _) = pass.failure.filter(|_| pass.failed(NOT_NULL_VIOLATION))?;
    let adds = pass.statement.begins("alter") && pass.statement.has("add") && !pass.statement.has("set not null");
    adds.then(|| {
        Finding::new(format!("rows that are there have no value for it: {}", error.message))
            .help("-- NOT NULL DEFAULT …, or without NOT NULL until the column is filled")
    })
}
