//! Names that a source does not state match any object of the same definition.

use std::collections::{BTreeMap, BTreeSet};

use aludel_catalog::{Body, Catalog, Key, Kind, Located, Pair};
use aludel_dialect::Dialect;

use crate::change::is_same_but_name;

/// The wanted catalog, in which each object whose name the source did not state has the name
/// that an equal object before goes by.
pub(crate) fn under_known_names(
    dialect: &dyn Dialect,
    catalogs: Pair<&Catalog>,
    unnamed: &BTreeSet<Key>,
) -> Catalog {
    let names = matches(catalogs, unnamed);
    if names.is_empty() {
        return catalogs.after.clone();
    }
    let name = |key: &Key| names.get(key).copied().unwrap_or(key).clone();
    let mut catalog = Catalog { unmanaged: catalogs.after.unmanaged.clone(), ..Catalog::default() };
    for (key, object) in &catalogs.after.objects {
        let mut object = object.clone();
        let known = catalogs.before.get(key).map(|known| &known.body);
        if let (Body::Default(default), Some(Body::Default(known))) = (&mut object.body, known) {
            settle_default(dialect, &mut default.expression, &known.expression, &names);
        }
        catalog.objects.insert(name(key), object);
    }
    for (key, needs) in &catalogs.after.dependencies {
        for needed in needs {
            catalog.depend(name(key), name(needed));
        }
    }
    catalog
}

/// The keys of unnamed wanted objects, with those of the objects before that satisfy them.
fn matches<'a>(
    catalogs: Pair<&'a Catalog>,
    unnamed: &'a BTreeSet<Key>,
) -> BTreeMap<&'a Key, &'a Key> {
    let mut taken: BTreeSet<&Key> = BTreeSet::new();
    let mut matches = BTreeMap::new();
    for wanted in unnamed.iter().filter_map(|key| located(catalogs.after, key)) {
        if catalogs.before.get(wanted.key).is_some_and(|same| same.body == wanted.object.body) {
            continue;
        }
        let mut known = neighbors(catalogs.before, wanted.key);
        let found = known.find(|known| {
            let is_free = !catalogs.after.objects.contains_key(known.key);
            is_free && !taken.contains(known.key) && is_same(*known, wanted)
        });
        if let Some(found) = found {
            taken.insert(found.key);
            matches.insert(wanted.key, found.key);
        }
    }
    matches
}

/// The objects before of the same kind and place.
fn neighbors<'a>(catalog: &'a Catalog, key: &Key) -> impl Iterator<Item = Located<'a>> {
    let first = Key { name: "".into(), signature: None, ..key.clone() };
    let place = first.clone();
    let objects = catalog.objects.range(first..).map(|(key, object)| Located { key, object });
    objects.take_while(move |found| {
        let key = found.key;
        (key.kind, &key.schema, &key.parent) == (place.kind, &place.schema, &place.parent)
    })
}

fn located<'a>(catalog: &'a Catalog, key: &Key) -> Option<Located<'a>> {
    let (key, object) = catalog.objects.get_key_value(key)?;
    Some(Located { key, object })
}

/// Whether a known object is what is wanted; for a sequence, only one that belongs to the same
/// column counts.
fn is_same(known: Located<'_>, wanted: Located<'_>) -> bool {
    let is_owned = |located: Located<'_>| match &located.object.body {
        Body::Sequence(sequence) => sequence.owned_by.is_some(),
        _ => true,
    };
    is_same_but_name(known, wanted) && is_owned(wanted)
}

/// A default that names a sequence under its wanted name names it under its known one.
fn settle_default(
    dialect: &dyn Dialect,
    expression: &mut String,
    known: &str,
    names: &BTreeMap<&Key, &Key>,
) {
    for (wanted, before) in names.iter().filter(|(key, _)| key.kind == Kind::Sequence) {
        let (Some(wanted), Some(before)) = (wanted.qualified_name(), before.qualified_name())
        else {
            continue;
        };
        let settled = dialect.with_sequence(expression, Pair::new(&wanted, &before));
        if settled == known {
            *expression = settled;
            return;
        }
    }
}
