//! A wanted state of which most was made canonical before: only what changed since is loaded.
//!
//! What the server prints of an object depends on the object and on what that needs, and on nothing
//! else. So whatever is wanted as before, and needs nothing, directly or not, by the source's word
//! or by the server's, that is wanted otherwise, is canonical as before. The rest is loaded, with
//! what it stands on; that must come out as it is known. Where anything is not as foreseen, the
//! whole state is loaded, which also says what is wrong with it.

use std::collections::{BTreeMap, BTreeSet};

use aludel_catalog::{Catalog, Key, Kind, Wanted};

use crate::{Error, State, Workshop};

/// A wanted state, and what it became on a shadow.
#[derive(Debug, Clone)]
pub struct Known {
    /// What was wanted, in the source's own words.
    pub wanted: Wanted,
    /// What it became.
    pub catalog: Catalog,
}

impl Workshop {
    /// Loads what models want, where little of it differs from what is known; `None` where it has to
    /// be loaded as a whole.
    pub async fn load_again(
        &mut self,
        known: &Known,
        wanted: &Wanted,
    ) -> Result<Option<State<'static>>, Error> {
        let Some(part) = Part::of(known, wanted) else { return Ok(None) };
        let found = match self.canonical(&part.catalog(), wanted).await {
            Ok(found) => found,
            Err(Error::Unloadable(_) | Error::Plan(_)) => return Ok(None),
            Err(error) => return Err(error),
        };
        let whole = part.joined(found);
        Ok(whole.map(|catalog| State::wanted(Wanted { catalog, ..wanted.clone() })))
    }
}

/// The part of a wanted state that is to be loaded.
struct Part<'a> {
    known: &'a Known,
    wanted: &'a Catalog,
    /// What is not known.
    fresh: BTreeSet<Key>,
    /// What that stands on.
    ground: BTreeSet<Key>,
}

impl<'a> Part<'a> {
    /// The part; `None` where it would not be much smaller than the whole.
    fn of(known: &'a Known, wanted: &'a Wanted) -> Option<Self> {
        let is_alike = known.wanted.aspects == wanted.aspects && known.catalog.unmanaged.is_empty();
        let changed = changed(&known.wanted.catalog, &wanted.catalog);
        let fresh = fresh(known, &wanted.catalog, changed);
        let ground = ground(known, &wanted.catalog, &fresh);
        let is_small = 2 * (fresh.len() + ground.len()) < wanted.catalog.objects.len();
        (is_alike && is_small).then_some(Self { known, wanted: &wanted.catalog, fresh, ground })
    }

    /// What is to be loaded.
    fn catalog(&self) -> Catalog {
        let mut part = Catalog::default();
        for key in self.fresh.union(&self.ground) {
            let Some(object) = self.wanted.get(key) else { continue };
            part.insert(key.clone(), object.clone());
        }
        for key in self.fresh.union(&self.ground) {
            let needs = self.wanted.needs(key).filter(|need| part.objects.contains_key(need));
            let needs: Vec<Key> = needs.cloned().collect();
            if !needs.is_empty() {
                part.dependencies.insert(key.clone(), needs);
            }
        }
        part
    }

    /// The whole state, where what was loaded is as foreseen.
    fn joined(&self, found: Catalog) -> Option<Catalog> {
        let mut whole = self.known.catalog.clone();
        let before = &self.known.wanted.catalog.objects;
        let is_gone =
            |key: &Key| before.contains_key(key) && !self.wanted.objects.contains_key(key);
        whole.objects.retain(|key, _| !is_gone(key) && !self.fresh.contains(key));
        let is_as_known = |key: &Key| whole.get(key) == found.get(key);
        let by_itself = whole.objects.keys().filter(|key| !self.wanted.objects.contains_key(key));
        let known = found.objects.keys().filter(|key| !self.fresh.contains(*key));
        let is_foreseen = found.unmanaged.is_empty()
            && self.fresh.iter().all(|key| found.objects.contains_key(key))
            && by_itself.chain(known).all(is_as_known);
        if !is_foreseen {
            return None;
        }
        whole.dependencies.retain(|key, _| whole.objects.contains_key(key));
        for (key, object) in found.objects.into_iter().filter(|(key, _)| self.fresh.contains(key)) {
            whole.objects.insert(key, object);
        }
        let of_fresh = found.dependencies.into_iter().filter(|(key, _)| self.fresh.contains(key));
        whole.dependencies.extend(of_fresh);
        let mut needed = whole.dependencies.values().flatten();
        needed.all(|key| whole.objects.contains_key(key)).then_some(whole)
    }
}

/// What is wanted otherwise than before, or needs something else: also what is wanted no more.
fn changed(before: &Catalog, after: &Catalog) -> BTreeSet<Key> {
    let is_same = |key: &Key| {
        before.get(key) == after.get(key)
            && before.dependencies.get(key) == after.dependencies.get(key)
    };
    let keys = before.objects.keys().chain(after.objects.keys());
    keys.filter(|key| !is_same(key)).cloned().collect()
}

/// What is to be made canonical: what changed, with the whole of what it is a part of, and whatever
/// needs any of it.
fn fresh(known: &Known, wanted: &Catalog, changed: BTreeSet<Key>) -> BTreeSet<Key> {
    let before = [&known.wanted.catalog, &known.catalog];
    let dependents = [wanted.dependents(), before[0].dependents(), before[1].dependents()];
    let mut parts: BTreeMap<Key, Vec<&Key>> = BTreeMap::new();
    for key in wanted.objects.keys() {
        if let Some(owner) = wanted.owner(key) {
            parts.entry(owner).or_default().push(key);
        }
    }
    let roots = changed.iter().flat_map(|key| [root(wanted, key), root(before[0], key)]);
    let mut open: Vec<Key> = roots.chain(changed.iter().cloned()).collect();
    let mut seen: BTreeSet<Key> = BTreeSet::new();
    while let Some(key) = open.pop() {
        if !seen.insert(key.clone()) {
            continue;
        }
        let needing = dependents.iter().filter_map(|of| of.get(&key)).flatten().copied();
        let own = parts.get(&key).into_iter().flatten().copied();
        open.extend(needing.chain(own).cloned());
    }
    seen.retain(|key| wanted.objects.contains_key(key));
    seen
}

/// What an object is a part of in the end.
fn root(catalog: &Catalog, key: &Key) -> Key {
    let mut root = key.clone();
    while let Some(owner) = catalog.owner(&root) {
        root = owner;
    }
    root
}

/// What stands below some objects: what they need, what they are parts of, the columns of tables;
/// and all schemas and extensions.
fn ground(known: &Known, wanted: &Catalog, fresh: &BTreeSet<Key>) -> BTreeSet<Key> {
    let everywhere = wanted.of_kind(Kind::Schema).chain(wanted.of_kind(Kind::Extension));
    let mut open: Vec<Key> = everywhere.map(|(key, _)| key.clone()).collect();
    let mut ground: BTreeSet<Key> = open.iter().cloned().collect();
    open.extend(fresh.iter().cloned());
    while let Some(key) = open.pop() {
        let needs = wanted.needs(&key).chain(known.catalog.needs(&key)).cloned();
        let name = key.qualified_name().filter(|_| key.kind == Kind::Table);
        let columns = name.iter().flat_map(|name| wanted.parts(Kind::Column, name));
        let columns: Vec<Key> = columns.map(|(key, _)| key.clone()).collect();
        for below in needs.chain(wanted.owner(&key)).chain(columns) {
            let is_new = wanted.objects.contains_key(&below) && !fresh.contains(&below);
            if is_new && ground.insert(below.clone()) {
                open.push(below);
            }
        }
    }
    ground.retain(|key| !fresh.contains(key));
    ground
}
