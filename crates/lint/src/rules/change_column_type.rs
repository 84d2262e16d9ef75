//! A type change that writes the table anew.

use crate::{
    Finding, Level, Pass, Rule, WorkKind,
    cause::{is_rewritten, kept_by_trigger, retyped},
    pass::quoted,
    rule::{Check, Example},
};

pub(super) const RULE: Rule = Rule {
    code: "change-column-type",
    title: "a column's type changes, and the table is written anew",
    level: Level::Error,
    problem: "Where the values of the new type are stored otherwise, the server writes the whole table and all \
        its indexes anew, and nobody reads or writes it meanwhile. A change that leaves them as they are \
        (`varchar(20)` to `varchar(40)` or `text`) costs nothing, and is not found.",
    safe: "A second column of the new type, kept by a trigger and filled in slices; then swap the names.",
    setup: "CREATE TABLE orders (id bigint PRIMARY KEY, items int, note varchar(20));",
    bad: "ALTER TABLE orders ALTER COLUMN items TYPE bigint;",
    good: "ALTER TABLE orders ALTER COLUMN note TYPE text;\n\
        ALTER TABLE orders ADD COLUMN items_new bigint;\n\
        CREATE FUNCTION fill_items_new() RETURNS trigger LANGUAGE plpgsql AS \
        $$ BEGIN NEW.items_new := NEW.items; RETURN NEW; END $$;\n\
        CREATE TRIGGER fill_items_new BEFORE INSERT OR UPDATE ON orders FOR EACH ROW \
        EXECUTE FUNCTION fill_items_new();",
    example: Example::File,
    check: Check::Statement(check),
};

fn check(pass: &Pass<'_>) -> Vec<Finding> {
    let written = retyped(pass).filter(|it| is_rewritten(pass, it.after.relation));
    written
        .map(|it| {
            let (table, name) = (pass.name_of(it.after.relation), quoted(&it.after.name));
            let (new, old) = (format!("{}_new", it.after.name), format!("{}_old", it.after.name));
            let value = format!("it.{name}::{}", it.after.type_name);
            let finding = Finding::new(format!(
                "{name} of {table} goes from {} to {}: the table is written anew, and nobody reads or writes it \
                 meanwhile",
                it.before.type_name, it.after.type_name
            ))
            .on(pass.key_of(it.after.relation))
            .during(WorkKind::Rewrite, pass.key_of(it.after.relation));
            let lines = kept_by_trigger(&table, it.after, &new, &value);
            let trigger = quoted(&format!("fill_{new}"));
            lines
                .into_iter()
                .fold(finding, Finding::help)
                .help("-- then its indexes CONCURRENTLY, its constraints NOT VALID; and in one transaction:")
                .help(format!("DROP TRIGGER {trigger} ON {table};"))
                .help(format!("ALTER TABLE {table} RENAME COLUMN {name} TO {};", quoted(&old)))
                .help(format!("ALTER TABLE {table} RENAME COLUMN {} TO {name};", quoted(&new)))
                .help(format!("-- later: ALTER TABLE {table} DROP COLUMN {};", quoted(&old)))
        })
        .collect()
}
