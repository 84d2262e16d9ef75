//! A check that is not valid is so for every child that is there when it comes; a child that comes
//! later has it valid.

use aludel_catalog::{Body, Catalog, Constraint, Key, Kind, QualifiedName, Table};

use crate::{
    needs::{named, parents},
    waits::Side,
};

/// The children, at any depth, for which a new check is not to be valid either: it waits for them.
pub(crate) fn awaited_by_check(side: Side<'_>, key: &Key, of: &Constraint) -> Vec<Key> {
    let Some(table) = key.parent_name().filter(|_| of.not_valid && !of.inherited) else {
        return Vec::new();
    };
    let mut awaited = Vec::new();
    let mut open = vec![table];
    while let Some(table) = open.pop() {
        for child in side.families.children(&table) {
            if inherited(side.catalog, child, key).is_some_and(|check| check.not_valid) {
                awaited.push(named(Kind::Table, child));
                open.push(child.clone());
            }
        }
    }
    awaited
}

/// The checks of its parents that are not valid there, and are to be for a new table.
pub(crate) fn awaited_by_table(side: Side<'_>, key: &Key, table: &Table) -> Vec<Key> {
    let Some(name) = key.qualified_name() else { return Vec::new() };
    let mut awaited = Vec::new();
    for parent in parents(table) {
        for (check, object) in crate::waits::parts(side.catalog, Kind::Constraint, parent) {
            let is_invalid = matches!(&object.body, Body::Constraint(of) if of.not_valid);
            let own = inherited(side.catalog, &name, check).filter(|_| is_invalid);
            awaited.extend(own.filter(|own| !own.not_valid).map(|_| check.clone()));
        }
    }
    awaited
}

/// The constraint that a child has of its parent.
fn inherited<'a>(catalog: &'a Catalog, child: &QualifiedName, of: &Key) -> Option<&'a Constraint> {
    match &catalog.get(&Key::part(Kind::Constraint, child, of.name.clone()))?.body {
        Body::Constraint(constraint) if constraint.inherited => Some(constraint),
        _ => None,
    }
}
