//! Objects of one kind, by key: cheap to keep as they were, however many there are.

use std::{
    collections::{BTreeMap, BTreeSet},
    iter::Peekable,
    ops::RangeInclusive,
    sync::Arc,
};

use aludel_catalog::Pair;

/// An object before and after: one that came has no before, one that went no after.
pub type Change<T> = Pair<Option<Arc<T>>>;

/// How many objects may be otherwise than on the ground before a new ground is laid.
const OTHERS: usize = 256;

/// Objects of one kind.
#[derive(Debug, Clone)]
pub struct Shelf<K, T> {
    /// What many states of the shelf share.
    ground: Arc<BTreeMap<K, Arc<T>>>,
    /// What is otherwise; `None` is gone.
    others: Arc<BTreeMap<K, Option<Arc<T>>>>,
    len: usize,
    /// What was put or taken since it was last looked at.
    touched: BTreeSet<K>,
}

impl<K, T> Default for Shelf<K, T> {
    fn default() -> Self {
        Self { ground: Arc::default(), others: Arc::default(), len: 0, touched: BTreeSet::new() }
    }
}

impl<K: Ord + Copy, T: PartialEq> Shelf<K, T> {
    /// The object of a key.
    pub fn get(&self, key: &K) -> Option<&T> {
        self.shared(key).map(Arc::as_ref)
    }

    fn shared(&self, key: &K) -> Option<&Arc<T>> {
        match self.others.get(key) {
            Some(other) => other.as_ref(),
            None => self.ground.get(key),
        }
    }

    /// All objects, by key.
    pub fn iter(&self) -> impl Iterator<Item = (K, &T)> {
        Both { ground: self.ground.iter().peekable(), others: self.others.iter().peekable() }
    }

    /// The objects whose keys are in a range.
    pub fn range(&self, range: RangeInclusive<K>) -> impl Iterator<Item = (K, &T)> {
        let (ground, others) = (self.ground.range(range.clone()), self.others.range(range));
        Both { ground: ground.peekable(), others: others.peekable() }
    }

    /// All objects.
    pub fn values(&self) -> impl Iterator<Item = &T> {
        self.iter().map(|(_, object)| object)
    }

    pub(super) fn len(&self) -> usize {
        self.len
    }

    pub(super) fn put(&mut self, key: K, object: T) {
        let before = self.get(&key);
        if before == Some(&object) {
            return;
        }
        self.len += usize::from(before.is_none());
        self.set(key, Some(Arc::new(object)));
    }

    pub(super) fn take(&mut self, key: K) {
        if self.get(&key).is_some() {
            self.len -= 1;
            self.set(key, None);
        }
    }

    fn set(&mut self, key: K, object: Option<Arc<T>>) {
        self.touched.insert(key);
        Arc::make_mut(&mut self.others).insert(key, object);
        if self.others.len() > OTHERS {
            self.lay_ground();
        }
    }

    fn lay_ground(&mut self) {
        let ground = Arc::make_mut(&mut self.ground);
        for (key, object) in std::mem::take(Arc::make_mut(&mut self.others)) {
            match object {
                Some(object) => ground.insert(key, object),
                None => ground.remove(&key),
            };
        }
    }

    /// Takes what is in a range and is not kept.
    pub(super) fn retain_in(&mut self, range: RangeInclusive<K>, keeps: impl Fn(&K) -> bool) {
        let keys = self.range(range).map(|(key, _)| key);
        for key in keys.filter(|key| !keeps(key)).collect::<Vec<K>>() {
            self.take(key);
        }
    }

    /// Takes all that is not kept.
    pub(super) fn retain(&mut self, keeps: impl Fn(&K, &T) -> bool) {
        let gone = self.iter().filter(|(key, object)| !keeps(key, object));
        for key in gone.map(|(key, _)| key).collect::<Vec<K>>() {
            self.take(key);
        }
    }

    pub(super) fn keep_only(&mut self, keys: &BTreeSet<K>) {
        self.retain(|key, _| keys.contains(key));
    }

    /// From now on changes are counted.
    pub(super) fn look(&mut self) {
        self.touched.clear();
    }

    /// What differs from what it was when it was last looked at.
    pub(super) fn changes_since(&self, old: &Self) -> Vec<Change<T>> {
        let change = |key: &K| Change::new(old.shared(key).cloned(), self.shared(key).cloned());
        let all: Vec<Change<T>> =
            self.touched.iter().map(change).filter(|it| it.before != it.after).collect();
        let (gone, others): (Vec<_>, Vec<_>) = all.into_iter().partition(|it| it.after.is_none());
        gone.into_iter().chain(others).collect()
    }
}

/// What is on the ground and not otherwise, and what is otherwise, in the order of the keys.
struct Both<'a, K, T, G, O>
where
    G: Iterator<Item = (&'a K, &'a Arc<T>)>,
    O: Iterator<Item = (&'a K, &'a Option<Arc<T>>)>,
    K: 'a,
    T: 'a,
{
    ground: Peekable<G>,
    others: Peekable<O>,
}

impl<'a, K: Ord + Copy, T, G, O> Iterator for Both<'a, K, T, G, O>
where
    G: Iterator<Item = (&'a K, &'a Arc<T>)>,
    O: Iterator<Item = (&'a K, &'a Option<Arc<T>>)>,
{
    type Item = (K, &'a T);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let Some((other, _)) = self.others.peek() else {
                return self.ground.next().map(|(key, object)| (*key, object.as_ref()));
            };
            let other = *other;
            if let Some((key, object)) = self.ground.next_if(|(key, _)| *key < other) {
                return Some((*key, object.as_ref()));
            }
            self.ground.next_if(|(key, _)| *key == other);
            if let Some((key, Some(object))) = self.others.next() {
                return Some((*key, object.as_ref()));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shelf_is_what_was_put_and_not_taken() {
        let mut shelf = Shelf::default();
        let mut plain = BTreeMap::new();
        // A walk over keys that comes back to some of them.
        for step in 0..3000_usize {
            let key = step * 7 % 611;
            if step % 3 == 0 {
                shelf.take(key);
                plain.remove(&key);
            } else {
                shelf.put(key, step);
                plain.insert(key, step);
            }
        }
        let seen: Vec<(usize, usize)> = shelf.iter().map(|(key, it)| (key, *it)).collect();
        assert_eq!(seen, plain.clone().into_iter().collect::<Vec<_>>());
        assert_eq!(shelf.len(), plain.len());
    }

    #[test]
    fn what_changed_is_told_once() {
        let mut shelf = Shelf::default();
        shelf.put(1, "a");
        shelf.put(2, "b");
        let old = shelf.clone();
        shelf.look();
        shelf.put(1, "c");
        shelf.put(3, "d");
        shelf.take(2);
        shelf.put(4, "e");
        shelf.take(4);
        let told: Vec<_> = shelf.changes_since(&old);
        let text = |it: &Option<Arc<&str>>| it.as_ref().map(|it| it.to_string());
        let told: Vec<_> = told.iter().map(|it| (text(&it.before), text(&it.after))).collect();
        let some = |it: &str| Some(it.to_owned());
        assert_eq!(told, [(some("b"), None), (some("a"), some("c")), (None, some("d"))]);
    }
}
