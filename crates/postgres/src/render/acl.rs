//! The privileges on one object, as the statements that lead there.

use std::collections::BTreeSet;

use aludel_catalog::{Body, Grant, Ident, Key, Kind, Located, Object, Pair};

use super::{
    address,
    born::{self, Born},
    identity,
    naming::Names,
    privilege::{self, Target},
};

/// Of a new object.
pub(super) fn create(object: Located<'_>, names: Names<'_>) -> Vec<String> {
    let mut written = Vec::new();
    if let Some(target) = address::of_grant(object, names) {
        let born = born::of_new(object, names);
        let built_in = born::privileges(&object.object.body);
        let wanted = object.object.privileges.as_deref().unwrap_or(&built_in);
        written.extend(of_new(&born, wanted, &target));
        written.extend(owner_of_new(object, &born, &target, names));
        let options = Pair::new([].as_slice(), object.object.owner_grant_options.as_slice());
        written.extend(privilege::options_of_owner(options, object.object.owner.as_ref(), &target));
    }
    written.extend(of_sequence(object.key, Pair::new(None, Some(object.object)), names));
    written
}

fn of_new(born: &Born, wanted: &[Grant], target: &Target) -> Vec<String> {
    let mut written = privilege::revocations(Pair::new(&born.possible, wanted), target);
    written.extend(privilege::grants(Pair::new(&born.certain, wanted), target));
    written
}

fn owner_of_new(
    object: Located<'_>,
    born: &Born,
    target: &Target,
    names: Names<'_>,
) -> Vec<String> {
    let all = born::of_owner(&object.object.body, names);
    let wanted = owners(object.object, &all);
    let revoked: Vec<&str> = all.difference(&wanted).copied().collect();
    let granted: Vec<&str> = wanted.difference(&born.owner).copied().collect();
    privilege::of_owner(&revoked, &granted, object.object.owner.as_ref(), target)
}

/// Of an object that stays.
pub(super) fn alter(key: &Key, change: Pair<&Object>, names: Names<'_>) -> Vec<String> {
    let mut written = of_others(key, change, names);
    written.extend(of_owner(key, change, names));
    written.extend(of_sequence(key, change.map(Some), names));
    written
}

fn of_others(key: &Key, change: Pair<&Object>, names: Names<'_>) -> Vec<String> {
    if change.before.privileges == change.after.privileges {
        return Vec::new();
    }
    let object = Located { key, object: change.after };
    let Some(target) = address::of_grant(object, names) else { return Vec::new() };
    let born = born::privileges(&change.after.body);
    let lists = change.map(|o| o.privileges.as_deref().unwrap_or(&born));
    let mut written = privilege::statements(lists, &target);
    written.extend(regrants(key, lists, names));
    written
}

fn of_owner(key: &Key, change: Pair<&Object>, names: Names<'_>) -> Vec<String> {
    let options = change.map(|object| object.owner_grant_options.as_slice());
    if change.before.owner_privileges == change.after.owner_privileges && options.is_same() {
        return Vec::new();
    }
    let Some(target) = address::of_grant(Located { key, object: change.after }, names) else {
        return Vec::new();
    };
    let all = born::of_owner(&change.after.body, names);
    let held = change.map(|object| owners(object, &all));
    let revoked: Vec<&str> = held.before.difference(&held.after).copied().collect();
    let granted: Vec<&str> = held.after.difference(&held.before).copied().collect();
    let owner = change.after.owner.as_ref();
    let mut written = privilege::of_owner(&revoked, &granted, owner, &target);
    written.extend(privilege::options_of_owner(options, owner, &target));
    written
}

fn owners<'a>(object: &'a Object, all: &BTreeSet<&'a str>) -> BTreeSet<&'a str> {
    match &object.owner_privileges {
        Some(left) => left.iter().map(String::as_str).collect(),
        None => all.clone(),
    }
}

/// On the sequence of an identity column, which is no object of its own.
fn of_sequence(key: &Key, change: Pair<Option<&Object>>, names: Names<'_>) -> Vec<String> {
    let held = change.map(sequence_privileges);
    if held.is_same() || change.after.is_none() {
        return Vec::new();
    }
    let Some(sequence) = identity::sequence(key, change.after) else { return Vec::new() };
    let target = Target { on: format!("SEQUENCE {}", names.qualified(&sequence)), column: None };
    privilege::statements(held, &target)
}

fn sequence_privileges(object: Option<&Object>) -> &[Grant] {
    match object.map(|object| &object.body) {
        Some(Body::Column(column)) => {
            let identity = column.identity.as_ref();
            identity.and_then(|i| i.sequence_privileges.as_deref()).unwrap_or_default()
        }
        _ => &[],
    }
}

/// A privilege revoked from a table goes from its columns too: those that keep it get it again.
/// Those that had it not are given it by their own statements, which come later.
fn regrants(key: &Key, lists: Pair<&[Grant]>, names: Names<'_>) -> Vec<String> {
    if !matches!(key.kind, Kind::Table | Kind::View | Kind::MaterializedView) {
        return Vec::new();
    }
    let revoked: BTreeSet<(Option<&Ident>, &str)> = lists
        .before
        .iter()
        .filter(|grant| !lists.after.contains(grant))
        .map(|grant| (grant.grantee.as_ref(), grant.privilege.as_str()))
        .collect();
    if revoked.is_empty() {
        return Vec::new();
    }
    let was_lost =
        |grant: &&Grant| revoked.contains(&(grant.grantee.as_ref(), grant.privilege.as_str()));
    let catalogs = names.catalogs();
    let columns = catalogs.after.of_kind(Kind::Column).filter(|(column, _)| {
        column.schema == key.schema && column.parent.as_ref() == Some(&key.name)
    });
    let kept = columns.flat_map(|(column, object)| {
        let held = catalogs.before.get(column).and_then(|before| before.privileges.as_deref());
        let is_kept = |grant: &&Grant| {
            let is_same = |other: &Grant| {
                other.grantee == grant.grantee && other.privilege == grant.privilege
            };
            was_lost(grant) && held.unwrap_or_default().iter().any(is_same)
        };
        column_grants(column, object, is_kept, names)
    });
    kept.collect()
}

fn column_grants(
    key: &Key,
    object: &Object,
    is_wanted: impl Fn(&&Grant) -> bool,
    names: Names<'_>,
) -> Vec<String> {
    let held = object.privileges.as_deref().unwrap_or_default();
    let lost: Vec<Grant> = held.iter().filter(is_wanted).cloned().collect();
    let target = address::of_grant(Located { key, object }, names);
    target.map_or_else(Vec::new, |t| privilege::statements(Pair::new(&[], &lost), &t))
}
