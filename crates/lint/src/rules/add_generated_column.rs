//! A new column that is computed from others, and stored.

use crate::{
    Finding, Level, Pass, Rule, WorkKind,
    cause::{Filling, filled, kept_by_trigger},
    rule::{Check, Example},
};

pub(super) const RULE: Rule = Rule {
    code: "add-generated-column",
    title: "a stored generated column is computed for each row",
    level: Level::Error,
    problem: "A new column GENERATED ALWAYS AS … STORED has the server write the whole table and all its indexes \
        anew, and nobody reads or writes it meanwhile. A VIRTUAL one (from PostgreSQL 18 on) costs nothing.",
    safe: "From 18 on: a VIRTUAL column. Else a plain column that a trigger keeps, filled in slices.",
    setup: "CREATE TABLE orders (id bigint PRIMARY KEY, net numeric);",
    bad: "ALTER TABLE orders ADD COLUMN gross numeric GENERATED ALWAYS AS (net * 1.2) STORED;",
    good: "ALTER TABLE orders ADD COLUMN gross numeric;\n\
        CREATE FUNCTION fill_gross() RETURNS trigger LANGUAGE plpgsql AS \
        $$ BEGIN NEW.gross := NEW.net * 1.2; RETURN NEW; END $$;\n\
        CREATE TRIGGER fill_gross BEFORE INSERT OR UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION fill_gross();",
    example: Example::File,
    check: Check::Statement(check),
};

fn check(pass: &Pass<'_>) -> Vec<Finding> {
    filled(pass, Filling::Generated)
        .map(|column| {
            let table = pass.name_of(column.relation);
            let value = column.default.as_deref().unwrap_or_default();
            let mut finding = Finding::new(format!(
                "{} is computed and stored for each row of {table}: the table is written anew, and nobody reads \
                 or writes it meanwhile",
                column.name
            ))
            .on(pass.key_of(column.relation))
            .during(WorkKind::Rewrite, pass.key_of(column.relation));
            if pass.major >= 18 {
                finding = finding.help(format!(
                    "ALTER TABLE {table} ADD COLUMN {} {} GENERATED ALWAYS AS ({value}) VIRTUAL;",
                    crate::pass::quoted(&column.name),
                    column.type_name
                ));
            }
            let lines = kept_by_trigger(&table, column, &column.name, value);
            lines.into_iter().fold(finding, Finding::help)
        })
        .collect()
}
