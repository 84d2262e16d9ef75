//! What models need and cannot say: the domain of a column, the function of a check. It comes
//! before them.

use std::collections::{BTreeMap, BTreeSet};

use aludel_catalog::{Catalog, Key};

/// The objects that what is said needs, and that are not said themselves, with their parts.
pub(super) fn needed(catalog: &Catalog, said: &Catalog) -> Catalog {
    let parts = parts(catalog);
    let mut keys: BTreeSet<Key> = BTreeSet::new();
    let mut open: Vec<Key> = said.objects.keys().cloned().collect();
    while let Some(key) = open.pop() {
        let owner = catalog.owner(&key);
        for need in catalog.needs(&key).chain(owner.as_ref()) {
            let is_new = !said.objects.contains_key(need) && catalog.get(need).is_some();
            if is_new && keys.insert(need.clone()) {
                open.push(need.clone());
                let own = parts.get(need).into_iter().flatten();
                open.extend(own.filter(|part| !keys.contains(*part)).map(|part| (*part).clone()));
            }
        }
        if is_part_of(catalog, &key, &keys) && !said.objects.contains_key(&key) {
            keys.insert(key);
        }
    }
    only(catalog, &keys)
}

fn is_part_of(catalog: &Catalog, key: &Key, keys: &BTreeSet<Key>) -> bool {
    catalog.owner(key).is_some_and(|owner| keys.contains(&owner))
}

/// The parts of each object that has some.
fn parts(catalog: &Catalog) -> BTreeMap<Key, Vec<&Key>> {
    let mut parts: BTreeMap<Key, Vec<&Key>> = BTreeMap::new();
    for key in catalog.objects.keys() {
        if let Some(owner) = catalog.owner(key) {
            parts.entry(owner).or_default().push(key);
        }
    }
    parts
}

/// A catalog with these objects alone, and the dependencies between them.
fn only(catalog: &Catalog, keys: &BTreeSet<Key>) -> Catalog {
    let mut part = Catalog::default();
    for key in keys {
        let Some(object) = catalog.get(key) else { continue };
        part.insert(key.clone(), object.clone());
        for need in catalog.needs(key).filter(|need| keys.contains(need)) {
            part.depend(key.clone(), need.clone());
        }
    }
    part
}
