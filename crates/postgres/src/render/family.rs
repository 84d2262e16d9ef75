//! Who inherits from whom: partitions and children of inheritance alike.

use aludel_catalog::{Body, Catalog, Column, Ident, Key, Kind, Object, QualifiedName, Table};

/// The table of this name.
pub(super) fn table<'a>(catalog: &'a Catalog, name: &QualifiedName) -> Option<&'a Table> {
    let key = Key::in_schema(Kind::Table, name.schema.clone(), name.name.clone());
    match &catalog.get(&key)?.body {
        Body::Table(table) => Some(table),
        _ => None,
    }
}

/// The tables that a table inherits from, or is a partition of.
pub(super) fn parents(table: &Table) -> impl Iterator<Item = &QualifiedName> {
    table.partition_of.iter().map(|partition| &partition.parent).chain(&table.inherits)
}

/// The tables that inherit from a table, at any depth, in order of their names.
pub(super) fn descendants(catalog: &Catalog, of: &QualifiedName) -> Vec<QualifiedName> {
    at_any_depth(of, |parent| children(catalog, parent))
}

/// The tables that a table inherits from, at any depth, in order of their names.
pub(super) fn ancestors(catalog: &Catalog, of: &QualifiedName) -> Vec<QualifiedName> {
    at_any_depth(of, |child| table(catalog, child).into_iter().flat_map(parents).cloned().collect())
}

fn at_any_depth(
    of: &QualifiedName,
    next: impl Fn(&QualifiedName) -> Vec<QualifiedName>,
) -> Vec<QualifiedName> {
    let mut found = vec![of.clone()];
    let mut at = 0;
    while let Some(table) = found.get(at) {
        let new: Vec<_> = next(table).into_iter().filter(|it| !found.contains(it)).collect();
        found.extend(new);
        at += 1;
    }
    found.remove(0);
    found.sort();
    found
}

fn children(catalog: &Catalog, of: &QualifiedName) -> Vec<QualifiedName> {
    let tables = catalog.of_kind(Kind::Table).filter_map(|(key, object)| match &object.body {
        Body::Table(table) if parents(table).any(|parent| parent == of) => key.qualified_name(),
        _ => None,
    });
    tables.collect()
}

/// Whether any table inherits from this one.
pub(super) fn has_children(catalog: &Catalog, of: &QualifiedName) -> bool {
    !children(catalog, of).is_empty()
}

/// A column of a table.
pub(super) fn column<'a>(
    catalog: &'a Catalog,
    table: &QualifiedName,
    name: &Ident,
) -> Option<&'a Column> {
    catalog.column(&Key::part(Kind::Column, table, name.clone()))
}

/// The default of a column, as text.
pub(super) fn default<'a>(
    catalog: &'a Catalog,
    table: &QualifiedName,
    name: &Ident,
) -> Option<&'a str> {
    match &catalog.get(&Key::part(Kind::Default, table, name.clone()))?.body {
        Body::Default(default) => Some(&default.expression),
        _ => None,
    }
}

/// The parts of one kind that a relation has, in order of their keys.
pub(super) fn parts<'a>(
    catalog: &'a Catalog,
    kind: Kind,
    of: &QualifiedName,
) -> impl Iterator<Item = (&'a Key, &'a Object)> {
    let first = Key::part(kind, of, "");
    let of = of.clone();
    catalog.objects.range(first..).take_while(move |(key, _)| {
        key.kind == kind
            && key.schema.as_ref() == Some(&of.schema)
            && key.parent.as_ref() == Some(&of.name)
    })
}

/// The columns of a table that come from its parents alone, and those parents.
pub(super) fn inherited_columns<'a>(
    catalog: &'a Catalog,
    name: &QualifiedName,
    of: &'a Table,
) -> Vec<(&'a Ident, &'a Column, &'a QualifiedName)> {
    let columns =
        parts(catalog, Kind::Column, name).filter_map(|(key, object)| match &object.body {
            Body::Column(column) if column.inherited && !column.also_own => {
                Some((&key.name, &**column))
            }
            _ => None,
        });
    let with_parent = |(name, column)| {
        let parent = parents(of).find(|parent| self::column(catalog, parent, name).is_some())?;
        Some((name, column, parent))
    };
    columns.filter_map(with_parent).collect()
}
