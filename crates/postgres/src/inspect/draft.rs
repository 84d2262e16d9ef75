//! The catalog while it is being read, with the engine's address of every object.

use std::collections::HashMap;

use aludel_catalog::{Body, Catalog, Ident, Key, Object, QualifiedName, Unmanaged};

use super::{
    class::{self, Oid},
    shortcut::{ColumnFacts, Pending},
};

/// Where the engine keeps an object: system catalog, row, column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Address {
    class: Oid,
    object: Oid,
    part: i32,
}

impl Address {
    /// The address of a whole object.
    pub(super) const fn of(class: Oid, object: Oid) -> Self {
        Self { class, object, part: 0 }
    }

    /// The address of a column.
    pub(super) const fn column(relation: Oid, number: i32) -> Self {
        Self { class: class::RELATION, object: relation, part: number }
    }

    /// An address as `pg_depend` has it.
    pub(super) const fn new(class: Oid, object: Oid, part: i32) -> Self {
        Self { class, object, part }
    }

    /// The system catalog.
    pub(super) const fn class(self) -> Oid {
        self.class
    }

    /// Whether it is no part's.
    pub(super) const fn is_whole(self) -> bool {
        self.part == 0
    }

    /// The address of the object that a part is of.
    pub(super) const fn whole(self) -> Self {
        Self { part: 0, ..self }
    }
}

/// A catalog while it is being read.
#[derive(Default)]
pub(super) struct Draft {
    /// What has been read.
    pub(super) catalog: Catalog,
    /// The schemas that may hold objects of ours.
    schemas: HashMap<Oid, Ident>,
    /// What belongs to an extension, and to which.
    members: HashMap<Address, Key>,
    /// What has been read, by address.
    found: HashMap<Address, Key>,
    /// What decides how definitions name the columns.
    facts: HashMap<Address, ColumnFacts>,
    /// Constraints whose definitions must be asked for.
    pub(super) undefined_constraints: Pending,
    /// Indexes whose definitions must be asked for.
    pub(super) undefined_indexes: Pending,
}

impl Draft {
    /// Notes a schema that may hold objects of ours.
    pub(super) fn add_schema(&mut self, oid: Oid, name: Ident) {
        self.schemas.insert(oid, name);
    }

    /// Notes that something belongs to an extension.
    pub(super) fn add_member(&mut self, address: Address, extension: Key) {
        self.members.insert(address, extension);
    }

    /// Whether something belongs to an extension.
    pub(super) fn is_member(&self, address: Address) -> bool {
        self.members.contains_key(&address)
    }

    /// The schema of something of ours: `None` for what is the system's or an extension's.
    pub(super) fn home(&self, address: Address, schema: Oid) -> Option<Ident> {
        if self.is_member(address) {
            return None;
        }
        self.schemas.get(&schema).cloned()
    }

    /// Puts an object in, and notes where it stands.
    pub(super) fn add(&mut self, address: Address, key: Key, body: impl Into<Body>) {
        self.alias(address, key.clone());
        self.catalog.insert(key, Object::new(body));
    }

    /// Notes that what stands at an address is (part of) this object.
    pub(super) fn alias(&mut self, address: Address, key: Key) {
        self.found.insert(address, key);
    }

    /// What stands at an address, where it is ours.
    pub(super) fn key(&self, address: Address) -> Option<&Key> {
        self.found.get(&address)
    }

    /// What stands at an address, or the extension that it belongs to.
    pub(super) fn key_or_extension(&self, address: Address) -> Option<&Key> {
        self.found.get(&address).or_else(|| self.members.get(&address))
    }

    /// Notes what decides how definitions name a column.
    pub(super) fn add_facts(&mut self, address: Address, facts: ColumnFacts) {
        self.facts.insert(address, facts);
    }

    /// What decides how definitions name a column, where it is ours.
    pub(super) fn facts(&self, address: Address) -> Option<ColumnFacts> {
        self.facts.get(&address).copied()
    }

    /// A table, a view or a materialized view of ours.
    pub(super) fn relation(&self, oid: Oid) -> Option<&Key> {
        self.key(Address::of(class::RELATION, oid))
    }

    /// The name of a table, a view or a materialized view of ours.
    pub(super) fn relation_name(&self, oid: Oid) -> Option<QualifiedName> {
        self.relation(oid)?.qualified_name()
    }

    /// The names of columns of a relation by their numbers; what is no column is left out.
    pub(super) fn column_names(&self, relation: Oid, numbers: &[i32]) -> Vec<Ident> {
        numbers
            .iter()
            .filter(|number| **number > 0)
            .filter_map(|number| self.key(Address::column(relation, *number)))
            .map(|key| key.name.clone())
            .collect()
    }

    /// What an object that has been read is.
    pub(super) fn body_mut(&mut self, key: &Key) -> Option<&mut Body> {
        self.catalog.objects.get_mut(key).map(|object| &mut object.body)
    }

    /// Notes something that no rule covers.
    pub(super) fn unmanaged(&mut self, what: &str, name: impl Into<String>) {
        self.catalog.unmanaged.push(Unmanaged { what: what.to_owned(), name: name.into() });
    }

    /// Names it unless it is named already.
    pub(super) fn unmanaged_once(&mut self, what: &str, name: String) {
        if !self.catalog.unmanaged.iter().any(|it| it.what == what && it.name == name) {
            self.unmanaged(what, name);
        }
    }
}
