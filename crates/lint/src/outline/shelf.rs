//! Objects of one kind, by key: cheap to keep as they were.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use aludel_catalog::Pair;

/// An object before and after: one that came has no before, one that went no after.
pub type Change<T> = Pair<Option<Arc<T>>>;

/// Objects of one kind.
#[derive(Debug, Clone)]
pub struct Shelf<K, T>(Arc<BTreeMap<K, Arc<T>>>);

impl<K, T> Default for Shelf<K, T> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

impl<K: Ord + Copy, T: PartialEq> Shelf<K, T> {
    /// The object of a key.
    pub fn get(&self, key: &K) -> Option<&T> {
        self.0.get(key).map(Arc::as_ref)
    }

    /// All objects, by key.
    pub fn iter(&self) -> impl Iterator<Item = (K, &T)> {
        self.0.iter().map(|(key, object)| (*key, object.as_ref()))
    }

    /// All objects.
    pub fn values(&self) -> impl Iterator<Item = &T> {
        self.0.values().map(Arc::as_ref)
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn put(&mut self, key: K, object: T) {
        if self.get(&key) != Some(&object) {
            Arc::make_mut(&mut self.0).insert(key, Arc::new(object));
        }
    }

    pub(super) fn retain(&mut self, keeps: impl Fn(&K, &T) -> bool) {
        if self.0.iter().any(|(key, object)| !keeps(key, object)) {
            Arc::make_mut(&mut self.0).retain(|key, object| keeps(key, object));
        }
    }

    pub(super) fn keep_only(&mut self, keys: &BTreeSet<K>) {
        self.retain(|key, _| keys.contains(key));
    }

    /// What differs; nothing is compared where nothing was written.
    pub(super) fn changes_since(&self, old: &Self) -> Vec<Change<T>> {
        if Arc::ptr_eq(&self.0, &old.0) {
            return Vec::new();
        }
        let is_same = |one: Option<&Arc<T>>, other: &Arc<T>| one.is_some_and(|it| it == other);
        let gone = old.0.iter().filter(|(key, _)| !self.0.contains_key(key));
        let gone = gone.map(|(_, object)| Change::new(Some(object.clone()), None));
        let other = self.0.iter().filter(|(key, object)| !is_same(old.0.get(key), object));
        let other =
            other.map(|(key, object)| Change::new(old.0.get(key).cloned(), Some(object.clone())));
        gone.chain(other).collect()
    }
}
