//! Which tables have children, and which indexes and constraints have parts: looked up once.

use std::collections::HashMap;

use aludel_catalog::{Body, Catalog, Key, Kind, QualifiedName};

use crate::needs;

/// The families of one catalog.
#[derive(Debug, Default)]
pub(crate) struct Families {
    children: HashMap<QualifiedName, Vec<QualifiedName>>,
    own_parts: HashMap<Key, Vec<Key>>,
}

impl Families {
    pub(crate) fn new(catalog: &Catalog) -> Self {
        let mut families = Self::default();
        for (key, object) in catalog.of_kind(Kind::Table) {
            let (Body::Table(table), Some(name)) = (&object.body, key.qualified_name()) else {
                continue;
            };
            for parent in needs::parents(table) {
                families.children.entry(parent.clone()).or_default().push(name.clone());
            }
        }
        for kind in [Kind::Constraint, Kind::Index] {
            for (key, object) in catalog.of_kind(kind) {
                let parts = needs::own_part_of(object).map(|of| families.own_parts.entry(of));
                parts.into_iter().for_each(|parts| parts.or_default().push(key.clone()));
            }
        }
        families
    }

    /// The tables that inherit from a table, or are its partitions.
    pub(crate) fn children(&self, of: &QualifiedName) -> &[QualifiedName] {
        self.children.get(of).map_or(&[], Vec::as_slice)
    }

    /// The parts of an index or a constraint that have names of their own.
    pub(crate) fn own_parts(&self, of: &Key) -> &[Key] {
        self.own_parts.get(of).map_or(&[], Vec::as_slice)
    }
}
