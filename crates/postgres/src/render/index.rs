//! Indexes that no constraint owns.

use aludel_catalog::{Body, Index, Key, Kind, Pair};
use aludel_dialect::{Alteration, HazardKind, Located, Statement};

use super::{
    family,
    naming::Names,
    shared::{hazard_with_remedy, in_place, one, word_if},
    table_settings,
};

pub(super) fn create(
    key: &Key,
    body: &Index,
    _parts: &[Located<'_>],
    names: Names<'_>,
) -> Vec<Statement> {
    if body.inherited {
        return Vec::new();
    }
    let mut statements = vec![build(key, body, names)];
    statements.extend(attach(key, body, names));
    let bare = Index { tablespace: None, statistics: Vec::new(), ..body.clone() };
    statements.extend(settings(key, Pair::new(&bare, body), names));
    statements.extend(table_settings::roles(key, &key.name, &body.table, names));
    statements
}

pub(super) fn drop(key: &Key, _body: &Index, names: Names<'_>) -> Vec<Statement> {
    one(key, format!("DROP INDEX {}", names.own(key)))
}

pub(super) fn alter(key: &Key, change: Pair<&Index>, names: Names<'_>) -> Alteration {
    let Pair { before, after } = change;
    let is_same_index = before.definition == after.definition
        && before.unique == after.unique
        && before.table == after.table
        && (after.invalid || !before.invalid);
    if !is_same_index {
        return Alteration::Rebuild;
    }
    let mut statements = settings(key, change, names);
    if after.partition_of.is_some() && before.partition_of.is_none() {
        statements.extend(attach(key, after, names));
    }
    if statements.is_empty() { Alteration::Implied } else { in_place(statements) }
}

/// An index of a partitioned table waits for those indexes of its partitions that have names of
/// their own: it then takes them instead of building others.
fn build(key: &Key, body: &Index, names: Names<'_>) -> Statement {
    let unique = word_if(body.unique, "UNIQUE ");
    let only = word_if(body.only, "ONLY ");
    let table = names.qualified(&body.table);
    let definition = names.text(&body.definition);
    let sql = format!("CREATE {unique}INDEX {} ON {only}{table} {definition}", key.name);
    let mut statement = Statement::new(key, sql);
    if !body.only {
        statement = statement.only_after(own_children(key, body, names));
    }
    let before = names.catalogs().before;
    match before.relation(&body.table) {
        Some(_) => with_hazards(statement, key, body),
        None => statement,
    }
}

/// The named indexes of partitions that are, or are to be, parts of an index.
fn own_children(key: &Key, body: &Index, names: Names<'_>) -> Vec<Key> {
    let of = key.qualified_name();
    let catalog = names.catalogs().after;
    let is_partitioned =
        family::table(catalog, &body.table).is_some_and(|t| t.partition_by.is_some());
    if !is_partitioned {
        return Vec::new();
    }
    let is_child = |body: &Body| match body {
        Body::Index(index) => !index.inherited && index.partition_of == of,
        _ => false,
    };
    let indexes = catalog.of_kind(Kind::Index);
    indexes.filter(|(_, object)| is_child(&object.body)).map(|(key, _)| key.clone()).collect()
}

fn with_hazards(statement: Statement, key: &Key, body: &Index) -> Statement {
    let table = body.table.to_string();
    let message = format!("nobody can write {table} while the index is built");
    let remedy = "build it with CREATE INDEX CONCURRENTLY in a segment without a transaction";
    let lock = hazard_with_remedy(HazardKind::BlockingLock, key, message, remedy);
    let statement = statement.with_hazard(lock);
    if !body.unique {
        return statement;
    }
    let message = format!("fails if rows of {table} agree in what is to be unique");
    let remedy = "look for duplicates first";
    statement.with_hazard(hazard_with_remedy(HazardKind::MayFail, key, message, remedy))
}

/// Attaches an index to that of the partitioned table, where this one was there before or is not
/// built as a whole; a new whole takes its parts by itself.
fn attach(key: &Key, body: &Index, names: Names<'_>) -> Option<Statement> {
    let parent = body.partition_of.as_ref()?;
    let parent_key = Key::in_schema(Kind::Index, parent.schema.clone(), parent.name.clone());
    let catalogs = names.catalogs();
    let index = catalogs.after.get(&parent_key).map(|object| &object.body);
    let is_only = matches!(index, Some(Body::Index(index)) if index.only);
    let is_built_now = catalogs.before.get(&parent_key).is_none();
    if is_built_now && !is_only {
        return None;
    }
    let was_attached_table = family::table(catalogs.before, &body.table)
        .is_some_and(|table| table.partition_of.is_some());
    if !was_attached_table && catalogs.before.relation(&body.table).is_some() {
        return None; // ATTACH PARTITION of the table finds the index by itself.
    }
    let parent = names.qualified(parent);
    let sql = format!("ALTER INDEX {parent} ATTACH PARTITION {}", names.own(key));
    Some(Statement::new(key, sql).only_after([parent_key]))
}

/// What can be set on an index that is there.
fn settings(key: &Key, change: Pair<&Index>, names: Names<'_>) -> Vec<Statement> {
    let Pair { before, after } = change;
    let name = names.own(key);
    let mut actions = Vec::new();
    if before.tablespace != after.tablespace {
        let space =
            after.tablespace.as_ref().map_or_else(|| "pg_default".into(), ToString::to_string);
        actions.push(format!("SET TABLESPACE {space}"));
    }
    let gone =
        before.statistics.iter().filter(|(n, _)| !after.statistics.iter().any(|a| a.0 == *n));
    actions.extend(gone.map(|(n, _)| format!("ALTER COLUMN {n} SET STATISTICS -1")));
    let new = after.statistics.iter().filter(|target| !before.statistics.contains(target));
    actions.extend(new.map(|(n, target)| format!("ALTER COLUMN {n} SET STATISTICS {target}")));
    let statement = |action| Statement::new(key, format!("ALTER INDEX {name} {action}"));
    actions.into_iter().map(statement).collect()
}
