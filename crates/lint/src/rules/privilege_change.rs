//! Rights that are taken away.

use std::collections::BTreeMap;

use crate::{
    Finding, Known, Level, Pass, Rule,
    pass::{changed, qualified, quoted},
    rule::{Check, Example},
};

pub(super) const RULE: Rule = Rule {
    code: "privilege-change",
    title: "rights are taken away",
    level: Level::Warning,
    problem: "Whoever used them fails from the moment of the commit. The shadow does not know the rights that were \
        given by hand, so that each REVOKE is told.",
    safe: "Release code that does not need them, look who uses them, and take them away then.",
    setup: "CREATE TABLE orders (id bigint PRIMARY KEY, customer bigint);",
    bad: "REVOKE SELECT ON orders FROM PUBLIC;",
    good: "GRANT SELECT ON orders TO PUBLIC;",
    example: Example::File,
    check: Check::Statement(check),
};

fn check(pass: &Pass<'_>) -> Vec<Finding> {
    let words = pass.statement;
    if words.has("owner to") || words.begins("reassign") || !pass.changes.extensions.is_empty() {
        return Vec::new();
    }
    let mut found: Vec<Finding> = losses(pass)
        .into_iter()
        .map(|(name, key, who)| {
            Finding::new(format!("{} cannot do with {name} what they could", who.join(", ")))
                .on(key)
                .help("-- first release code that does not need it")
        })
        .collect();
    let revokes = words.begins("revoke") || (words.begins("alter default privileges") && words.has("revoke"));
    if found.is_empty() && revokes {
        found.push(
            Finding::new("whoever has these rights, and uses them, fails from then on")
                .help("-- first release code that does not need them")
                .known(Known::Read),
        );
    }
    found
}

/// What lost rights: its name as SQL has it, its key, and whose they were.
fn losses(pass: &Pass<'_>) -> Vec<(String, String, Vec<String>)> {
    let relations = changed(&pass.changes.relations)
        .filter(|it| pass.is_old(it.after.id) && it.before.owner == it.after.owner)
        .map(|it| (qualified(&it.after.schema, &it.after.name), pass.key_of(it.after.id), (&it.before.acl, &it.after.acl)));
    let columns = pass
        .changed_columns()
        .map(|it| (pass.name_of(it.after.relation), pass.key_of(it.after.relation), (&it.before.acl, &it.after.acl)));
    let functions = changed(&pass.changes.functions).filter(|it| pass.old.functions.get(&it.after.id).is_some()).map(|it| {
        let key = format!("{}.{}", it.after.schema, it.after.name);
        (qualified(&it.after.schema, &it.after.name), key, (&it.before.acl, &it.after.acl))
    });
    let schemas = changed(&pass.changes.schemas)
        .filter(|it| pass.old.schemas.get(&it.after.id).is_some())
        .map(|it| (quoted(&it.after.name), it.after.name.clone(), (&it.before.acl, &it.after.acl)));
    let all = relations.chain(columns).chain(functions).chain(schemas);
    let lost = all.map(|(name, key, (before, after))| (name, key, losers(before.as_deref(), after.as_deref())));
    lost.filter(|(_, _, who)| !who.is_empty()).collect()
}

/// Who had rights that are not there any more, in the server's way to write them: `{who=rights/by whom,…}`.
fn losers(before: Option<&str>, after: Option<&str>) -> Vec<String> {
    let after = rights(after);
    let lost = rights(before).into_iter().filter(|(who, rights)| {
        let left = after.get(who).map(String::as_str).unwrap_or_default();
        rights.chars().any(|right| right != '*' && !left.contains(right))
    });
    lost.map(|(who, _)| if who.is_empty() { "PUBLIC".to_owned() } else { who }).collect()
}

fn rights(acl: Option<&str>) -> BTreeMap<String, String> {
    let mut all: BTreeMap<String, String> = BTreeMap::new();
    let items = acl.unwrap_or_default().trim_matches(['{', '}']).split(',');
    for (who, rest) in items.filter_map(|item| item.trim_matches('"').split_once('=')) {
        let given = rest.split('/').next().unwrap_or_default();
        all.entry(who.to_owned()).or_default().push_str(given);
    }
    all
}
