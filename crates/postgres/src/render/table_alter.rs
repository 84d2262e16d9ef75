//! `ALTER TABLE` for what is the table's own.

use aludel_catalog::{Body, Catalog, Key, Kind, Pair, Partition, QualifiedName, Table};
use aludel_dialect::{Alteration, Hazard, HazardKind, Statement};

use super::{
    family,
    naming::Names,
    options, parts,
    shared::{hazard_with_remedy, in_place},
    table_settings,
};

pub(super) fn alter(key: &Key, change: Pair<&Table>, names: Names<'_>) -> Alteration {
    let Some(name) = key.qualified_name() else {
        return Alteration::Impossible("it has no schema".to_owned());
    };
    if has_no_way(change) {
        return Alteration::Rebuild;
    }
    let table = names.own(key);
    let mut statements = leave(key, &table, change, names);
    let of_type = own_type(change, names).into_iter();
    let actions = of_type.chain(storage(change)).chain(option_actions(change));
    for (action, hazard) in actions {
        let statement = Statement::new(key, format!("ALTER TABLE {table} {action}"));
        statements.push(match hazard {
            Some(hazard) => statement.with_hazard(rewrite(key, hazard)),
            None => statement,
        });
    }
    statements.extend(join(key, &table, change, names));
    statements.extend(table_settings::alter(key, &name, change, names));
    in_place(statements)
}

/// A partition key, and where a foreign table's rows are, cannot be changed.
pub(super) fn has_no_way(change: Pair<&Table>) -> bool {
    let server = |table: &Table| table.foreign.as_ref().map(|foreign| foreign.server.clone());
    change.before.partition_by != change.after.partition_by || !change.map(server).is_same()
}

type Action = (String, Option<&'static str>);

fn own_type(change: Pair<&Table>, names: Names<'_>) -> Vec<Action> {
    match change.map(|table| table.of_type.as_ref()) {
        of if of.is_same() => Vec::new(),
        Pair { after: Some(of), .. } => vec![(format!("OF {}", names.text(of)), None)],
        _ => vec![("NOT OF".to_owned(), None)],
    }
}

fn storage(change: Pair<&Table>) -> Vec<Action> {
    let Pair { before, after } = change;
    let mut actions = Vec::new();
    if before.unlogged != after.unlogged {
        let action = if after.unlogged { "SET UNLOGGED" } else { "SET LOGGED" };
        actions.push((action.to_owned(), Some("is written again as a whole")));
    }
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

fn option_actions(change: Pair<&Table>) -> Vec<Action> {
    let lists = change.map(|table| table.options.as_slice());
    let mut actions: Vec<String> = options::parameter_actions(lists);
    if let (Some(before), Some(after)) = (&change.before.foreign, &change.after.foreign) {
        actions.extend(options::foreign_change(Pair::new(&before.options, &after.options)));
    }
    actions.into_iter().map(|action| (action, None)).collect()
}

fn rewrite(key: &Key, what: &str) -> Hazard {
    let message = format!("{} {what} while nobody can read or write it", key.path());
    let remedy = "run it when the table is not in use";
    hazard_with_remedy(HazardKind::Rewrite, key, message, remedy)
}

/// Leaves the parents that it has no longer: before anything of theirs changes.
fn leave(key: &Key, table: &str, change: Pair<&Table>, names: Names<'_>) -> Vec<Statement> {
    let Pair { before, after } = change;
    let mut statements = Vec::new();
    if let Some(partition) = before.partition_of.as_ref()
        && before.partition_of != after.partition_of
    {
        let parent = names.qualified(&partition.parent);
        let sql = format!("ALTER TABLE {parent} DETACH PARTITION {table}");
        let message = format!("nobody can read or write {} for a moment", partition.parent);
        let remedy = "run it with a short lock_timeout";
        let hazard = hazard_with_remedy(HazardKind::BlockingLock, key, message, remedy);
        let statement = Statement::new(key, sql).with_hazard(hazard);
        statements.push(statement.only_before(what_changes(key, &partition.parent, names)));
    }
    for parent in before.inherits.iter().filter(|parent| !after.inherits.contains(parent)) {
        let sql = format!("ALTER TABLE {table} NO INHERIT {}", names.qualified(parent));
        let statement = Statement::new(key, sql);
        statements.push(statement.only_before(what_changes(key, parent, names)));
    }
    statements
}

/// Joins new parents: once both have the columns and constraints that must agree.
fn join(key: &Key, table: &str, change: Pair<&Table>, names: Names<'_>) -> Vec<Statement> {
    let Pair { before, after } = change;
    let mut statements = Vec::new();
    if let Some(partition) = after.partition_of.as_ref()
        && before.partition_of != after.partition_of
    {
        statements.push(attach(key, table, partition, names));
    }
    for parent in after.inherits.iter().filter(|parent| !before.inherits.contains(parent)) {
        let sql = format!("ALTER TABLE {table} INHERIT {}", names.qualified(parent));
        statements.push(Statement::new(key, sql).only_after(what_must_agree(key, parent, names)));
    }
    statements
}

/// Attaches a table that has no rows yet.
pub(super) fn attach_new(key: &Key, partition: &Partition, names: Names<'_>) -> Statement {
    let statement = Statement::new(key, attachment(&names.own(key), partition, names));
    statement.only_after(what_must_agree(key, &partition.parent, names))
}

fn attachment(table: &str, partition: &Partition, names: Names<'_>) -> String {
    let parent = names.qualified(&partition.parent);
    let bound = names.text(&partition.bound);
    format!("ALTER TABLE {parent} ATTACH PARTITION {table} {bound}")
}

fn attach(key: &Key, table: &str, partition: &Partition, names: Names<'_>) -> Statement {
    let message = format!("fails if {} has a row outside {}", key.path(), partition.bound);
    let remedy = "move such rows first; a valid CHECK that says the same spares the scan";
    let hazard = hazard_with_remedy(HazardKind::MayFail, key, message, remedy);
    let sql = attachment(table, partition, names);
    let statement = Statement::new(key, sql).with_hazard(hazard);
    statement.only_after(what_must_agree(key, &partition.parent, names))
}

/// What of a parent must not change before a table has left it, and what of the table must not go:
/// the engine lets nothing go that is a part of the parent's.
fn what_changes(key: &Key, parent: &QualifiedName, names: Names<'_>) -> Vec<Key> {
    let catalogs = names.catalogs();
    let whole = |catalog: &Catalog, part: &Key| parts::whole(part, catalog.get(part)?);
    let goes = |part: &Key| {
        let wholes = catalogs.map(|catalog| whole(catalog, part));
        catalogs.after.get(part).is_none() || (wholes.before.is_some() && !wholes.is_same())
    };
    let own = key.qualified_name().into_iter().flat_map(|table| all_of(&table, names));
    own.filter(goes).chain(all_of(parent, names)).collect()
}

/// Both tables, with all that must agree in them.
fn what_must_agree(key: &Key, parent: &QualifiedName, names: Names<'_>) -> Vec<Key> {
    let own = key.qualified_name().into_iter().flat_map(|table| all_of(&table, names));
    own.filter(|part| part != key).chain(all_of(parent, names)).collect()
}

/// A table with its columns, constraints and indexes, on both sides.
fn all_of(table: &QualifiedName, names: Names<'_>) -> Vec<Key> {
    let Pair { before, after } = names.catalogs();
    let mut all = vec![Key::in_schema(Kind::Table, table.schema.clone(), table.name.clone())];
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

/// How a table leaves a parent that is made anew, and joins the new one.
pub(super) fn resettle(
    key: &Key,
    change: Pair<&Table>,
    need: &Key,
    names: Names<'_>,
) -> Option<Vec<Statement>> {
    let need = need.qualified_name()?;
    let Pair { before, after } = change;
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
