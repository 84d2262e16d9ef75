//! What an object is a part of, up to what is part of nothing.

use std::collections::{BTreeMap, VecDeque};

use crate::{Body, Catalog, Key, Kind, QualifiedName};

/// The most objects of which each may be a part of the next: partitions of partitions.
const DEEPEST: usize = 200;

impl Catalog {
    /// An object that is a part of itself, or of too long a row of others. A database has none; a
    /// catalog that was written by hand may, and whoever goes from part to whole would go for ever.
    pub fn without_ground(&self) -> Option<&Key> {
        let mut parts: BTreeMap<Key, Vec<&Key>> = BTreeMap::new();
        let mut open: BTreeMap<&Key, usize> = BTreeMap::new();
        let mut ready = VecDeque::new();
        for key in self.objects.keys() {
            let wholes = self.wholes(key);
            match wholes.len() {
                0 => ready.push_back((key, 0)),
                count => drop(open.insert(key, count)),
            }
            wholes.into_iter().for_each(|whole| parts.entry(whole).or_default().push(key));
        }
        while let Some((key, depth)) = ready.pop_front() {
            if depth > DEEPEST {
                return Some(key);
            }
            for part in parts.get(key).into_iter().flatten() {
                let Some(count) = open.get_mut(part) else { continue };
                *count -= 1;
                if *count == 0 {
                    open.remove(part);
                    ready.push_back((part, depth + 1));
                }
            }
        }
        open.into_keys().next()
    }

    /// What an object belongs to, is a partition of or inherits from, as far as it is there.
    fn wholes(&self, key: &Key) -> Vec<Key> {
        let table = |name: &QualifiedName| {
            Key::in_schema(Kind::Table, name.schema.clone(), name.name.clone())
        };
        let mut wholes: Vec<Key> = self.owner(key).into_iter().collect();
        if let Some(Body::Table(body)) = self.get(key).map(|object| &object.body) {
            wholes.extend(body.partition_of.iter().map(|of| table(&of.parent)));
            wholes.extend(body.inherits.iter().map(table));
        }
        wholes.retain(|whole| self.objects.contains_key(whole));
        wholes
    }
}
