//! A trigger that is turned on or off.

use crate::{
    Finding, Level, Pass, Rule,
    pass::{changed, quoted},
    rule::{Check, Example},
};

pub(super) const RULE: Rule = Rule {
    code: "disable-trigger",
    title: "a trigger or a rule is turned on or off",
    level: Level::Off,
    problem: "What it did with each row that is written is not done, or done, from the moment of the commit; with \
        ALL that holds for foreign keys, too, and rows that refer to nothing are never found again.",
    safe: "Not at all; for a fill, a condition in the trigger itself.",
    setup: "CREATE TABLE orders (id bigint PRIMARY KEY, customer bigint);\n\
        CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';\n\
        CREATE TRIGGER noted BEFORE INSERT ON orders FOR EACH ROW EXECUTE FUNCTION note();",
    bad: "ALTER TABLE orders DISABLE TRIGGER noted;",
    good: "ALTER TABLE orders ENABLE TRIGGER noted;",
    example: Example::File,
    check: Check::Statement(check),
};

fn check(pass: &Pass<'_>) -> Vec<Finding> {
    let triggers = changed(&pass.changes.triggers)
        .filter(|it| it.before.enabled != it.after.enabled && pass.is_old(it.after.relation))
        .map(|it| (it.after.relation, "trigger", &it.after.name, &it.after.enabled));
    let rules = changed(&pass.changes.rewrites)
        .filter(|it| it.before.enabled != it.after.enabled && pass.is_old(it.after.relation))
        .map(|it| (it.after.relation, "rule", &it.after.name, &it.after.enabled));
    let mut found: Vec<Finding> = triggers
        .chain(rules)
        .map(|(relation, what, name, enabled)| {
            let (table, name) = (pass.name_of(relation), quoted(name));
            let now = if enabled == "D" { "does nothing" } else { "works otherwise" };
            Finding::new(format!("the {what} {name} of {table} {now} from then on"))
                .on(pass.key_of(relation))
                .help("-- turn it back in the same transaction")
        })
        .collect();
    let is_all = pass.statement.has("disable trigger all") && pass.failure.is_none();
    if is_all && found.is_empty() {
        found.push(
            Finding::new("triggers and foreign keys of the table do nothing from then on")
                .help("-- turn them back in the same transaction"),
        );
    }
    found
}
