//! A constraint whose name the server makes up.

use crate::{
    Finding, Level, Pass, Rule,
    pass::quoted,
    rule::{Check, Example},
};

pub(super) const RULE: Rule = Rule {
    code: "unnamed-constraint",
    title: "a constraint is added without a name",
    level: Level::Off,
    problem: "The server makes up a name, and another one where that is taken: a later statement that names the \
        constraint may miss it on another database.",
    safe: "CONSTRAINT with a name.",
    setup: "CREATE TABLE customers (id bigint PRIMARY KEY, email text);",
    bad: "ALTER TABLE customers ADD UNIQUE (email);",
    good: "ALTER TABLE customers ADD CONSTRAINT customers_email_key UNIQUE (email);",
    example: Example::File,
    check: Check::Statement(check),
};

fn check(pass: &Pass<'_>) -> Vec<Finding> {
    let text = pass.statement.sql.to_lowercase();
    let unnamed = pass.new_constraints().filter(|it| {
        let is_there = |number| pass.before.columns.get(&(it.relation, number)).is_some();
        matches!(&*it.kind, "c" | "f" | "u" | "x")
            && it.columns.iter().all(|number| is_there(*number))
            && !text.contains(&it.name.to_lowercase())
    });
    unnamed
        .map(|it| {
            let (table, name) = (pass.name_of(it.relation), quoted(&it.name));
            let definition = &it.definition;
            Finding::new(format!("the server names the constraint of {table}: here {name}, elsewhere perhaps not"))
                .on(pass.key_of(it.relation))
                .help(format!("ALTER TABLE {table} ADD CONSTRAINT {name} {definition};"))
        })
        .collect()
}
