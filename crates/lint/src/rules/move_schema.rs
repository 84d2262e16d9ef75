//! Something in another schema.

use super::clients::{answers, each, gone};
use crate::{
    Finding, Known, Level, Outline, Pass, Rule, Whole,
    outline::{Relation},
    pass::{changed, quoted},
    rule::{Check, Example},
};

pub(super) const RULE: Rule = Rule {
    code: "move-schema",
    title: "something is moved to another schema",
    level: Level::Error,
    problem: "Whoever names the old schema, or does not have the new one in the search path, fails from the moment \
        of the commit.",
    safe: "A view of the old name in the old schema, in the same transaction, until nobody uses it.",
    setup: "CREATE TABLE orders (id bigint PRIMARY KEY, customer bigint);\n\
        CREATE SCHEMA shop;",
    bad: "ALTER TABLE orders SET SCHEMA shop;",
    good: "BEGIN;\n\
        ALTER TABLE orders SET SCHEMA shop;\n\
        CREATE VIEW public.orders AS SELECT * FROM shop.orders;\n\
        COMMIT;",
    example: Example::File,
    check: Check::Whole(check),
};

fn check(whole: &Whole<'_>) -> Vec<(usize, Finding)> {
    each(whole, moved)
}

fn moved(pass: &Pass<'_>, end: &Outline) -> Vec<Finding> {
    let renamed: Vec<&str> = changed(&pass.changes.schemas).map(|it| it.before.name.as_str()).collect();
    let moves = |before: &str, after: &str| before != after && !renamed.contains(&before);
    let extensions = changed(&pass.changes.extensions)
        .filter(|it| moves(&it.before.schema, &it.after.schema))
        .map(|it| ("extension", &it.before.schema, &it.before.name, &it.after.schema));
    let extensions: Vec<_> = extensions.collect();
    let found = match extensions.is_empty() {
        true => objects(pass, end, &moves),
        false => extensions,
    };
    let found = found.into_iter().map(|(what, schema, name, to)| finding(what, schema, name, to));
    found.chain(other(pass)).collect()
}

/// What the server's catalog is not asked for here.
const OTHERS: &[&str] = &[
    "collation", "conversion", "operator", "statistics", "text search",
];

fn other(pass: &Pass<'_>) -> Option<Finding> {
    let words = pass.statement;
    let is_it = |what: &&&str| words.begins(&format!("alter {what}")) && words.has("set schema");
    let what = OTHERS.iter().find(is_it)?;
    let finding = Finding::new(format!("whoever still names the schema of the {what} fails from then on"));
    Some(finding.help("-- the same in both schemas, until nobody uses the old one").known(Known::Read))
}

type Moved<'a> = (&'static str, &'a String, &'a String, &'a String);

fn objects<'a>(pass: &'a Pass<'_>, end: &Outline, moves: &impl Fn(&str, &str) -> bool) -> Vec<Moved<'a>> {
    let moved = changed(&pass.changes.relations).filter(|it| {
        moves(&it.before.schema, &it.after.schema)
            && it.before.kind != "c"
            && pass.is_old(it.before.id)
            && answers(end, it.before).is_none()
    });
    let moved: Vec<_> = moved.collect();
    // The sequence of a column goes where its table goes.
    let has_table = moved.iter().any(|it| it.before.is_table());
    let relations = moved.into_iter().filter(|it| it.before.kind != "S" || !has_table).map(|it| {
        (kind(it.before), &it.before.schema, &it.before.name, &it.after.schema)
    });
    let types = changed(&pass.changes.types)
        .filter(|it| moves(&it.before.schema, &it.after.schema) && pass.old.types.get(&it.before.id).is_some())
        .map(|it| ("type", &it.before.schema, &it.before.name, &it.after.schema));
    let functions = changed(&pass.changes.functions).filter(|it| {
        moves(&it.before.schema, &it.after.schema) && pass.old.functions.get(&it.before.id).is_some()
    });
    let functions =
        functions.map(|it| ("function", &it.before.schema, &it.before.name, &it.after.schema));
    relations.chain(types).chain(functions).collect()
}

fn finding(what: &str, schema: &str, name: &str, to: &str) -> Finding {
    let (old, new) = (format!("{}.{}", quoted(schema), quoted(name)), format!("{}.{}", quoted(to), quoted(name)));
    let finding = gone(what, schema, name);
    match what {
        "table" | "view" | "materialized view" | "foreign table" => finding
            .help("-- in the same transaction, until nobody uses the old name:")
            .help(format!("CREATE VIEW {old} AS SELECT * FROM {new};")),
        _ => finding.help(format!("-- both {old} and {new} until nobody uses the old one")),
    }
}

fn kind(relation: &Relation) -> &'static str {
    match relation.kind.as_str() {
        "v" => "view",
        "m" => "materialized view",
        "f" => "foreign table",
        "S" => "sequence",
        _ => "table",
    }
}
