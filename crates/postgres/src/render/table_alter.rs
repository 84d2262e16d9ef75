//! `ALTER TABLE` for what is the table's own.

use aludel_catalog::{Key, Kind, Pair, Partition, QualifiedName, Table};
use aludel_dialect::{Alteration, Hazard, HazardKind, Statement};

use super::{
    family,
    naming::Names,
    options,
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
fn has_no_way(change: Pair<&Table>) -> bool {
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
        statements.push(Statement::new(key, sql).with_hazard(hazard));
    }
    for parent in before.inherits.iter().filter(|parent| !after.inherits.contains(parent)) {
        let sql = format!("ALTER TABLE {table} NO INHERIT {}", names.qualified(parent));
        statements.push(Statement::new(key, sql));
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

fn attach(key: &Key, table: &str, partition: &Partition, names: Names<'_>) -> Statement {
    let parent = names.qualified(&partition.parent);
    let bound = names.text(&partition.bound);
    let sql = format!("ALTER TABLE {parent} ATTACH PARTITION {table} {bound}");
    let message = format!("fails if {} has a row outside {}", key.path(), partition.bound);
    let remedy = "move such rows first; a valid CHECK that says the same spares the scan";
    let hazard = hazard_with_remedy(HazardKind::MayFail, key, message, remedy);
    let statement = Statement::new(key, sql).with_hazard(hazard);
    statement.only_after(what_must_agree(key, &partition.parent, names))
}

/// The columns and constraints of both tables.
fn what_must_agree(key: &Key, parent: &QualifiedName, names: Names<'_>) -> Vec<Key> {
    let catalog = names.catalogs().after;
    let tables = [key.qualified_name(), Some(parent.clone())].into_iter().flatten();
    let parts = tables.flat_map(|table| {
        [Kind::Column, Kind::Constraint]
            .into_iter()
            .flat_map(move |kind| family::parts(catalog, kind, &table).collect::<Vec<_>>())
    });
    parts.map(|(key, _)| key.clone()).collect()
}
