//! The tables that a plan touches: those get rows, and those that they point to.

use std::collections::BTreeSet;

use aludel_catalog::{Catalog, Key, Kind, QualifiedName, Rename};
use aludel_plan::Migration;

use crate::{Scope, way::table_of};

impl Scope {
    /// The tables that a migration touches in either direction, under their names before it.
    /// `catalogs` are the states that its statements speak of.
    pub fn touched(migration: &Migration, catalogs: &[&Catalog], renames: &[Rename]) -> Self {
        let statements = migration.up.statements().chain(migration.down.statements());
        let subjects: BTreeSet<&Key> = statements.map(|statement| &statement.subject).collect();
        let mut tables: BTreeSet<QualifiedName> = BTreeSet::new();
        for catalog in catalogs {
            tables.extend(subjects.iter().filter_map(|subject| table_of(subject, catalog)));
            tables.extend(users(&subjects, catalog));
        }
        let old = tables.iter().map(|table| old_name(table, renames)).collect();
        Self::Tables(old)
    }
}

/// The tables with columns that need one of these objects: a type that changes.
fn users(subjects: &BTreeSet<&Key>, catalog: &Catalog) -> Vec<QualifiedName> {
    let columns = catalog.dependencies.iter().filter(|(key, _)| key.kind == Kind::Column);
    let using = columns.filter(|(_, needs)| needs.iter().any(|need| is_type_of(need, subjects)));
    using.filter_map(|(column, _)| column.parent_name()).collect()
}

fn is_type_of(need: &Key, subjects: &BTreeSet<&Key>) -> bool {
    let is_type = matches!(
        need.kind,
        Kind::Enum
            | Kind::Composite
            | Kind::Range
            | Kind::Domain
            | Kind::BaseType
            | Kind::Collation
    );
    let constrains = |subject: &&Key| {
        subject.kind == Kind::DomainConstraint && subject.parent.as_ref() == Some(&need.name)
    };
    is_type && (subjects.contains(need) || subjects.iter().any(constrains))
}

fn old_name(table: &QualifiedName, renames: &[Rename]) -> QualifiedName {
    let is_it = |rename: &&Rename| {
        rename.to.kind == Kind::Table && rename.to.qualified_name().as_ref() == Some(table)
    };
    let renamed = renames.iter().find(is_it).and_then(|rename| rename.from.qualified_name());
    renamed.unwrap_or_else(|| table.clone())
}
