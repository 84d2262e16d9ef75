//! A trigger that goes.

use super::clients::{each};
use crate::{
    Finding, Level, Outline, Pass, Rule, Whole,
    outline::{Trigger},
    pass::{quoted, went},
    rule::{Check, Example},
};

pub(super) const RULE: Rule = Rule {
    code: "drop-trigger",
    title: "a trigger is dropped",
    level: Level::Off,
    problem: "What it did with each row that is written is not done from the moment of the commit, and nobody is \
        told.",
    safe: "Release code that does it, or does not need it, and drop the trigger then.",
    setup: "CREATE TABLE orders (id bigint PRIMARY KEY, customer bigint);\n\
        CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';\n\
        CREATE TRIGGER noted BEFORE INSERT ON orders FOR EACH ROW EXECUTE FUNCTION note();",
    bad: "DROP TRIGGER noted ON orders;",
    good: "BEGIN;\n\
        DROP TRIGGER noted ON orders;\n\
        CREATE TRIGGER noted BEFORE UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION note();\n\
        COMMIT;",
    example: Example::File,
    check: Check::Whole(check),
};

fn check(whole: &Whole<'_>) -> Vec<(usize, Finding)> {
    each(whole, dropped)
}

fn dropped(pass: &Pass<'_>, end: &Outline) -> Vec<Finding> {
    let lost = went(&pass.changes.triggers).filter(|it| {
        let is_it = |other: &Trigger| other.relation == it.relation && other.name == it.name;
        let parents: Vec<u32> = pass.parents(it.relation).collect();
        let mut others = went(&pass.changes.triggers);
        pass.after.relations.get(&it.relation).is_some()
            && pass.old.triggers.values().any(is_it)
            && !end.triggers.values().any(is_it)
            && !others.any(|other| parents.contains(&other.relation) && other.name == it.name)
    });
    lost.map(|it| {
        let (table, name) = (pass.name_of(it.relation), quoted(&it.name));
        Finding::new(format!("what {name} did with the rows of {table} is not done from then on"))
            .on(pass.key_of(it.relation))
            .help("-- the way back:")
            .help(format!("{};", it.definition))
    })
    .collect()
}
