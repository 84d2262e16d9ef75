//! Partitions of which only the place in their table changes.
//!
//! All of one table leave it and come back at once, before anything else about it changes: what is
//! said of the table then reaches them as it reaches its other partitions.

use std::collections::BTreeSet;

use aludel_catalog::{Body, Catalog, Key, Kind, Located, Pair, Partition, QualifiedName, Table};
use aludel_dialect::Statement;

use super::{enums, family, firing, naming::Names, parts, table_alter, trigger_family, twins};

/// The parent in which a table gets another place.
pub(super) fn parent_of_moved<'a>(
    change: Pair<&'a Table>,
    names: Names<'_>,
) -> Option<&'a QualifiedName> {
    let Pair { before, after } = change.map(|table| table.partition_of.as_ref());
    let (before, after) = (before?, after?);
    let is_moved = before.parent == after.parent && before.bound != after.bound;
    (is_moved && !parts::is_made_anew(&before.parent, names)).then_some(&before.parent)
}

/// A partition with its old and its new place.
struct Moved<'a> {
    key: &'a Key,
    name: QualifiedName,
    to: &'a Partition,
}

/// What becomes of a partition that gets another place in its table, and what must be away
/// meanwhile. The first of several does it for all, so that no two are in each other's way.
pub(super) fn alter(
    key: &Key,
    change: Pair<&Table>,
    names: Names<'_>,
) -> (Vec<Statement>, Vec<Key>) {
    let Some(parent) = parent_of_moved(change, names) else { return (Vec::new(), Vec::new()) };
    let moved = all_moved(parent, names);
    if moved.first().is_none_or(|first| first.key != key) {
        return (Vec::new(), Vec::new());
    }
    let unsettled: Vec<Key> = unsettled(parent, &moved, names).into_iter().collect();
    let around = Around::new(parent, &moved, &unsettled, names);
    let mut statements = Vec::new();
    for each in &moved {
        let table = names.own(each.key);
        statements.push(table_alter::detachment(each.key, &table, parent, names));
    }
    for each in &moved {
        let table = names.own(each.key);
        statements.push(table_alter::attachment_of_rows(each.key, &table, each.to, names));
        statements.extend(triggers(&each.name, parent, names));
    }
    (statements.into_iter().map(|statement| around.put(statement)).collect(), unsettled)
}

/// The partitions of a table that get another place in it, in order of their names.
fn all_moved<'a>(parent: &QualifiedName, names: Names<'a>) -> Vec<Moved<'a>> {
    let Pair { before, after } = names.catalogs();
    let tables = before.of_kind(Kind::Table).filter_map(|(key, object)| {
        let (Body::Table(was), Some(Body::Table(is))) =
            (&object.body, after.get(key).map(|object| &object.body))
        else {
            return None;
        };
        let of = parent_of_moved(Pair::new(was, is), names)?;
        (of == parent).then_some((key, is.partition_of.as_ref()?))
    });
    tables.filter_map(|(key, to)| Some(Moved { key, name: key.qualified_name()?, to })).collect()
}

/// The tables that get another place in a table.
pub(super) fn moved_in(parent: &QualifiedName, names: Names<'_>) -> Vec<Key> {
    all_moved(parent, names).into_iter().map(|each| each.key.clone()).collect()
}

/// What cannot stand while they are away: foreign keys to the table, for rows may point at theirs;
/// and their own indexes that the table would take for its parts when they come back.
fn unsettled(parent: &QualifiedName, moved: &[Moved<'_>], names: Names<'_>) -> BTreeSet<Key> {
    let before = names.catalogs().before;
    let mut referenced = vec![parent.clone()];
    while let Some(of) = referenced.last().and_then(|table| family::table(before, table)) {
        let Some(of) = &of.partition_of else { break };
        referenced.push(of.parent.clone());
    }
    let points_there = |body: &Body| match body {
        Body::Constraint(constraint) => {
            constraint.part_of.is_none()
                && constraint.references.as_ref().is_some_and(|table| referenced.contains(table))
        }
        _ => false,
    };
    let keys = before.of_kind(Kind::Constraint).filter(|(_, object)| points_there(&object.body));
    let mistaken =
        moved.iter().flat_map(|each| twins::mistaken(before, &each.name, (before, parent)));
    keys.map(|(key, _)| key.clone()).chain(mistaken).collect()
}

/// What happens before and after.
struct Around {
    after: Vec<Key>,
    before: Vec<Key>,
    amid: Vec<Key>,
}

impl Around {
    fn new(
        parent: &QualifiedName,
        moved: &[Moved<'_>],
        unsettled: &[Key],
        names: Names<'_>,
    ) -> Self {
        let catalogs = names.catalogs();
        let mut tables = vec![parent.clone()];
        for each in moved {
            tables.push(each.name.clone());
            // One that goes may go first: nothing is said of it any more.
            let stays = |table: &QualifiedName| family::table(catalogs.after, table).is_some();
            tables
                .extend(family::descendants(catalogs.before, &each.name).into_iter().filter(stays));
        }
        let of_tables = tables.iter().flat_map(|table| {
            let triggers = table_alter::triggers_of(table, names);
            table_alter::parts_of(table, names).into_iter().chain(triggers)
        });
        let mut before: Vec<Key> =
            of_tables.filter(|key| !goes_with(key, unsettled, catalogs.before)).collect();
        let (new, gone) = neighbours(parent, moved, names);
        before.extend(new);
        let amid = unsettled.iter().cloned().chain(gone).collect();
        Self { after: labels(parent, names), before, amid }
    }

    fn put(&self, statement: Statement) -> Statement {
        let statement = statement.only_after(self.after.iter().cloned());
        statement.only_before(self.before.iter().cloned()).only_amid(self.amid.iter().cloned())
    }
}

/// Whether an object, or one of which it is a part, is among others.
fn goes_with(key: &Key, others: &[Key], catalog: &Catalog) -> bool {
    let mut at = Some(key.clone());
    while let Some(key) = at {
        if others.contains(&key) {
            return true;
        }
        at = catalog.get(&key).and_then(|object| parts::whole(&key, object));
    }
    false
}

/// The tables that come into the same table, and those that leave it by going.
fn neighbours(
    parent: &QualifiedName,
    moved: &[Moved<'_>],
    names: Names<'_>,
) -> (Vec<Key>, Vec<Key>) {
    let Pair { before, after } = names.catalogs().map(|catalog| partitions(catalog, parent));
    let is_moved = |key: &Key| moved.iter().any(|each| each.key == key);
    let new = after.iter().filter(|key| !before.contains(key)).cloned().collect();
    let is_gone = |key: &&Key| names.catalogs().after.get(key).is_none() && !is_moved(key);
    (new, before.iter().filter(is_gone).cloned().collect())
}

fn partitions(catalog: &Catalog, parent: &QualifiedName) -> Vec<Key> {
    let is_partition = |body: &Body| match body {
        Body::Table(table) => table.partition_of.as_ref().is_some_and(|of| of.parent == *parent),
        _ => false,
    };
    let tables = catalog.of_kind(Kind::Table).filter(|(_, object)| is_partition(&object.body));
    tables.map(|(key, _)| key.clone()).collect()
}

/// The enums of the table's columns that get more values: a place may be one of these.
fn labels(parent: &QualifiedName, names: Names<'_>) -> Vec<Key> {
    let Pair { before, after } = names.catalogs();
    let columns = family::parts(before, Kind::Column, parent);
    let needs = columns.flat_map(|(key, _)| before.needs(key));
    let is_extended =
        |key: &&Key| match (before.get(key).map(|o| &o.body), after.get(key).map(|o| &o.body)) {
            (Some(Body::Enum(was)), Some(Body::Enum(is))) => enums::is_extended(Pair::new(was, is)),
            _ => false,
        };
    needs.filter(is_extended).cloned().collect()
}

/// The table's own triggers are made anew for a partition that comes back: when those of the
/// partition, and of its partitions, fire is said again, and what is said of them.
fn triggers(table: &QualifiedName, parent: &QualifiedName, names: Names<'_>) -> Vec<Statement> {
    let before = names.catalogs().before;
    let mut statements = Vec::new();
    for table in std::iter::once(table.clone()).chain(family::descendants(before, table)) {
        for (key, object) in family::parts(before, Kind::Trigger, &table) {
            let Body::Trigger(body) = &object.body else { continue };
            let of_parent = trigger_family::of_table(before, parent, &key.name);
            let Some(whole) = of_parent.filter(|_| body.inherited) else { continue };
            if whole.enabled != body.enabled {
                let action = firing::action(body.enabled, "TRIGGER");
                let sql = format!("ALTER TABLE ONLY {} {action} {}", names.parent(key), key.name);
                statements.push(Statement::new(key, sql));
            }
            statements.extend(super::annotation::create(Located { key, object }, names));
        }
    }
    statements
}
