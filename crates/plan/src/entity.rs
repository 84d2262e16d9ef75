//! The objects of both sides as one: an object that goes, comes, changes or stays.

use std::collections::HashMap;

use aludel_catalog::{Catalog, Key, Located, Pair};
use aludel_diff::Change;

use crate::{family::Families, needs, waits::Side};

/// The number of an object in [`Entities`].
pub(crate) type EntityId = usize;

/// All objects of both catalogs, each once, with what each needs.
pub(crate) struct Entities<'a> {
    /// The catalogs.
    pub(crate) catalogs: Pair<&'a Catalog>,
    objects: Vec<Pair<Option<Located<'a>>>>,
    changed: Vec<bool>,
    by_key: Pair<HashMap<&'a Key, EntityId>>,
    needs: Pair<Vec<Vec<EntityId>>>,
    dependents: Vec<Vec<EntityId>>,
    families: Pair<Families>,
}

impl<'a> Entities<'a> {
    pub(crate) fn new(changes: &[Change<'a>], catalogs: Pair<&'a Catalog>) -> Self {
        let mut entities = Self {
            catalogs,
            objects: Vec::new(),
            changed: Vec::new(),
            by_key: Pair::default(),
            needs: Pair::default(),
            dependents: Vec::new(),
            families: catalogs.map(Families::new),
        };
        for change in changes {
            entities.push(Pair::new(change.before(), change.after()), true);
        }
        entities.push_unchanged();
        entities.connect();
        entities
    }

    fn push(&mut self, object: Pair<Option<Located<'a>>>, changed: bool) {
        let id = self.objects.len();
        if let Some(before) = object.before {
            self.by_key.before.insert(before.key, id);
        }
        if let Some(after) = object.after {
            self.by_key.after.insert(after.key, id);
        }
        self.objects.push(object);
        self.changed.push(changed);
    }

    fn push_unchanged(&mut self) {
        let Pair { before, after } = self.catalogs;
        for (key, object) in &before.objects {
            if self.by_key.before.contains_key(key) {
                continue;
            }
            let before = Located { key, object };
            let after = after.objects.get_key_value(key);
            let after = after.map(|(key, object)| Located { key, object });
            self.push(Pair::new(Some(before), after), false);
        }
    }

    fn connect(&mut self) {
        let side = |catalog: &Catalog,
                    located: Vec<Option<Located<'a>>>,
                    ids: &HashMap<&Key, EntityId>| {
            located
                .into_iter()
                .map(|object| match object {
                    Some(object) => numbers(&needs::of(catalog, object), ids),
                    None => Vec::new(),
                })
                .collect::<Vec<_>>()
        };
        let before = self.objects.iter().map(|object| object.before).collect();
        let after = self.objects.iter().map(|object| object.after).collect();
        self.needs.before = side(self.catalogs.before, before, &self.by_key.before);
        self.needs.after = side(self.catalogs.after, after, &self.by_key.after);
        self.dependents = turned(&self.needs.before);
        for (id, object) in self.objects.iter().enumerate() {
            let Some(held) = object.before else { continue };
            let holders =
                [self.catalogs.before.owner(held.key), needs::whole(self.catalogs.before, held)];
            for holder in holders.into_iter().flatten() {
                if let Some(holder) = self.by_key.before.get(&holder) {
                    self.dependents[*holder].push(id);
                }
            }
        }
    }

    /// Both catalogs with who belongs to whom in them.
    pub(crate) fn sides(&self) -> Pair<Side<'_>> {
        let side = |(catalog, families)| Side { catalog, families };
        self.catalogs.zip(self.families.as_ref()).map(side)
    }

    pub(crate) fn ids(&self) -> std::ops::Range<EntityId> {
        0..self.objects.len()
    }

    /// The object on both sides.
    pub(crate) fn object(&self, id: EntityId) -> Pair<Option<Located<'a>>> {
        self.objects[id]
    }

    /// What to call it: its key after, or else before.
    pub(crate) fn key(&self, id: EntityId) -> &'a Key {
        let Pair { before, after } = self.objects[id];
        after.or(before).map(|located| located.key).expect("an entity is on one side at least")
    }

    /// Whether it is on both sides.
    pub(crate) fn survives(&self, id: EntityId) -> bool {
        let Pair { before, after } = self.objects[id];
        before.is_some() && after.is_some()
    }

    /// Whether it differs between the sides.
    pub(crate) fn is_changed(&self, id: EntityId) -> bool {
        self.changed[id]
    }

    /// What it needs on each side.
    pub(crate) fn needs(&self, id: EntityId) -> Pair<&[EntityId]> {
        Pair::new(&self.needs.before[id], &self.needs.after[id])
    }

    /// What needs it on the side before, or belongs to it.
    pub(crate) fn dependents(&self, id: EntityId) -> &[EntityId] {
        &self.dependents[id]
    }

    /// Who stands under a key, on each side.
    pub(crate) fn find(&self, key: &Key) -> Pair<Option<EntityId>> {
        Pair::new(self.by_key.before.get(key).copied(), self.by_key.after.get(key).copied())
    }
}

fn numbers(keys: &[Key], ids: &HashMap<&Key, EntityId>) -> Vec<EntityId> {
    let mut numbers: Vec<_> = keys.iter().filter_map(|key| ids.get(key).copied()).collect();
    numbers.sort_unstable();
    numbers.dedup();
    numbers
}

fn turned(needs: &[Vec<EntityId>]) -> Vec<Vec<EntityId>> {
    let mut dependents = vec![Vec::new(); needs.len()];
    for (dependent, needs) in needs.iter().enumerate() {
        for need in needs {
            dependents[*need].push(dependent);
        }
    }
    dependents
}
