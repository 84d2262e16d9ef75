//! What the database is to become: the wanted state, with everything that its source leaves open
//! taken over from the state before.

use std::collections::{BTreeMap, BTreeSet};

use aludel_catalog::{Aspects, Body, Catalog, Key, Kind, Object, Pair, Reach, Scope};
use aludel_dialect::Dialect;

use crate::{literal, unnamed};

/// The whole state that a wanted one asks for.
///
/// An object taken over may need one that is wanted no longer. That dependency is kept, so that
/// the planner can refuse by name: it is the only place where a dependency's end is in no catalog.
pub fn target(
    dialect: &dyn Dialect,
    catalogs: Pair<&Catalog>,
    aspects: &Aspects,
    unnamed: &BTreeSet<Key>,
) -> Catalog {
    let wanted = unnamed::under_known_names(dialect, catalogs, unnamed);
    let mut target = Catalog::default();
    for (key, object) in &wanted.objects {
        if aspects.reach(key).is_some() && !aspects.filter.excludes(key, &wanted) {
            let settled = settle(object, catalogs.before.get(key), aspects);
            target.insert(key.clone(), settled);
        }
    }
    if speaks_of_some(aspects) {
        settle_literals(&mut target, catalogs.before);
    }
    depend_as_wanted(&mut target, &wanted);
    take_over(dialect, &mut target, catalogs.before, aspects);
    target
}

/// The object with what its source cannot say of it taken over.
fn settle(wanted: &Object, before: Option<&Object>, aspects: &Aspects) -> Object {
    let mut settled = wanted.clone();
    if !aspects.comments {
        settled.comment = before.and_then(|before| before.comment.clone());
        settled.security_labels =
            before.map(|before| before.security_labels.clone()).unwrap_or_default();
        settle_attributes(&mut settled, before);
    }
    if !aspects.privileges {
        settled.privileges = before.and_then(|before| before.privileges.clone());
        settled.owner_privileges = before.and_then(|before| before.owner_privileges.clone());
        settled.owner_grant_options =
            before.map(|before| before.owner_grant_options.clone()).unwrap_or_default();
    }
    if aspects.kinds.is_some() {
        settle_owned(&mut settled, before);
    }
    if !aspects.ownership {
        settled.owner = before.and_then(|before| before.owner.clone());
    }
    settle_extension(&mut settled, before);
    settled
}

/// Comments on attributes of composite types stand in the body.
fn settle_attributes(settled: &mut Object, before: Option<&Object>) {
    let Body::Composite(composite) = &mut settled.body else { return };
    let known = match before.map(|before| &before.body) {
        Some(Body::Composite(before)) => before.attributes.as_slice(),
        _ => &[],
    };
    for attribute in &mut composite.attributes {
        let before = known.iter().find(|known| known.name == attribute.name);
        attribute.comment = before.and_then(|before| before.comment.clone());
    }
}

/// A source that speaks of some kinds alone cannot speak of what these own and what is no object of
/// its own: the sequence of an identity column, the index of a constraint.
fn settle_owned(settled: &mut Object, before: Option<&Object>) {
    match (&mut settled.body, before.map(|before| &before.body)) {
        (Body::Column(wanted), Some(Body::Column(before))) => {
            if let (Some(wanted), Some(before)) = (&mut wanted.identity, &before.identity) {
                let comment = wanted.sequence_comment.take();
                wanted.sequence_comment = comment.or_else(|| before.sequence_comment.clone());
                let privileges = wanted.sequence_privileges.take();
                wanted.sequence_privileges =
                    privileges.or_else(|| before.sequence_privileges.clone());
            }
        }
        (Body::Constraint(wanted), Some(Body::Constraint(before))) => {
            let comment = wanted.index_comment.take();
            wanted.index_comment = comment.or_else(|| before.index_comment.clone());
        }
        _ => {}
    }
}

/// A source may leave an extension's version and schema to the extension.
fn settle_extension(settled: &mut Object, before: Option<&Object>) {
    let Body::Extension(extension) = &mut settled.body else { return };
    let Some(Body::Extension(before)) = before.map(|before| &before.body) else { return };
    extension.schema = extension.schema.take().or_else(|| before.schema.clone());
    extension.version = extension.version.take().or_else(|| before.version.clone());
}

/// A catalog that was found, without the versions of extensions of which the other state, which was
/// stated, says none.
pub fn with_versions_of(stated: &Catalog, found: &Catalog) -> Catalog {
    let mut found = found.clone();
    for (key, object) in stated.of_kind(Kind::Extension) {
        let Body::Extension(stated) = &object.body else { continue };
        if let (None, Some(object)) = (&stated.version, found.objects.get_mut(key))
            && let Body::Extension(extension) = &mut object.body
        {
            extension.version = None;
        }
    }
    found
}

/// A model writes a literal in its own form: a default of the same value is as it was.
fn settle_literals(target: &mut Catalog, before: &Catalog) {
    let of_one_type = |target: &Catalog, key: &Key| {
        let column = Key { kind: Kind::Column, ..key.clone() };
        let data_type = |catalog: &Catalog| Some(catalog.column(&column)?.data_type.clone());
        data_type(target).is_some_and(|of| data_type(before) == Some(of))
    };
    for (key, object) in before.of_kind(Kind::Default) {
        if let Body::Default(known) = &object.body
            && of_one_type(target, key)
            && let Some(Body::Default(wanted)) = target.objects.get_mut(key).map(|o| &mut o.body)
            && literal::is_same(&wanted.expression, &known.expression)
        {
            wanted.expression.clone_from(&known.expression);
        }
    }
}

fn depend_as_wanted(target: &mut Catalog, wanted: &Catalog) {
    let is_there = |key: &&Key| target.objects.contains_key(key);
    let dependencies: BTreeMap<Key, Vec<Key>> = wanted
        .dependencies
        .iter()
        .filter(|(key, _)| is_there(key))
        .map(|(key, needs)| (key.clone(), needs.iter().filter(is_there).cloned().collect()))
        .collect();
    target.dependencies = dependencies;
}

/// Takes over what the source has no word on.
fn take_over(dialect: &dyn Dialect, target: &mut Catalog, before: &Catalog, aspects: &Aspects) {
    // The default schema is there by itself: a source that speaks of some schemas alone never misses
    // it.
    let given = dialect.default_schema().filter(|_| speaks_of_some(aspects));
    let given = given.map(|name| Key::global(Kind::Schema, name));
    let silence = Silence { target, before, aspects, given };
    let missing = before.objects.keys().filter(|key| !target.objects.contains_key(key));
    let kept: Vec<&Key> = missing.filter(|key| silence.keeps(key)).collect();
    for key in kept {
        if let Some(object) = before.get(key) {
            target.insert(key.clone(), object.clone());
        }
        if let Some(needs) = before.dependencies.get(key) {
            target.dependencies.insert(key.clone(), needs.clone());
        }
    }
}

/// What a source does not name.
struct Silence<'a> {
    target: &'a Catalog,
    before: &'a Catalog,
    aspects: &'a Aspects,
    /// What it cannot miss.
    given: Option<Key>,
}

impl Silence<'_> {
    /// Whether an object stays, for the source could not name it; with what it belongs to gone, it
    /// goes all the same.
    fn keeps(&self, key: &Key) -> bool {
        if self.aspects.filter.excludes(key, self.before) {
            return true;
        }
        let stays = |owner: &Key| self.target.get(owner).is_some() || self.keeps(owner);
        if let Some(whole) = partitioned(self.before, key).filter(|_| self.aspects.kinds.is_some())
        {
            return stays(&whole);
        }
        let could_name = self.aspects.reach(key) == Some(Reach::Full);
        let is_missed = could_name && self.given.as_ref() != Some(key);
        !is_missed && self.before.owner(key).is_none_or(|owner| stays(&owner))
    }
}

/// The partitioned table of which an object is a partition, or belongs to one. A source that
/// speaks of some kinds alone cannot name partitions: they stay as long as the whole does.
fn partitioned(before: &Catalog, key: &Key) -> Option<Key> {
    let mut table = key.clone();
    while table.kind != Kind::Table {
        table = before.owner(&table)?;
    }
    match &before.get(&table)?.body {
        Body::Table(body) => {
            let parent = &body.partition_of.as_ref()?.parent;
            Some(Key::in_schema(Kind::Table, parent.schema.clone(), parent.name.clone()))
        }
        _ => None,
    }
}

/// Whether models have a part in the source.
fn speaks_of_some(aspects: &Aspects) -> bool {
    aspects.kinds.is_some() || matches!(aspects.scope, Scope::Schemas(_))
}
