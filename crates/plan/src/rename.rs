//! Decided renames: they come before everything else, for the rest of the plan speaks of the new
//! names.

use std::collections::BTreeSet;

use aludel_catalog::{Catalog, Ident, Key, Kind, Located, Object, Pair, Rename, Schema};
use aludel_dialect::{Context, Dialect, RenderOptions};

use crate::{Migration, Plan};

/// The plan of renames alone. `catalogs` holds the state before them, and the state after them
/// where it is known (else the state before once more).
///
/// Wholes come before their parts, which are then found under the new name of the whole; for the
/// rest the order is the caller's.
pub fn renames(
    renames: &[Rename],
    catalogs: Pair<&Catalog>,
    dialect: &dyn Dialect,
    options: &RenderOptions,
) -> Plan {
    let context = Context { catalogs, options };
    let mut ordered: Vec<Rename> = renames.iter().map(|r| in_new_whole(r, renames)).collect();
    ordered.sort_by_key(|rename| rename.to.parent.is_some());
    let (new, old) = schemas(&ordered, catalogs);
    let created = new.into_iter().flat_map(|key| {
        let object = Object::new(Schema {});
        dialect.create(Located { key: &key, object: &object }, &[], context)
    });
    let renamed = ordered.iter().flat_map(|rename| dialect.rename(rename, context));
    let dropped = old.into_iter().flat_map(|located| dialect.drop(located, context));
    Plan::of(created.chain(renamed).chain(dropped))
}

/// Renames there and back. `catalogs` holds the states before and after them.
pub fn renaming(
    decided: &[Rename],
    catalogs: Pair<&Catalog>,
    dialect: &dyn Dialect,
    options: &RenderOptions,
) -> Migration {
    let back = decided.iter().rev();
    let back: Vec<Rename> =
        back.map(|it| Rename { from: it.to.clone(), to: it.from.clone() }).collect();
    Migration {
        up: renames(decided, catalogs, dialect, options),
        down: renames(&back, catalogs.swap(), dialect, options),
    }
}

/// The schemas that moves lead to and that are not there yet; and those that moves lead out of and
/// that are not there afterwards, for moves alone had made them.
fn schemas<'a>(
    renames: &[Rename],
    catalogs: Pair<&'a Catalog>,
) -> (BTreeSet<Key>, Vec<Located<'a>>) {
    let schema = |name: &Ident| Key::global(Kind::Schema, name.clone());
    let by_rename = |key: &Key| renames.iter().any(|it| it.from == *key || it.to == *key);
    let moves = || renames.iter().filter(|it| it.from.schema != it.to.schema);
    let there = |catalog: &Catalog, key: &Key| catalog.get(key).is_some();
    let new = moves().filter_map(|it| it.to.schema.as_ref()).map(schema);
    let new = new.filter(|key| !by_rename(key) && !there(catalogs.before, key)).collect();
    let old: BTreeSet<Key> = moves().filter_map(|it| it.from.schema.as_ref()).map(schema).collect();
    let old = old.iter().filter(|key| !by_rename(key) && !there(catalogs.after, key));
    let old = old.filter_map(|key| catalogs.before.objects.get_key_value(key));
    (new, old.map(|(key, object)| Located { key, object }).collect())
}

/// The rename of a part, with the new name under the whole's new one.
fn in_new_whole(rename: &Rename, all: &[Rename]) -> Rename {
    let mut rename = rename.clone();
    let is_whole = |other: &&Rename| {
        let from = &other.from;
        let is_relation = matches!(
            from.kind,
            Kind::Table | Kind::View | Kind::MaterializedView | Kind::Domain | Kind::Enum
        );
        is_relation && from.parent.is_none() && names_whole(&rename.to, from)
    };
    if let Some(whole) = all.iter().find(is_whole).map(|whole| whole.to.clone()) {
        rename.to.schema = whole.schema;
        rename.to.parent = Some(whole.name);
    }
    rename
}

/// Whether a part's key names this whole.
fn names_whole(part: &Key, whole: &Key) -> bool {
    let is_of_type = |kind| matches!(kind, Kind::Domain | Kind::Enum);
    let is_alike = match part.kind {
        Kind::DomainConstraint => whole.kind == Kind::Domain,
        Kind::Enum => whole.kind == Kind::Enum,
        _ => !is_of_type(whole.kind),
    };
    is_alike && part.parent.as_ref() == Some(&whole.name) && part.schema == whole.schema
}
