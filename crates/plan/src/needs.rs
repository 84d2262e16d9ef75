//! What an object needs: the engine's word, and what follows from what it is.

use aludel_catalog::{
    Body, Catalog, Column, Constraint, ConstraintType, Index, Key, Kind, Located, QualifiedName,
    Table,
};

/// Everything that an object needs on its side. A sequence does not need the column that it
/// belongs to: it comes before it, for the column's default counts with it.
pub(crate) fn of(catalog: &Catalog, object: Located<'_>) -> Vec<Key> {
    let key = object.key;
    let owner = catalog.owner(key);
    let mut needs: Vec<Key> = match key.kind {
        Kind::Sequence => {
            catalog.needs(key).filter(|need| Some(*need) != owner.as_ref()).cloned().collect()
        }
        // A base type and its functions need each other; the type comes first, as a shell.
        Kind::BaseType => {
            catalog.needs(key).filter(|need| need.kind != Kind::Function).cloned().collect()
        }
        _ => catalog.needs(key).cloned().chain(owner).collect(),
    };
    needs.extend(key.schema.clone().map(|schema| Key::global(Kind::Schema, schema)));
    match &object.object.body {
        Body::Table(table) => of_table(table, &mut needs),
        Body::Extension(extension) => {
            needs.extend(extension.schema.clone().map(|schema| Key::global(Kind::Schema, schema)));
        }
        Body::Column(column) if column.inherited => of_column(catalog, key, column, &mut needs),
        Body::Constraint(constraint) => of_constraint(catalog, key, constraint, &mut needs),
        Body::Index(index) => {
            needs.extend(index.columns.iter().map(|name| column_of(&index.table, name)));
            needs.extend(index.partition_of.iter().map(|of| named(Kind::Index, of)));
        }
        _ => {}
    }
    needs.retain(|need| need != key && !is_taken_part(object, need));
    needs
}

/// The index of a partition's own constraint may be a part of an index of the whole table. The
/// constraint is there first; the whole takes it up.
fn is_taken_part(object: Located<'_>, need: &Key) -> bool {
    match &object.object.body {
        Body::Constraint(of) => {
            need.kind == Kind::Index && of.references.is_none() && !of.inherited
        }
        _ => false,
    }
}

fn named(kind: Kind, name: &QualifiedName) -> Key {
    Key::in_schema(kind, name.schema.clone(), name.name.clone())
}

fn column_of(table: &QualifiedName, name: &aludel_catalog::Ident) -> Key {
    Key::part(Kind::Column, table, name.clone())
}

fn parents(table: &Table) -> impl Iterator<Item = &QualifiedName> {
    table.partition_of.iter().map(|partition| &partition.parent).chain(&table.inherits)
}

fn of_table(table: &Table, needs: &mut Vec<Key>) {
    needs.extend(parents(table).map(|parent| named(Kind::Table, parent)));
    needs
        .extend(table.foreign.iter().map(|at| Key::global(Kind::ForeignServer, at.server.clone())));
}

/// An inherited column comes with the parent's of the same name.
fn of_column(catalog: &Catalog, key: &Key, _: &Column, needs: &mut Vec<Key>) {
    let table = catalog.owner(key).and_then(|table| catalog.get(&table));
    if let Some(Body::Table(table)) = table.map(|table| &table.body) {
        needs.extend(parents(table).map(|parent| column_of(parent, &key.name)));
    }
}

fn of_constraint(catalog: &Catalog, key: &Key, constraint: &Constraint, needs: &mut Vec<Key>) {
    if let Some(table) = key.parent_name() {
        needs.extend(constraint.columns.iter().map(|name| column_of(&table, name)));
    }
    if let Some(table) = &constraint.references {
        needs.push(named(Kind::Table, table));
    }
    if constraint.inherited
        && let Some(Body::Table(table)) =
            catalog.owner(key).and_then(|table| catalog.get(&table)).map(|table| &table.body)
    {
        let of_parent = |parent| Key::part(Kind::Constraint, parent, key.name.clone());
        needs.extend(parents(table).map(of_parent));
    }
}

/// What must wait for an object to go although the object does not need it: the partitions of the
/// table that a foreign key points to.
pub(crate) fn holds(catalog: &Catalog, object: Located<'_>) -> Vec<Key> {
    let Body::Constraint(constraint) = &object.object.body else { return Vec::new() };
    let mut held: Vec<QualifiedName> = constraint.references.iter().cloned().collect();
    let mut at = 0;
    while let Some(table) = held.get(at) {
        let new: Vec<_> = children(catalog, table).filter(|c| !held.contains(c)).collect();
        held.extend(new);
        at += 1;
    }
    held.iter().skip(1).map(|table| named(Kind::Table, table)).collect()
}

/// The partitions of a table; none for a table that is not partitioned.
fn children(catalog: &Catalog, of: &QualifiedName) -> impl Iterator<Item = QualifiedName> {
    let is_partitioned = match catalog.get(&named(Kind::Table, of)).map(|object| &object.body) {
        Some(Body::Table(table)) => table.partition_by.is_some(),
        _ => false,
    };
    let tables = is_partitioned.then(|| catalog.of_kind(Kind::Table));
    tables.into_iter().flatten().filter_map(move |(key, object)| match &object.body {
        Body::Table(table) if parents(table).any(|parent| parent == of) => key.qualified_name(),
        _ => None,
    })
}

/// What a new object waits for although it does not hang on it: the unique constraints of the
/// table that a foreign key points to, for a source may not know which of them it uses.
/// And an index of a partitioned table waits for its partitions with their own constraints, for
/// it takes their indexes for its parts; so an index that is no part waits for those.
pub(crate) fn waits_for(catalog: &Catalog, object: Located<'_>) -> Vec<Key> {
    let constraint = match &object.object.body {
        Body::Constraint(constraint) => constraint,
        Body::Index(index) => {
            let of_whole = indexes_of_parents(catalog, index);
            return partitions(catalog, &index.table).into_iter().chain(of_whole).collect();
        }
        _ => return Vec::new(),
    };
    let Some(table) = &constraint.references else {
        return own_waits(catalog, object.key, constraint);
    };
    keys_of(catalog, table).into_iter().filter(|key| key != object.key).collect()
}

/// The indexes of the table that an index's table is a partition of, if it is to be no part of any.
fn indexes_of_parents(catalog: &Catalog, index: &Index) -> Vec<Key> {
    let parent = match catalog.get(&named(Kind::Table, &index.table)).map(|object| &object.body) {
        Some(Body::Table(table)) => table.partition_of.as_ref().map(|partition| &partition.parent),
        _ => None,
    };
    let Some(parent) = parent.filter(|_| index.partition_of.is_none()) else { return Vec::new() };
    let is_parents = |body: &Body| matches!(body, Body::Index(other) if other.table == *parent);
    let indexes = catalog.of_kind(Kind::Index).filter(|(_, object)| is_parents(&object.body));
    indexes.map(|(key, _)| key.clone()).collect()
}

/// A key of a partition waits until its parent's columns are as wanted, for they cannot let go of
/// NOT NULL any more then.
fn own_waits(catalog: &Catalog, key: &Key, constraint: &Constraint) -> Vec<Key> {
    let Some(table) = key.parent_name() else { return Vec::new() };
    let of = |name: &QualifiedName| match catalog.get(&named(Kind::Table, name))?.body {
        Body::Table(ref table) => Some(&**table),
        _ => None,
    };
    if constraint.constraint_type != ConstraintType::PrimaryKey || constraint.inherited {
        return Vec::new();
    }
    let parents = of(&table).into_iter().flat_map(parents);
    parents.flat_map(|parent| constraint.columns.iter().map(|c| column_of(parent, c))).collect()
}

/// The constraints of a table that are its own and point nowhere else.
fn keys_of(catalog: &Catalog, table: &QualifiedName) -> Vec<Key> {
    let first = Key::part(Kind::Constraint, table, "");
    let of_table = catalog.objects.range(&first..).take_while(|(key, _)| {
        key.kind == first.kind && key.schema == first.schema && key.parent == first.parent
    });
    let is_own = |body: &Body| match body {
        Body::Constraint(of) => of.references.is_none() && !of.inherited,
        _ => false,
    };
    of_table.filter(|(_, object)| is_own(&object.body)).map(|(key, _)| key.clone()).collect()
}

/// The partitions of a table with their own constraints.
fn partitions(catalog: &Catalog, of: &QualifiedName) -> Vec<Key> {
    let of_child = |child: QualifiedName| {
        let table = named(Kind::Table, &child);
        keys_of(catalog, &child).into_iter().chain([table])
    };
    children(catalog, of).flat_map(of_child).collect()
}
