//! An exclusion constraint.

use crate::{
    Finding, Level, Pass, Rule, WorkKind,
    rule::{Check, Example},
};

pub(super) const RULE: Rule = Rule {
    code: "add-exclusion-constraint",
    title: "an exclusion constraint builds its index under its lock",
    level: Level::Error,
    problem: "ADD CONSTRAINT … EXCLUDE builds an index under ACCESS EXCLUSIVE: nobody reads or writes the table \
        until it is there. It knows neither NOT VALID nor CONCURRENTLY.",
    safe: "A new table with the constraint, filled by a trigger and in slices, and the names swapped; or a time \
        in which nobody works.",
    setup: "CREATE TABLE stays (id bigint PRIMARY KEY, during tstzrange);",
    bad: "ALTER TABLE stays ADD CONSTRAINT one_at_a_time EXCLUDE USING gist (during WITH &&);",
    good: "BEGIN;\n\
        CREATE TABLE stays_new (LIKE stays INCLUDING ALL);\n\
        ALTER TABLE stays_new ADD CONSTRAINT one_at_a_time EXCLUDE USING gist (during WITH &&);\n\
        COMMIT;",
    example: Example::File,
    check: Check::Statement(check),
};

fn check(pass: &Pass<'_>) -> Vec<Finding> {
    let added = pass.new_constraints().filter(|it| it.kind == "x" && pass.is_built(it.index));
    added
        .map(|it| {
            let table = pass.name_of(it.relation);
            let relation = pass.relation(it.relation);
            let new = relation.map(|it| crate::pass::qualified(&it.schema, &format!("{}_new", it.name)));
            let (new, name) = (new.unwrap_or_default(), crate::pass::quoted(&it.name));
            Finding::new(format!(
                "the index of {} is built while nobody reads or writes {table}: there is no way to build it \
                 beforehand",
                it.name
            ))
            .on(pass.key_of(it.relation))
            .during(WorkKind::Build, pass.key_of(it.relation))
            .help(format!("CREATE TABLE {new} (LIKE {table} INCLUDING ALL);"))
            .help(format!("ALTER TABLE {new} ADD CONSTRAINT {name} {};", it.definition))
            .help(format!(
                "-- then a trigger on {table} that repeats each write on {new}, its rows in slices, and in one \
                 transaction: drop the trigger, and swap the names"
            ))
        })
        .collect()
}
