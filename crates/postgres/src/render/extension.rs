//! `CREATE EXTENSION`. Its schema is named only where somebody else makes it.

use std::collections::BTreeSet;

use aludel_catalog::{Extension, Key, Kind, MemberPrivileges, Pair};
use aludel_dialect::{Alteration, Located, Statement};
use aludel_sql::quote_literal;

use super::{
    facts, layout,
    naming::Names,
    privilege::{self, Target},
    shared::{clause, drop_of_named, in_place, several},
};

pub(super) fn create(
    key: &Key,
    extension: &Extension,
    _parts: &[Located<'_>],
    names: Names<'_>,
) -> Vec<Statement> {
    // Without a version any will do, and so will the one that is there.
    let condition = if extension.version.is_none() { "IF NOT EXISTS " } else { "" };
    let schema = extension.schema.as_ref().filter(|schema| {
        names.catalogs().after.get(&Key::global(Kind::Schema, (*schema).clone())).is_some()
    });
    let version = extension.version.as_deref().map(quote_literal);
    let head = format!("CREATE EXTENSION {condition}{}", key.name);
    let sql = layout::clauses(head, &[clause("WITH SCHEMA", schema), clause("VERSION", version)]);
    let privileges = extension.member_privileges.iter().flat_map(|member| {
        let lists = Pair::new(&member.born, &member.privileges);
        privilege::statements(lists.map(Vec::as_slice), &target(member))
    });
    std::iter::once(sql).chain(privileges).map(|sql| Statement::new(key, sql)).collect()
}

/// A member, in the words of `GRANT`.
fn target(member: &MemberPrivileges) -> Target {
    let words = [
        ("AGGREGATE ", "FUNCTION "),
        ("MATERIALIZED VIEW ", "TABLE "),
        ("VIEW ", "TABLE "),
        ("FOREIGN TABLE ", "TABLE "),
        ("FOREIGN-DATA WRAPPER ", "FOREIGN DATA WRAPPER "),
        ("SERVER ", "FOREIGN SERVER "),
    ];
    let said = words
        .into_iter()
        .find_map(|(kind, word)| Some(format!("{word}{}", member.member.strip_prefix(kind)?)));
    Target { on: said.unwrap_or_else(|| member.member.clone()), column: None }
}

/// From the privileges on members that are to those that are to be: what no side names is as the
/// extension's script left it.
fn member_privileges(change: Pair<&[MemberPrivileges]>) -> Vec<String> {
    let names: BTreeSet<&String> =
        change.before.iter().chain(change.after).map(|m| &m.member).collect();
    let of = |members: &'_ [MemberPrivileges], name: &String| {
        members.iter().find(|m| m.member == *name).cloned()
    };
    let mut written = Vec::new();
    for name in names {
        let sides = change.map(|members| of(members, name));
        let Some(known) = sides.after.clone().or_else(|| sides.before.clone()) else { continue };
        let lists = sides.map(|side| side.map_or_else(|| known.born.clone(), |m| m.privileges));
        let lists = lists.as_ref().map(Vec::as_slice);
        written.extend(privilege::statements(lists, &target(&known)));
    }
    written
}

pub(super) fn drop(key: &Key, _extension: &Extension, names: Names<'_>) -> Vec<Statement> {
    drop_of_named(key, format!("DROP EXTENSION {}", key.name), names)
        .into_iter()
        .map(|s| s.with_hazard(facts::of_extension(key)))
        .collect()
}

pub(super) fn alter(key: &Key, change: Pair<&Extension>, _names: Names<'_>) -> Alteration {
    if has_no_way(change) {
        return Alteration::Rebuild;
    }
    let mut statements = Vec::new();
    if let (true, Some(schema)) =
        (change.before.schema != change.after.schema, &change.after.schema)
    {
        let sql = format!("ALTER EXTENSION {} SET SCHEMA {schema}", key.name);
        statements.push(Statement::new(key, sql));
    }
    if let (true, Some(version)) =
        (change.before.version != change.after.version, &change.after.version)
    {
        statements.push(update(key, version));
    }
    let privileges = member_privileges(change.map(|e| e.member_privileges.as_slice()));
    statements.extend(several(key, privileges));
    match statements.is_empty() {
        // On the way back to where none was stated any version will do.
        true => Alteration::Implied,
        false => in_place(statements),
    }
}

/// Whether the extension's author foresaw no way: then it is made anew.
fn has_no_way(change: Pair<&Extension>) -> bool {
    let Some(ways) = &change.before.ways else { return false };
    let is_moved = change.after.schema.is_some() && change.before.schema != change.after.schema;
    let is_unreachable = |version: &String| {
        let known = change.before.version.as_ref().filter(|known| *known != version);
        known.is_some() && !ways.updates.contains(version)
    };
    is_moved && !ways.relocatable || change.after.version.as_ref().is_some_and(is_unreachable)
}

fn update(key: &Key, version: &str) -> Statement {
    Statement::new(
        key,
        format!("ALTER EXTENSION {} UPDATE TO {}", key.name, quote_literal(version)),
    )
    .with_hazard(facts::no_upgrade(key, version))
}
