//! Something else under another name.

use super::clients::{answers, each};
use crate::{
    Finding, Known, Level, Outline, Pass, Rule, Whole,
    outline::{Index},
    pass::{changed, qualified, quoted, shown},
    rule::{Check, Example},
};

pub(super) const RULE: Rule = Rule {
    code: "rename-object",
    title: "something is renamed that clients may use",
    level: Level::Warning,
    problem: "Whoever still uses the old name of a view, function, type, sequence or role fails from the moment of \
        the commit; of an index, a constraint, a trigger or a policy, scripts that name it do.",
    safe: "Make it anew under the new name, and drop the old one when nobody uses it.",
    setup: "CREATE VIEW recent AS SELECT 1 AS id;",
    bad: "ALTER VIEW recent RENAME TO latest;",
    good: "CREATE VIEW latest AS SELECT * FROM recent;",
    example: Example::File,
    check: Check::Whole(check),
};

fn check(whole: &Whole<'_>) -> Vec<(usize, Finding)> {
    each(whole, renamed)
}

/// What the server's catalog is not asked for here.
const OTHERS: &[&str] = &[
    "role", "user", "group", "database", "collation", "conversion", "event trigger", "foreign data wrapper", "language",
    "operator class", "operator family", "publication", "server", "statistics", "subscription", "tablespace",
    "text search",
];

fn renamed(pass: &Pass<'_>, end: &Outline) -> Vec<Finding> {
    let mut all = relations(pass, end);
    all.extend(parts(pass));
    all.extend(routines_and_types(pass));
    all.sort_unstable();
    all.dedup();
    let found = all.into_iter().map(|(what, old, new)| {
        Finding::new(format!("whoever still uses the {what} {old} fails from then on"))
            .on(old)
            .help(format!("-- the {what} {new} beside it, until nobody uses the old one"))
    });
    let words = pass.statement;
    let other = OTHERS.iter().find(|it| words.begins(&format!("alter {it}")) && words.has("rename to"));
    let other = other.map(|it| {
        Finding::new(format!("whoever still uses the old name of the {it} fails from then on"))
            .help("-- the new one beside it, until nobody uses the old one")
            .known(Known::Read)
    });
    found.chain(other).collect()
}

type Renamed = (&'static str, String, String);

fn relations(pass: &Pass<'_>, end: &Outline) -> Vec<Renamed> {
    let views = changed(&pass.changes.relations).filter(|it| {
        let (before, after) = (it.before, it.after);
        before.name != after.name && pass.is_old(before.id) && answers(end, before).is_none()
    });
    views
        .filter_map(|it| {
            let what = match it.before.kind.as_str() {
                "v" => "view",
                "m" => "materialized view",
                "f" => "foreign table",
                "S" => "sequence",
                _ => return None,
            };
            Some((what, shown(it.before), shown(it.after)))
        })
        .collect()
}

/// What belongs to a table.
fn parts(pass: &Pass<'_>) -> Vec<Renamed> {
    let is_old = |relation: u32| relation == 0 || pass.is_old(relation);
    let name = |name: &str| quoted(name);
    let constraints = changed(&pass.changes.constraints)
        .filter(|it| it.before.name != it.after.name && is_old(it.before.relation) && it.before.parent == 0)
        .map(|it| ("constraint", name(&it.before.name), name(&it.after.name)));
    let constraints: Vec<Renamed> = constraints.collect();
    // An index has the name of its constraint.
    let is_told = |index: &Index| constraints.iter().any(|(_, old, _)| *old == name(&index.name));
    let indexes = changed(&pass.changes.indexes)
        .filter(|it| it.before.name != it.after.name && is_old(it.before.relation) && !is_told(it.before))
        .map(|it| ("index", name(&it.before.name), name(&it.after.name)));
    let indexes: Vec<Renamed> = indexes.collect();
    let triggers = changed(&pass.changes.triggers)
        .filter(|it| it.before.name != it.after.name && is_old(it.before.relation))
        .map(|it| ("trigger", name(&it.before.name), name(&it.after.name)));
    let policies = changed(&pass.changes.policies)
        .filter(|it| it.before.name != it.after.name && is_old(it.before.relation))
        .map(|it| ("policy", name(&it.before.name), name(&it.after.name)));
    let rules = changed(&pass.changes.rewrites)
        .filter(|it| it.before.name != it.after.name && is_old(it.before.relation))
        .map(|it| ("rule", name(&it.before.name), name(&it.after.name)));
    let others = triggers.chain(policies).chain(rules);
    others.chain(constraints).chain(indexes).collect()
}

fn routines_and_types(pass: &Pass<'_>) -> Vec<Renamed> {
    let functions = changed(&pass.changes.functions)
        .filter(|it| it.before.name != it.after.name && pass.old.functions.get(&it.before.id).is_some())
        .map(|it| {
            let (before, after) = (it.before, it.after);
            ("function", qualified(&before.schema, &before.name), qualified(&after.schema, &after.name))
        });
    let types = changed(&pass.changes.types)
        .filter(|it| it.before.name != it.after.name && pass.old.types.get(&it.before.id).is_some())
        .map(|it| {
            let (before, after) = (it.before, it.after);
            ("type", qualified(&before.schema, &before.name), qualified(&after.schema, &after.name))
        });
    functions.chain(types).collect()
}
