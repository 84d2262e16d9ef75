//! When the copies fire that the engine makes of a partitioned table's trigger for its partitions.
//!
//! A copy is born with the state of its original. What replaces the original switches every copy on;
//! what says when the original fires says so of every copy, unless it is said of `ONLY` the table.

use aludel_catalog::{Body, Catalog, Firing, Ident, Key, Kind, Pair, QualifiedName, Trigger};

use super::{family, naming::Names, trigger};

/// The trigger of a table.
pub(super) fn of_table<'a>(
    catalog: &'a Catalog,
    table: &QualifiedName,
    name: &Ident,
) -> Option<&'a Trigger> {
    match &catalog.get(&Key::part(Kind::Trigger, table, name.clone()))?.body {
        Body::Trigger(trigger) => Some(trigger),
        _ => None,
    }
}

/// The table of the trigger that a copy is of, on the side after.
fn original_table(key: &Key, names: Names<'_>) -> Option<QualifiedName> {
    let after = names.catalogs().after;
    let mut table = key.parent_name()?;
    while of_table(after, &table, &key.name).is_some_and(|trigger| trigger.inherited) {
        table = family::table(after, &table)?.partition_of.as_ref()?.parent.clone();
    }
    Some(table)
}

/// Whether every copy is to fire as the trigger itself, so that one statement says it of all. A
/// copy speaks for itself alone.
pub(super) fn is_uniform(key: &Key, trigger: &Trigger, names: Names<'_>) -> bool {
    let after = names.catalogs().after;
    let Some(table) = key.parent_name() else { return true };
    let is_partitioned = family::table(after, &table).is_some_and(|t| t.partition_by.is_some());
    if trigger.inherited || !is_partitioned {
        return !is_partitioned;
    }
    let copies = family::descendants(after, &table);
    let mut copies = copies.iter().filter_map(|table| of_table(after, table, &key.name));
    copies.all(|copy| copy.enabled == trigger.enabled)
}

/// What happens to the original of a copy.
struct Original<'a> {
    after: &'a Trigger,
    /// None where it is new, or made anew.
    before: Option<&'a Trigger>,
    is_uniform: bool,
}

impl<'a> Original<'a> {
    fn of(key: &Key, names: Names<'a>) -> Option<Self> {
        let table = original_table(key, names)?;
        let catalogs = names.catalogs();
        let after = of_table(catalogs.after, &table, &key.name)?;
        let original = Key::part(Kind::Trigger, &table, key.name.clone());
        let is_uniform = is_uniform(&original, after, names);
        let before = of_table(catalogs.before, &table, &key.name);
        let stays = |before: &&Trigger| {
            let is_redefined = trigger::is_redefined(Pair::new(before, after));
            before.inherited == after.inherited
                && !(is_redefined && (before.constraint || after.constraint))
        };
        Some(Self { after, before: before.filter(stays), is_uniform })
    }

    fn is_redefined(&self) -> bool {
        self.before.is_none_or(|before| trigger::is_redefined(Pair::new(before, self.after)))
    }

    /// Whether it is said when it fires.
    fn is_enabled_anew(&self) -> bool {
        match self.before {
            Some(before) => trigger::is_enabled_anew(Pair::new(before, self.after)),
            None => self.after.enabled != Firing::Origin,
        }
    }

    /// Whether what is said of it says all of its copies.
    fn speaks_for_all(&self) -> bool {
        self.is_uniform && self.is_enabled_anew()
    }
}

/// Whether it must be said of a new copy when it fires. It may be made before that is said of the
/// original, or after.
pub(super) fn is_copy_to_be_set(key: &Key, copy: &Trigger, names: Names<'_>) -> bool {
    let Some(original) = Original::of(key, names) else { return copy.enabled != Firing::Origin };
    if original.speaks_for_all() {
        return false;
    }
    let is_other = copy.enabled != original.after.enabled;
    is_other || !original.is_uniform && original.after.enabled != Firing::Origin
}

/// Whether it must be said of a copy that stays when it fires.
pub(super) fn is_kept_copy_to_be_set(key: &Key, change: Pair<&Trigger>, names: Names<'_>) -> bool {
    let original = Original::of(key, names);
    if original.as_ref().is_some_and(Original::speaks_for_all) {
        return false;
    }
    let is_replaced = original.is_some_and(|original| original.is_redefined());
    let fires = if is_replaced { Firing::Origin } else { change.before.enabled };
    fires != change.after.enabled
}
