//! Something that is replaced.

use crate::{
    Finding, Level, Pass, Rule,
    pass::{changed, qualified, quoted},
    rule::{Check, Example},
};

pub(super) const RULE: Rule = Rule {
    code: "replace-view-or-function",
    title: "a view, a function or a trigger is replaced",
    level: Level::Off,
    problem: "Whoever uses it gets something else from the moment of the commit, and nobody is told.",
    safe: "A new one under a new name, until nobody uses the old one.",
    setup: "CREATE VIEW recent AS SELECT 1 AS id;",
    bad: "CREATE OR REPLACE VIEW recent AS SELECT 2 AS id;",
    good: "CREATE OR REPLACE VIEW latest AS SELECT 2 AS id;",
    example: Example::File,
    check: Check::Statement(check),
};

fn check(pass: &Pass<'_>) -> Vec<Finding> {
    // Renaming what it uses changes how the server prints it, and an extension replaces what is its own.
    if changed(&pass.changes.columns).any(|it| it.before.name != it.after.name) || !pass.changes.extensions.is_empty() {
        return Vec::new();
    }
    let views = changed(&pass.changes.relations)
        .filter(|it| it.before.definition != it.after.definition && pass.is_old(it.after.id))
        .filter(|it| it.before.name == it.after.name)
        .map(|it| ("view", &it.after.schema, &it.after.name));
    let functions = changed(&pass.changes.functions)
        .filter(|it| it.before.body != it.after.body && pass.old.functions.get(&it.after.id).is_some())
        .map(|it| ("function", &it.after.schema, &it.after.name));
    let is_replacing = pass.statement.has("or replace") || pass.statement.is_dynamic();
    let triggers = changed(&pass.changes.triggers)
        .filter(|it| is_replacing && it.before.definition != it.after.definition)
        .map(|it| ("trigger", it.after.relation, &it.after.name));
    let rules = changed(&pass.changes.rewrites)
        .filter(|it| is_replacing && it.before.definition != it.after.definition)
        .map(|it| ("rule", it.after.relation, &it.after.name));
    let parts = triggers.chain(rules).filter(|(_, relation, _)| pass.is_old(*relation));
    let parts = parts.filter_map(|(what, relation, name)| Some((what, &pass.relation(relation)?.schema, name)));
    let all = views.chain(functions).chain(parts);
    all.map(|(what, schema, name)| {
        let shown = if schema == "public" { quoted(name) } else { qualified(schema, name) };
        Finding::new(format!("whoever uses the {what} {shown} gets something else from then on"))
            .on(format!("{schema}.{name}"))
            .help(format!("-- a new {what} beside it, until nobody uses the old one"))
    })
    .collect()
}
