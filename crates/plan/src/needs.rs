//! What an object needs: the engine's word, and what follows from what it is.

use aludel_catalog::{Body, Catalog, Constraint, Key, Kind, Located, Object, QualifiedName, Table};

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
        Body::Column(column) if column.inherited && !column.also_own => {
            of_column(catalog, key, &mut needs)
        }
        Body::Constraint(constraint) => of_constraint(catalog, key, constraint, &mut needs),
        Body::Index(index) => {
            needs.extend(index.columns.iter().map(|name| column_of(&index.table, name)));
            let whole = index.partition_of.iter().filter(|_| index.inherited);
            needs.extend(whole.map(|of| named(Kind::Index, of)));
        }
        _ => {}
    }
    let taken_by = own_part_of(object.object);
    needs.retain(|need| need != key && taken_by.as_ref() != Some(need));
    needs
}

/// The whole of which an index or a constraint is a part under a name of its own: it is there
/// first; the whole takes it up.
pub(crate) fn own_part_of(object: &Object) -> Option<Key> {
    match &object.body {
        Body::Index(index) if !index.inherited => {
            index.partition_of.as_ref().map(|of| named(Kind::Index, of))
        }
        Body::Constraint(constraint) if !constraint.inherited => constraint.part_of.clone(),
        _ => None,
    }
}

/// The index or constraint of the parent with which one goes.
pub(crate) fn whole(catalog: &Catalog, object: Located<'_>) -> Option<Key> {
    match &object.object.body {
        Body::Index(index) => index.partition_of.as_ref().map(|of| named(Kind::Index, of)),
        Body::Constraint(constraint) if constraint.part_of.is_some() => constraint.part_of.clone(),
        Body::Constraint(constraint) if constraint.inherited && !constraint.also_own => {
            of_parents(catalog, object.key).find(|key| catalog.get(key).is_some())
        }
        _ => None,
    }
}

/// What the parents of a part's table would call it.
fn of_parents<'a>(catalog: &'a Catalog, key: &'a Key) -> impl Iterator<Item = Key> + 'a {
    let table = catalog.owner(key).and_then(|table| catalog.get(&table));
    let table = table.and_then(|table| match &table.body {
        Body::Table(table) => Some(&**table),
        _ => None,
    });
    let named = |parent| Key::part(key.kind, parent, key.name.clone());
    table.into_iter().flat_map(parents).map(named)
}

pub(crate) fn named(kind: Kind, name: &QualifiedName) -> Key {
    Key::in_schema(kind, name.schema.clone(), name.name.clone())
}

fn column_of(table: &QualifiedName, name: &aludel_catalog::Ident) -> Key {
    Key::part(Kind::Column, table, name.clone())
}

pub(crate) fn parents(table: &Table) -> impl Iterator<Item = &QualifiedName> {
    table.partition_of.iter().map(|partition| &partition.parent).chain(&table.inherits)
}

fn of_table(table: &Table, needs: &mut Vec<Key>) {
    needs.extend(parents(table).map(|parent| named(Kind::Table, parent)));
    needs
        .extend(table.foreign.iter().map(|at| Key::global(Kind::ForeignServer, at.server.clone())));
}

/// An inherited column comes with the parent's of the same name.
fn of_column(catalog: &Catalog, key: &Key, needs: &mut Vec<Key>) {
    needs.extend(of_parents(catalog, key));
}

fn of_constraint(catalog: &Catalog, key: &Key, constraint: &Constraint, needs: &mut Vec<Key>) {
    if let Some(table) = key.parent_name() {
        needs.extend(constraint.columns.iter().map(|name| column_of(&table, name)));
    }
    if let Some(table) = &constraint.references {
        needs.push(named(Kind::Table, table));
    }
    if constraint.inherited && !constraint.also_own {
        needs.extend(constraint.part_of.clone());
        needs.extend(of_parents(catalog, key));
    }
}
