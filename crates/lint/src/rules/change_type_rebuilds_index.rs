//! A type change that costs nothing by itself, but has the column's indexes built anew.

use crate::{
    Finding, Level, Pass, Rule, WorkKind,
    cause::{concurrently, is_rewritten, retyped},
    pass::quoted,
    rule::{Check, Example},
};

pub(super) const RULE: Rule = Rule {
    code: "change-type-rebuilds-index",
    title: "a type or collation change has indexes built anew",
    level: Level::Error,
    problem: "A change of type or collation that leaves the rows as they are still has an index built anew where \
        it sorts otherwise: under ACCESS EXCLUSIVE, so that nobody reads or writes the table meanwhile.",
    safe: "Drop the index CONCURRENTLY, change the column, build the index CONCURRENTLY: slow queries for a \
        while instead of none. Or a second column, with its index built beforehand.",
    setup: "CREATE TABLE orders (id bigint PRIMARY KEY, note text);\n\
        CREATE INDEX orders_note ON orders (note);",
    bad: "ALTER TABLE orders ALTER COLUMN note TYPE text COLLATE \"C\";",
    good: "DROP INDEX CONCURRENTLY orders_note;\n\
        ALTER TABLE orders ALTER COLUMN note TYPE text COLLATE \"C\";\n\
        CREATE INDEX CONCURRENTLY orders_note ON orders (note);",
    example: Example::File,
    check: Check::Statement(check),
};

fn check(pass: &Pass<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for it in retyped(pass).filter(|it| !is_rewritten(pass, it.after.relation)) {
        let family = pass.family(it.after.relation);
        let rebuilt = pass.built_indexes().filter(|index| {
            family.contains(&index.relation)
                && (index.columns.contains(&it.after.number) || index.columns.contains(&0))
                && pass.before.indexes.values().any(|old| old.name == index.name)
        });
        found.extend(rebuilt.map(|index| {
            let (table, column) = (pass.name_of(index.relation), quoted(&it.after.name));
            let name = crate::pass::qualified(&index.schema, &index.name);
            Finding::new(format!(
                "the index {name} is built anew for the new type of {column}, and nobody reads or writes {table} \
                 meanwhile"
            ))
            .on(pass.key_of(index.relation))
            .during(WorkKind::Build, pass.key_of(index.relation))
            .help(format!("DROP INDEX CONCURRENTLY {name};"))
            .help(format!("{};", pass.statement.sql.trim().trim_end_matches(';')))
            .help(concurrently(&index.definition))
        }));
    }
    found
}
