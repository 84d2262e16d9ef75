//! Possible renames, as data: somebody else decides.

use std::collections::BTreeSet;

use aludel_catalog::{Body, Catalog, Ident, Key, Kind, Located, Pair, Rename};
use serde::Serialize;

use crate::Change;

/// A drop and a create that may be a rename.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct RenameCandidate {
    /// What it may be.
    pub rename: Rename,
    /// What speaks for it, in words.
    pub evidence: String,
}

/// The possible renames among changes, in order of their keys. One object may be in several of
/// them: then they exclude each other.
pub fn candidates(changes: &[Change<'_>], catalogs: Pair<&Catalog>) -> Vec<RenameCandidate> {
    let dropped: Vec<_> = changes.iter().filter_map(|c| only(c, Change::before)).collect();
    let created: Vec<_> = changes.iter().filter_map(|c| only(c, Change::after)).collect();
    let mut candidates = Vec::new();
    for from in &dropped {
        for to in created.iter().filter(|to| is_comparable(from.key, to.key)) {
            if let Some(evidence) = evidence(Pair::new(*from, *to), catalogs) {
                candidates.push(candidate(from.key.clone(), to.key.clone(), evidence));
            }
        }
    }
    candidates.extend(changes.iter().flat_map(enum_values));
    without_moves_of_schemas(&mut candidates);
    candidates.sort();
    candidates
}

fn candidate(from: Key, to: Key, evidence: impl Into<String>) -> RenameCandidate {
    RenameCandidate { rename: Rename { from, to }, evidence: evidence.into() }
}

/// The one side of a change that has no other.
fn only<'a>(
    change: &Change<'a>,
    side: impl Fn(&Change<'a>) -> Option<Located<'a>>,
) -> Option<Located<'a>> {
    match change {
        Change::Alter(_) => None,
        _ => side(change),
    }
}

/// What is in a schema that may have got a new name is not asked about by itself.
fn without_moves_of_schemas(candidates: &mut Vec<RenameCandidate>) {
    let of_schema = |it: &&RenameCandidate| it.rename.from.kind == Kind::Schema;
    let names = |it: &RenameCandidate| (it.rename.from.name.clone(), it.rename.to.name.clone());
    let schemas: BTreeSet<(Ident, Ident)> =
        candidates.iter().filter(of_schema).map(names).collect();
    let goes_with_schema =
        |it: &RenameCandidate| match (&it.rename.from.schema, &it.rename.to.schema) {
            (Some(from), Some(to)) => schemas.contains(&(from.clone(), to.clone())),
            _ => false,
        };
    candidates.retain(|candidate| !goes_with_schema(candidate));
}

/// Whether one of these could be the other under a new name, in the same place, or under the same
/// name in another schema.
fn is_comparable(from: &Key, to: &Key) -> bool {
    let has_moved = from.name == to.name && from.parent.is_none() && to.parent.is_none();
    let is_there = from.schema == to.schema && from.parent == to.parent;
    from.kind == to.kind && (is_there || has_moved)
}

fn evidence(pair: Pair<Located<'_>>, catalogs: Pair<&Catalog>) -> Option<String> {
    let keys = pair.map(|located| located.key);
    match (&pair.before.object.body, &pair.after.object.body) {
        (Body::Schema(_), Body::Schema(_)) => schemas(keys, catalogs),
        (Body::Table(_), Body::Table(_)) => tables(keys, catalogs),
        (Body::Column(from), Body::Column(to)) if !from.data_type.is_empty() => {
            let is_same = from.data_type == to.data_type && from.generated == to.generated;
            is_same.then(|| format!("both are {}", from.data_type))
        }
        (Body::Function(from), Body::Function(to)) => {
            let is_same = keys.before.signature == keys.after.signature
                && body_of(&from.definition) == body_of(&to.definition);
            is_same.then(|| "the arguments and the body are the same".to_owned())
        }
        (Body::Enum(from), Body::Enum(to)) if from == to => {
            Some("the values are the same".to_owned())
        }
        (from, to) if is_type(keys.before.kind) && from == to => {
            Some("the definition is the same".to_owned())
        }
        (Body::View(from), Body::View(to)) if from.definition == to.definition => {
            Some("the query is the same".to_owned())
        }
        (Body::MaterializedView(from), Body::MaterializedView(to))
            if from.definition == to.definition =>
        {
            Some("the query is the same".to_owned())
        }
        (Body::Sequence(from), Body::Sequence(to)) if from.owned_by.is_none() && from == to => {
            Some("both count alike".to_owned())
        }
        _ => None,
    }
}

fn is_type(kind: Kind) -> bool {
    matches!(kind, Kind::Composite | Kind::Range | Kind::Domain)
}

/// What follows the name in a function's statement.
fn body_of(definition: &str) -> Option<&str> {
    definition.find('(').and_then(|at| definition.get(at..))
}

/// Two schemas are one under another name if at least half of all their tables agree in name.
fn schemas(keys: Pair<&Key>, catalogs: Pair<&Catalog>) -> Option<String> {
    let tables = keys.zip(catalogs).map(|(key, catalog)| {
        let tables = catalog.of_kind(Kind::Table).map(|(table, _)| table);
        let inside = tables.filter(|table| table.schema.as_ref() == Some(&key.name));
        inside.map(|table| table.name.clone()).collect::<BTreeSet<Ident>>()
    });
    let same = tables.before.intersection(&tables.after).count();
    let all = tables.before.union(&tables.after).count();
    (same > 0 && same * 2 >= all).then(|| format!("{same} of {all} tables have the same names"))
}

/// Two tables are one under another name if at least half of all their columns agree in name
/// and type.
fn tables(keys: Pair<&Key>, catalogs: Pair<&Catalog>) -> Option<String> {
    let columns = keys.zip(catalogs).map(|(key, catalog)| columns(catalog, key));
    let same = columns.before.intersection(&columns.after).count();
    let all = columns.before.union(&columns.after).count();
    let is_alike = same > 0 && same * 2 >= all;
    is_alike.then(|| match same == all {
        true => format!("all {all} columns are the same"),
        false => format!("{same} of {all} columns are the same"),
    })
}

fn columns<'a>(catalog: &'a Catalog, table: &Key) -> BTreeSet<(&'a str, &'a str)> {
    let first = table.qualified_name().map(|name| Key::part(Kind::Column, &name, ""));
    let Some(first) = first else { return BTreeSet::new() };
    let of_table = catalog.objects.range(&first..).take_while(|(key, _)| {
        key.kind == Kind::Column && key.schema == first.schema && key.parent == first.parent
    });
    of_table
        .filter_map(|(key, object)| match &object.body {
            Body::Column(column) => Some((key.name.as_str(), column.data_type.as_str())),
            _ => None,
        })
        .collect()
}

/// Values of an enum that went, each with the new one at its place.
fn enum_values(change: &Change<'_>) -> Vec<RenameCandidate> {
    let Change::Alter(pair) = change else { return Vec::new() };
    let (Body::Enum(before), Body::Enum(after)) =
        (&pair.before.object.body, &pair.after.object.body)
    else {
        return Vec::new();
    };
    let Some(of) = pair.before.key.qualified_name() else { return Vec::new() };
    let places = before.labels.iter().zip(&after.labels);
    let is_swapped = |(from, to): &(&String, &String)| {
        from != to && !after.labels.contains(from) && !before.labels.contains(to)
    };
    let evidence = "both stand at the same place of the type";
    places
        .filter(is_swapped)
        .map(|(from, to)| {
            let (from, to) = (from.as_str(), to.as_str());
            candidate(Key::enum_value(&of, from), Key::enum_value(&of, to), evidence)
        })
        .collect()
}
