//! What waits for what although neither needs the other.

use aludel_catalog::{
    Body, Catalog, Constraint, ConstraintType, Ident, Index, Key, Kind, Located, Object,
    QualifiedName,
};

use crate::{
    family::Families,
    needs::{named, parents},
    valid,
};

/// One side of a migration.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Side<'a> {
    pub(crate) catalog: &'a Catalog,
    pub(crate) families: &'a Families,
}

impl<'a> Side<'a> {
    /// The partitions of a table; none for a table that is not partitioned.
    fn partitions(self, of: &QualifiedName) -> &'a [QualifiedName] {
        match self.catalog.get(&named(Kind::Table, of)).map(|object| &object.body) {
            Some(Body::Table(table)) if table.partition_by.is_some() => self.families.children(of),
            _ => &[],
        }
    }
}

/// What must wait for an object to go although the object does not need it: the partitions of the
/// table that a foreign key points to; what children have of a column or a check and have as
/// their own, too, for only then are they free to drop it.
pub(crate) fn holds(side: Side<'_>, object: Located<'_>) -> Vec<Key> {
    let constraint = match &object.object.body {
        Body::Constraint(constraint) if constraint.references.is_some() => constraint,
        Body::Constraint(_) | Body::Column(_) => return own_of_children(side, object.key),
        _ => return Vec::new(),
    };
    let mut held: Vec<QualifiedName> = constraint.references.iter().cloned().collect();
    let mut at = 0;
    while let Some(table) = held.get(at) {
        let new: Vec<_> =
            side.partitions(table).iter().filter(|c| !held.contains(c)).cloned().collect();
        held.extend(new);
        at += 1;
    }
    held.iter().skip(1).map(|table| named(Kind::Table, table)).collect()
}

/// What children have of a part and have as their own, too.
fn own_of_children(side: Side<'_>, key: &Key) -> Vec<Key> {
    let Some(of) = key.parent_name() else { return Vec::new() };
    let is_own_too = |key: &Key| match side.catalog.get(key).map(|object| &object.body) {
        Some(Body::Column(column)) => column.also_own,
        Some(Body::Constraint(constraint)) => constraint.also_own,
        _ => false,
    };
    let children = side.families.children(&of).iter();
    let parts = children.map(|child| Key::part(key.kind, child, key.name.clone()));
    parts.filter(is_own_too).collect()
}

/// What a new object waits for although it does not hang on it: the unique constraints of the
/// table that a foreign key points to, for a source may not know which of them it uses.
/// And an index or a constraint of a partitioned table waits for the parts that are there before
/// it, for it takes them up instead of making others; an index, and a constraint that is not to
/// have all its parts, for the partitions.
pub(crate) fn waits_for(side: Side<'_>, object: Located<'_>) -> Vec<Key> {
    let mut awaited = side.families.own_parts(object.key).to_vec();
    match (&object.object.body, object.key.parent_name()) {
        (Body::Table(table), _) => {
            awaited.extend(valid::awaited_by_table(side, object.key, table));
            // It is born with the defaults that its parents have by then.
            let of_parent = |parent| parts(side.catalog, Kind::Default, parent);
            awaited.extend(parents(table).flat_map(of_parent).map(|(key, _)| key.clone()));
        }
        (Body::Index(index), _) => {
            awaited.extend(with_their_keys(side, &index.table));
            awaited.extend(indexes_of_parent(side.catalog, index));
        }
        (Body::Constraint(of), Some(table)) if of.only => {
            let partitions = side.partitions(&table).iter();
            awaited.extend(partitions.map(|child| named(Kind::Table, child)));
        }
        (Body::Constraint(of), Some(table)) => match &of.references {
            Some(references) => awaited.extend(keys_of(side.catalog, references)),
            None => {
                awaited.extend(of_own(side, &table, of));
                awaited.extend(alike_of_parent(side, &table, of));
                awaited.extend(valid::awaited_by_check(side, object.key, of));
            }
        },
        _ => {}
    }
    awaited.retain(|key| key != object.key);
    awaited
}

/// The indexes of the table that an index's table is a partition of, if it is to be no part of any.
fn indexes_of_parent(catalog: &Catalog, index: &Index) -> Vec<Key> {
    let parent = match catalog.get(&named(Kind::Table, &index.table)).map(|object| &object.body) {
        Some(Body::Table(table)) => table.partition_of.as_ref().map(|partition| &partition.parent),
        _ => None,
    };
    let Some(parent) = parent.filter(|_| index.partition_of.is_none()) else { return Vec::new() };
    let is_parents = |body: &Body| matches!(body, Body::Index(other) if other.table == *parent);
    let indexes = catalog.of_kind(Kind::Index).filter(|(_, object)| is_parents(&object.body));
    indexes.map(|(key, _)| key.clone()).collect()
}

/// The keys and unique indexes, like its own, of the table that a key's table is a partition of, if
/// the key is to be no part of any: they would take it.
fn alike_of_parent(side: Side<'_>, table: &QualifiedName, of: &Constraint) -> Vec<Key> {
    let parent = match side.catalog.get(&named(Kind::Table, table)).map(|object| &object.body) {
        Some(Body::Table(table)) => table.partition_of.as_ref().map(|partition| &partition.parent),
        _ => None,
    };
    let Some(parent) = parent.filter(|_| stands_by_itself(of)) else { return Vec::new() };
    let is_alike = |body: &Body| match body {
        Body::Index(index) => index.unique && index.columns == of.columns,
        Body::Constraint(other) => is_key(other) && other.columns == of.columns,
        _ => false,
    };
    let indexes = side.catalog.of_kind(Kind::Index);
    let indexes = indexes
        .filter(|(_, object)| object.body.relation() == Some(parent))
        .chain(parts(side.catalog, Kind::Constraint, parent));
    indexes.filter(|(_, object)| is_alike(&object.body)).map(|(key, _)| key.clone()).collect()
}

const fn is_key(of: &Constraint) -> bool {
    matches!(of.constraint_type, ConstraintType::PrimaryKey | ConstraintType::Unique)
}

/// Whether a key is a part of no other.
const fn stands_by_itself(of: &Constraint) -> bool {
    is_key(of) && of.part_of.is_none()
}

/// A key of a partition waits until its parent's columns are as wanted, for they cannot let go of
/// NOT NULL any more then.
fn of_own(side: Side<'_>, table: &QualifiedName, constraint: &Constraint) -> Vec<Key> {
    if constraint.constraint_type != ConstraintType::PrimaryKey || constraint.inherited {
        return Vec::new();
    }
    let of = match side.catalog.get(&named(Kind::Table, table)).map(|object| &object.body) {
        Some(Body::Table(of)) => of,
        _ => return Vec::new(),
    };
    let column = |parent, name: &Ident| Key::part(Kind::Column, parent, name.clone());
    let columns = &constraint.columns;
    parents(of).flat_map(|parent| columns.iter().map(move |name| column(parent, name))).collect()
}

/// The constraints of a table that are its own and point nowhere else.
fn keys_of(catalog: &Catalog, table: &QualifiedName) -> Vec<Key> {
    let is_own = |body: &Body| match body {
        Body::Constraint(of) => of.references.is_none() && !of.inherited,
        _ => false,
    };
    let constraints = parts(catalog, Kind::Constraint, table);
    constraints.filter(|(_, object)| is_own(&object.body)).map(|(key, _)| key.clone()).collect()
}

/// The parts of one kind that a table has.
pub(crate) fn parts<'a>(
    catalog: &'a Catalog,
    kind: Kind,
    table: &QualifiedName,
) -> impl Iterator<Item = (&'a Key, &'a Object)> + use<'a> {
    let first = Key::part(kind, table, "");
    let of = (first.kind, first.schema.clone(), first.parent.clone());
    catalog
        .objects
        .range(first..)
        .take_while(move |(key, _)| key.kind == of.0 && key.schema == of.1 && key.parent == of.2)
}

/// The partitions of an index's table with their own constraints, but for keys that are no part of
/// another: these may wait for the index.
fn with_their_keys(side: Side<'_>, of: &QualifiedName) -> Vec<Key> {
    let stands_by_itself = |key: &Key| match side.catalog.get(key).map(|object| &object.body) {
        Some(Body::Constraint(of)) => stands_by_itself(of),
        _ => false,
    };
    let of_child = |child: &QualifiedName| {
        let table = named(Kind::Table, child);
        keys_of(side.catalog, child).into_iter().chain([table])
    };
    let all = side.partitions(of).iter().flat_map(of_child);
    all.filter(|key| !stands_by_itself(key)).collect()
}
