//! Indexes that the engine takes for one another.
//!
//! A new index of a partitioned table, and a table that joins one, take up the first index of a
//! partition that is like the whole's and no part of anything yet. Where that is to stay by itself,
//! the parts are made and attached one by one, or it is away meanwhile.

use aludel_catalog::{Body, Catalog, ConstraintType, Ident, Key, Kind, Object, QualifiedName};

use super::{
    family,
    naming::Names,
    online,
    parts::{self, whole},
};

/// What the engine looks at: neither the order of a column nor the options of the index.
#[derive(PartialEq, Eq)]
struct Likeness<'a> {
    unique: bool,
    method: &'a str,
    columns: &'a [Ident],
    predicate: Option<&'a str>,
}

/// Expressions are not looked at: of what may be alike the plan says more than it need.
fn likeness(object: &Object) -> Option<Likeness<'_>> {
    match &object.body {
        Body::Index(index) => Some(Likeness {
            unique: index.unique,
            method: index.definition.split(' ').nth(1)?,
            columns: &index.columns,
            predicate: index.definition.split_once(" WHERE ").map(|(_, predicate)| predicate),
        }),
        Body::Constraint(constraint) => {
            use ConstraintType::{PrimaryKey, Unique};
            let is_key = matches!(constraint.constraint_type, PrimaryKey | Unique);
            is_key.then_some(Likeness {
                unique: true,
                method: "btree",
                columns: &constraint.columns,
                predicate: None,
            })
        }
        _ => None,
    }
}

fn are_alike(one: &Object, other: &Object) -> bool {
    likeness(one).is_some_and(|likeness| Some(likeness) == self::likeness(other))
}

/// The table that an index, or the index of a constraint, is on.
fn table_of(key: &Key, object: &Object) -> Option<QualifiedName> {
    match &object.body {
        Body::Index(index) => Some(index.table.clone()),
        _ => key.parent_name(),
    }
}

/// All that has an index.
fn indexed(catalog: &Catalog) -> impl Iterator<Item = (&Key, &Object)> {
    catalog.of_kind(Kind::Index).chain(catalog.of_kind(Kind::Constraint))
}

/// The index or constraint that a part names as its whole: that may be one of the engine's making,
/// which stands under another key.
pub(super) fn named<'a>(catalog: &'a Catalog, key: &'a Key) -> Option<(&'a Key, &'a Object)> {
    let is_it = |object: &Object| match &object.body {
        Body::Index(index) => index.made_up_name.as_ref() == Some(&key.name),
        _ => false,
    };
    let made_up = || {
        let mut indexes = catalog.of_kind(Kind::Index).filter(|_| key.kind == Kind::Index);
        indexes.find(|(other, object)| other.schema == key.schema && is_it(object))
    };
    catalog.get(key).map(|object| (key, object)).or_else(made_up)
}

/// Whether a new whole must not look for its parts itself: it would take one that is to stay by
/// itself, or to become another's.
pub(super) fn are_parts_made_by_hand(whole: &Key, names: Names<'_>) -> bool {
    let after = names.catalogs().after;
    let Some((of, object)) = named(after, whole) else { return false };
    table_of(of, object).filter(|table| is_partitioned_still(table, names)).is_some_and(|table| {
        let is_new = names.catalogs().before.get(of).is_none();
        let is_index = is_new && matches!(object.body, Body::Index(_));
        is_index && online::is_table(&table, names) || has_rival(of, object, &table, names)
    })
}

fn is_partitioned_still(table: &QualifiedName, names: Names<'_>) -> bool {
    let is_partitioned =
        |catalog| family::table(catalog, table).is_some_and(|table| table.partition_by.is_some());
    let catalogs = names.catalogs().map(is_partitioned);
    catalogs.before && catalogs.after && !parts::is_made_anew(table, names)
}

fn has_rival(of: &Key, object: &Object, table: &QualifiedName, names: Names<'_>) -> bool {
    let after = names.catalogs().after;
    let becomes_part = |key: &Key| match after.get(key) {
        Some(object) => whole(key, object)
            .is_some_and(|whole| named(after, &whole).is_some_and(|(key, _)| key == of)),
        None => true,
    };
    indexed(names.catalogs().before).any(|(key, other)| {
        whole(key, other).is_none()
            && are_alike(object, other)
            && table_of(key, other).is_some_and(|of| of != *table && is_below(&of, table, names))
            && !becomes_part(key)
    })
}

/// Whether a table is a partition of another, at any depth, all the time.
fn is_below(table: &QualifiedName, of: &QualifiedName, names: Names<'_>) -> bool {
    let mut at = Some(table.clone());
    while let Some(table) = at.filter(|table| parts::stays_partition(table, names)) {
        let parent = family::table(names.catalogs().before, &table);
        let parent = parent.and_then(|table| table.partition_of.as_ref());
        at = parent.map(|partition| partition.parent.clone());
        if at.as_ref() == Some(of) {
            return true;
        }
    }
    false
}

/// The indexes of a table, on one side, that the engine would take for parts of a parent's that
/// the table joins, although they are none.
pub(super) fn mistaken(
    catalog: &Catalog,
    table: &QualifiedName,
    parent: (&Catalog, &QualifiedName),
) -> Vec<Key> {
    let is_on = |table: &QualifiedName, (key, object): &(&Key, &Object)| {
        table_of(key, object).as_ref() == Some(table)
    };
    let (of_parent, parent) = parent;
    let wholes: Vec<&Object> =
        indexed(of_parent).filter(|each| is_on(parent, each)).map(|(_, object)| object).collect();
    if wholes.is_empty() {
        return Vec::new();
    }
    let own = indexed(catalog).filter(|each| is_on(table, each));
    own.filter(|(key, object)| whole(key, object).is_none())
        .filter(|(_, object)| wholes.iter().any(|whole| are_alike(whole, object)))
        .map(|(key, _)| key.clone())
        .collect()
}
