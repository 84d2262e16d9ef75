//! `ALTER TABLE` for what is the table's own.

use aludel_catalog::{Body, Catalog, Key, Kind, Object, Pair, Partition, QualifiedName, Table};
use aludel_dialect::{Alteration, Statement};

use super::{
    bounds, facts, family,
    naming::Names,
    options, parts,
    place::{self, Around},
    table_settings, twins,
};

pub(super) fn alter(key: &Key, change: Pair<&Table>, names: Names<'_>) -> Alteration {
    let Some(name) = key.qualified_name() else {
        return Alteration::Impossible("it has no schema".to_owned());
    };
    if parts::is_made_anew(&name, names) {
        return Alteration::Rebuild;
    }
    let table = names.own(key);
    let mut statements = leave(key, &table, change, names);
    if !change.map(|table| &table.of_type).is_same() {
        statements.extend(own_type(key, &name, change, names));
    }
    statements.extend(persistence(key, &name, change, names));
    let actions = storage(change).into_iter().chain(option_actions(change));
    for (action, hazard) in actions {
        let statement = Statement::new(key, format!("ALTER TABLE {table} {action}"));
        statements.push(match hazard {
            Some(hazard) => statement.with_hazard(facts::moves(key, hazard)),
            None => statement,
        });
    }
    statements.extend(sequences_stay(&name, change, names));
    statements.extend(join(key, &table, change, names));
    statements.extend(table_settings::alter(key, &name, change, names));
    let (moved, mut unsettles) = bounds::alter(key, change, names);
    statements.extend(moved);
    unsettles.extend(mistaken(&name, change, names));
    match statements.is_empty() && unsettles.is_empty() {
        true => Alteration::Implied,
        false => Alteration::InPlace { statements, unsettles },
    }
}

/// Own indexes that a table which it joins would take for parts of its own.
fn mistaken(name: &QualifiedName, change: Pair<&Table>, names: Names<'_>) -> Vec<Key> {
    let Pair { before, after } = names.catalogs();
    let joined = change.after.partition_of.as_ref().filter(|_| joins_anew(change, names));
    let mistaken = joined.map(|partition| twins::mistaken(after, name, (after, &partition.parent)));
    mistaken.unwrap_or_default().into_iter().filter(|key| before.get(key).is_some()).collect()
}

/// Whether a table becomes a partition of another, or of one that is made anew.
fn joins_anew(change: Pair<&Table>, names: Names<'_>) -> bool {
    !change.map(|table| &table.partition_of).is_same()
        && bounds::parent_of_moved(change, names).is_none()
}

/// A partition key, and where a foreign table's rows are, cannot be changed.
pub(super) fn has_no_way(change: Pair<&Table>) -> bool {
    let server = |table: &Table| table.foreign.as_ref().map(|foreign| foreign.server.clone());
    change.before.partition_by != change.after.partition_by || !change.map(server).is_same()
}

type Action = (String, Option<&'static str>);

/// A typed table is an ordinary one while its type or its columns change.
fn own_type(
    key: &Key,
    name: &QualifiedName,
    change: Pair<&Table>,
    names: Names<'_>,
) -> Vec<Statement> {
    let table = names.own(key);
    let columns = parts_of(name, names).into_iter().filter(|part| part.kind == Kind::Column);
    let types = names.catalogs().map(|catalog| catalog.needs(key).cloned());
    let types = types.before.chain(types.after).filter(|need| need.kind == Kind::Composite);
    let changing: Vec<Key> = columns.chain(types).collect();
    let to_ordinary = change.before.of_type.iter().map(|_| {
        Statement::new(key, format!("ALTER TABLE {table} NOT OF")).only_before(changing.clone())
    });
    let to_typed = change.after.of_type.iter().map(|of| {
        let sql = format!("ALTER TABLE {table} OF {}", names.text(of));
        Statement::new(key, sql).only_after(changing.clone())
    });
    to_ordinary.chain(to_typed).collect()
}

fn storage(change: Pair<&Table>) -> Vec<Action> {
    let Pair { before, after } = change;
    let mut actions = Vec::new();
    if before.access_method != after.access_method {
        let method =
            after.access_method.as_ref().map_or_else(|| "heap".into(), ToString::to_string);
        let hazard = Some("is written again as a whole");
        actions.push((format!("SET ACCESS METHOD {method}"), hazard));
    }
    if before.tablespace != after.tablespace {
        let space =
            after.tablespace.as_ref().map_or_else(|| "pg_default".into(), ToString::to_string);
        actions.push((format!("SET TABLESPACE {space}"), Some("is copied as a whole")));
    }
    actions
}

/// `SET LOGGED`, `SET UNLOGGED`: behind the tables that change so before it, for no logged table may point to an
/// unlogged one.
/// Source: PostgreSQL manual, "ALTER TABLE" (`SET LOGGED`).
fn persistence(
    key: &Key,
    name: &QualifiedName,
    change: Pair<&Table>,
    names: Names<'_>,
) -> Option<Statement> {
    let unlogged = change.after.unlogged;
    if change.before.unlogged == unlogged {
        return None;
    }
    let catalogs = names.catalogs();
    let keys = catalogs.after.of_kind(Kind::Constraint).filter_map(|(key, object)| {
        let Body::Constraint(body) = &object.body else { return None };
        Some((key.parent_name()?, body.references.as_ref()?))
    });
    let other = |(from, to): (QualifiedName, &QualifiedName)| match unlogged {
        true => (to == name).then_some(from),
        false => (from == *name).then(|| to.clone()),
    };
    let changes = |table: &QualifiedName| {
        let is_unlogged =
            catalogs.map(|catalog| family::table(catalog, table).map(|it| it.unlogged));
        is_unlogged.before == Some(!unlogged) && is_unlogged.after == Some(unlogged)
    };
    let first = keys.filter_map(other).filter(|other| other != name && changes(other));
    let first = first.map(|it| Key::in_schema(Kind::Table, it.schema, it.name));
    let word = if unlogged { "UNLOGGED" } else { "LOGGED" };
    let sql = format!("ALTER TABLE {} SET {word}", names.own(key));
    let hazard = facts::moves(key, "is written again as a whole");
    Some(Statement::new(key, sql).with_hazard(hazard).only_after(first))
}

/// From PostgreSQL 15 on a table takes its sequences with it, also those that are to stay as they are.
fn sequences_stay(name: &QualifiedName, change: Pair<&Table>, names: Names<'_>) -> Vec<Statement> {
    let catalogs = names.catalogs();
    let is_unlogged = |catalog: &Catalog, key: &Key| match &catalog.get(key)?.body {
        Body::Sequence(sequence) => {
            let owner = sequence.owned_by.as_ref().and_then(Key::parent_name);
            (owner.as_ref() == Some(name)).then_some(sequence.unlogged)
        }
        _ => None,
    };
    let stay = |(key, _): (&Key, &Object)| {
        let unlogged = is_unlogged(catalogs.before, key)?;
        let stays = is_unlogged(catalogs.after, key) == Some(unlogged);
        let logged = if unlogged { "UNLOGGED" } else { "LOGGED" };
        let sql = format!("ALTER SEQUENCE {} SET {logged}", names.own(key));
        (stays && unlogged != change.after.unlogged).then(|| Statement::new(key, sql))
    };
    if change.before.unlogged == change.after.unlogged || names.major() < 15 {
        return Vec::new();
    }
    catalogs.before.of_kind(Kind::Sequence).filter_map(stay).collect()
}

fn option_actions(change: Pair<&Table>) -> Vec<Action> {
    let lists = change.map(|table| table.options.as_slice());
    let mut actions: Vec<String> = options::parameter_actions(lists);
    if let (Some(before), Some(after)) = (&change.before.foreign, &change.after.foreign) {
        actions.extend(options::foreign_change(Pair::new(&before.options, &after.options)));
    }
    actions.into_iter().map(|action| (action, None)).collect()
}

/// Leaves the parents that it has no longer: before anything of theirs changes.
fn leave(key: &Key, table: &str, change: Pair<&Table>, names: Names<'_>) -> Vec<Statement> {
    let Pair { before, after } = change;
    let mut statements = Vec::new();
    if let Some(partition) = before.partition_of.as_ref()
        && joins_anew(change, names)
    {
        let parent = &partition.parent;
        let (around, statement) = match place::leaving(key, partition, names) {
            Some(around) => (around, detachment_meanwhile(key, table, parent, names)),
            None => (Around::default(), detachment(key, table, parent, names)),
        };
        statements.extend(around.before);
        let triggers = own_triggers(key, names);
        let statement = statement.only_amid(triggers);
        statements.push(statement.only_before(what_changes(key, &partition.parent, names)));
        statements.extend(behind(key, around.after));
    }
    for parent in before.inherits.iter().filter(|parent| !after.inherits.contains(parent)) {
        let statement = disinheritance(key, table, parent, names);
        statements.push(statement.only_before(what_changes(key, parent, names)));
    }
    statements
}

/// What comes behind the change of a place.
fn behind(key: &Key, statements: Vec<Statement>) -> impl Iterator<Item = Statement> {
    statements.into_iter().map(|statement| statement.only_after([key.clone()]))
}

/// `DETACH PARTITION … CONCURRENTLY`: others work meanwhile.
fn detachment_meanwhile(
    key: &Key,
    table: &str,
    parent: &QualifiedName,
    names: Names<'_>,
) -> Statement {
    let parent = names.qualified(parent);
    let sql = format!("ALTER TABLE {parent} DETACH PARTITION {table} CONCURRENTLY");
    Statement::new(key, sql).outside()
}

pub(super) fn detachment(
    key: &Key,
    table: &str,
    parent: &QualifiedName,
    names: Names<'_>,
) -> Statement {
    let sql = format!("ALTER TABLE {} DETACH PARTITION {table}", names.qualified(parent));
    Statement::new(key, sql).with_hazard(facts::detaches(key, parent))
}

fn disinheritance(key: &Key, table: &str, parent: &QualifiedName, names: Names<'_>) -> Statement {
    Statement::new(key, format!("ALTER TABLE {table} NO INHERIT {}", names.qualified(parent)))
}

/// The triggers of a table: those that it has of its parent's go when it leaves, and come when it
/// joins one.
fn own_triggers(key: &Key, names: Names<'_>) -> Vec<Key> {
    key.qualified_name().map_or_else(Vec::new, |table| triggers_of(&table, names))
}

/// The triggers of a table, on both sides.
pub(super) fn triggers_of(table: &QualifiedName, names: Names<'_>) -> Vec<Key> {
    let of_table = |catalog| family::parts(catalog, Kind::Trigger, table);
    let Pair { before, after } = names.catalogs().map(of_table);
    let mut triggers: Vec<Key> = before.chain(after).map(|(key, _)| key.clone()).collect();
    triggers.sort();
    triggers.dedup();
    triggers
}

/// Joins new parents: once both have the columns and constraints that must agree.
fn join(key: &Key, table: &str, change: Pair<&Table>, names: Names<'_>) -> Vec<Statement> {
    let Pair { before, after } = change;
    let mut statements = Vec::new();
    if let Some(partition) = after.partition_of.as_ref()
        && joins_anew(change, names)
    {
        match place::joining(key, partition, names) {
            Some(around) => {
                let attach = Statement::new(key, attachment(table, partition, names));
                statements.extend(around.before);
                statements.push(attached(attach, key, partition, names));
                statements.extend(behind(key, around.after));
            }
            None => {
                let around = place::joining_new(key, partition, names);
                statements.extend(around.before);
                statements.push(attach(key, table, partition, names));
                statements.extend(behind(key, around.after));
            }
        }
    }
    for parent in out_of_order(change) {
        let mut again = Vec::new();
        if before.inherits.contains(parent) {
            again.push(disinheritance(key, table, parent, names));
        }
        let sql = format!("ALTER TABLE {table} INHERIT {}", names.qualified(parent));
        again.push(Statement::new(key, sql));
        let when = what_must_agree(key, parent, names);
        statements.extend(again.into_iter().map(|s| s.only_after(when.iter().cloned())));
    }
    statements
}

/// The parents that a table inherits from anew: new ones, and all behind one, for the newest is
/// always the last.
fn out_of_order(change: Pair<&Table>) -> impl Iterator<Item = &QualifiedName> {
    let Pair { before, after } = change.map(|table| &table.inherits);
    let mut kept = before.iter().filter(|parent| after.contains(parent));
    let in_order = after.iter().take_while(|parent| kept.next() == Some(parent)).count();
    after.iter().skip(in_order)
}

/// Joins the parents of a table that has no rows yet.
pub(super) fn join_new(key: &Key, change: Pair<&Table>, names: Names<'_>) -> Vec<Statement> {
    let statements = join(key, &names.own(key), change, names).into_iter();
    let bare = |statement: Statement| match statement.subject == *key {
        true => Statement { hazards: Vec::new(), ..statement },
        false => statement,
    };
    statements.map(bare).collect()
}

/// Once both agree, and what is to be no part of the parent's is not there.
fn attached(statement: Statement, key: &Key, partition: &Partition, names: Names<'_>) -> Statement {
    let after = names.catalogs().after;
    let mut away = own_triggers(key, names);
    let own = key.qualified_name();
    away.extend(own.iter().flat_map(|t| twins::mistaken(after, t, (after, &partition.parent))));
    let mut agreed = what_must_agree(key, &partition.parent, names);
    agreed.retain(|part| !away.contains(part));
    statement.only_after(agreed).only_amid(away)
}

fn attachment(table: &str, partition: &Partition, names: Names<'_>) -> String {
    let parent = names.qualified(&partition.parent);
    let bound = names.text(&partition.bound);
    format!("ALTER TABLE {parent} ATTACH PARTITION {table} {bound}")
}

fn attach(key: &Key, table: &str, partition: &Partition, names: Names<'_>) -> Statement {
    attached(attachment_of_rows(key, table, partition, names), key, partition, names)
}

/// Attaches a table that may have rows.
pub(super) fn attachment_of_rows(
    key: &Key,
    table: &str,
    partition: &Partition,
    names: Names<'_>,
) -> Statement {
    Statement::new(key, attachment(table, partition, names))
        .with_hazard(facts::outside(key, &partition.bound))
}

/// What of a parent, and of those that it inherits from, must not change before a table has left it, and
/// what of the table must not go or change: the engine lets nothing go that is a part of the parent's, or
/// that it has of it. And the partitions that get another place in the parent, which may be this one's.
fn what_changes(key: &Key, parent: &QualifiedName, names: Names<'_>) -> Vec<Key> {
    let catalogs = names.catalogs();
    let whole = |catalog: &Catalog, part: &Key| parts::whole(part, catalog.get(part)?);
    let is_bound = |part: &Key| catalogs.before.get(part).is_some_and(parts::is_of_parent);
    let goes = |part: &Key| {
        let wholes = catalogs.map(|catalog| whole(catalog, part));
        let is_other = wholes.before.is_some() && !wholes.is_same();
        catalogs.after.get(part).is_none() || is_other || is_bound(part)
    };
    let own = key.qualified_name().into_iter().flat_map(|table| all_of(&table, names));
    let moved = bounds::moved_in(parent, names);
    let above = family::ancestors(catalogs.before, parent);
    let above = above.iter().flat_map(|ancestor| parts_of(ancestor, names));
    own.filter(goes).chain(all_of(parent, names)).chain(above).chain(moved).collect()
}

/// Both tables, with all that must agree in them.
fn what_must_agree(key: &Key, parent: &QualifiedName, names: Names<'_>) -> Vec<Key> {
    let own = key.qualified_name().into_iter().flat_map(|table| all_of(&table, names));
    own.filter(|part| part != key).chain(all_of(parent, names)).collect()
}

/// A table with its columns, constraints and indexes, on both sides.
fn all_of(table: &QualifiedName, names: Names<'_>) -> Vec<Key> {
    let mut all = vec![Key::in_schema(Kind::Table, table.schema.clone(), table.name.clone())];
    all.extend(parts_of(table, names));
    all
}

/// The columns, constraints and indexes of a table, on both sides.
pub(super) fn parts_of(table: &QualifiedName, names: Names<'_>) -> Vec<Key> {
    let Pair { before, after } = names.catalogs();
    let mut all = Vec::new();
    for catalog in [before, after] {
        for kind in [Kind::Column, Kind::Constraint] {
            all.extend(family::parts(catalog, kind, table).map(|(key, _)| key.clone()));
        }
        let is_on_table = |body: &Body| matches!(body, Body::Index(index) if index.table == *table);
        let indexes = catalog.of_kind(Kind::Index).filter(|(_, object)| is_on_table(&object.body));
        all.extend(indexes.map(|(key, _)| key.clone()));
    }
    all.sort();
    all.dedup();
    all
}

/// How a table leaves a parent that is made anew, or its type, and joins the new one.
pub(super) fn resettle(
    key: &Key,
    change: Pair<&Table>,
    need: &Key,
    names: Names<'_>,
) -> Option<Vec<Statement>> {
    let (need, own) = (need.qualified_name()?, key.qualified_name()?);
    let Pair { before, after } = change;
    if before.of_type.as_ref().is_some_and(|of| *of == need.to_string()) {
        let stays = before.of_type == after.of_type;
        return Some(if stays { own_type(key, &own, change, names) } else { Vec::new() });
    }
    family::parents(before).find(|parent| **parent == need)?;
    let is_parent_still = family::parents(after).any(|parent| *parent == need);
    let moves_anyway = before.partition_of != after.partition_of || !is_parent_still;
    if moves_anyway {
        return Some(Vec::new());
    }
    let alone = Table {
        partition_of: None,
        inherits: before.inherits.iter().filter(|parent| **parent != need).cloned().collect(),
        ..before.clone()
    };
    let table = names.own(key);
    let mut statements = leave(key, &table, Pair::new(before, &alone), names);
    statements.extend(join(key, &table, Pair::new(&alone, before), names));
    Some(statements)
}
