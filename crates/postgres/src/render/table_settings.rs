//! What is said of a table after it is there: row security, replica identity, clustering.

use aludel_catalog::{Body, Ident, Key, Kind, Pair, QualifiedName, ReplicaIdentity, Table};
use aludel_dialect::Statement;

use super::{family, materialized_view, naming::Names};

/// The statements for a new table.
pub(super) fn create(
    key: &Key,
    name: &QualifiedName,
    body: &Table,
    names: Names<'_>,
) -> Vec<Statement> {
    let plain = Table {
        row_security: false,
        force_row_security: false,
        replica_identity: None,
        cluster_on: None,
        ..body.clone()
    };
    alter(key, name, Pair::new(&plain, body), names)
}

/// The statements for an altered one.
pub(super) fn alter(
    key: &Key,
    name: &QualifiedName,
    change: Pair<&Table>,
    names: Names<'_>,
) -> Vec<Statement> {
    let table = names.own(key);
    let mut statements: Vec<Statement> = row_security(change)
        .into_iter()
        .map(|action| Statement::new(key, format!("ALTER TABLE {table} {action}")))
        .collect();
    if change.before.replica_identity != change.after.replica_identity {
        let identity = change.after.replica_identity.as_ref();
        let statement = Statement::new(key, replica_identity(&table, identity));
        statements.push(statement.only_after(index_keys(name, index_of(identity))));
    }
    if change.before.cluster_on != change.after.cluster_on {
        let index = change.after.cluster_on.as_ref();
        let statement = Statement::new(key, cluster(&table, index));
        statements.push(statement.only_after(index_keys(name, index)));
    }
    statements
}

fn row_security(change: Pair<&Table>) -> Vec<&'static str> {
    let mut actions = Vec::new();
    let Pair { before, after } = change;
    if before.row_security != after.row_security {
        let enable = ["DISABLE ROW LEVEL SECURITY", "ENABLE ROW LEVEL SECURITY"];
        actions.push(enable[usize::from(after.row_security)]);
    }
    if before.force_row_security != after.force_row_security {
        let force = ["NO FORCE ROW LEVEL SECURITY", "FORCE ROW LEVEL SECURITY"];
        actions.push(force[usize::from(after.force_row_security)]);
    }
    actions
}

fn replica_identity(table: &str, identity: Option<&ReplicaIdentity>) -> String {
    let identity = match identity {
        None => "DEFAULT".to_owned(),
        Some(ReplicaIdentity::Nothing) => "NOTHING".to_owned(),
        Some(ReplicaIdentity::Full) => "FULL".to_owned(),
        Some(ReplicaIdentity::Index(index)) => format!("USING INDEX {index}"),
    };
    format!("ALTER TABLE {table} REPLICA IDENTITY {identity}")
}

fn cluster(table: &str, index: Option<&Ident>) -> String {
    match index {
        Some(index) => format!("ALTER TABLE {table} CLUSTER ON {index}"),
        None => format!("ALTER TABLE {table} SET WITHOUT CLUSTER"),
    }
}

fn index_of(identity: Option<&ReplicaIdentity>) -> Option<&Ident> {
    match identity {
        Some(ReplicaIdentity::Index(index)) => Some(index),
        _ => None,
    }
}

/// An index of this name stands alone, or is a constraint's.
fn index_keys(table: &QualifiedName, index: Option<&Ident>) -> Vec<Key> {
    let Some(index) = index else { return Vec::new() };
    vec![
        Key::in_schema(Kind::Index, table.schema.clone(), index.clone()),
        Key::part(Kind::Constraint, table, index.clone()),
    ]
}

/// What an index that was built anew must be told to be again, for its table does not change.
pub(super) fn roles(
    key: &Key,
    index: &Ident,
    table: &QualifiedName,
    names: Names<'_>,
) -> Vec<Statement> {
    let tables = names.catalogs().map(|catalog| family::table(catalog, table));
    let (Some(before), Some(after)) = (tables.before, tables.after) else {
        return of_view(key, index, table, names).into_iter().collect();
    };
    let name = names.qualified(table);
    let mut statements = Vec::new();
    let identity = after.replica_identity.as_ref();
    if index_of(identity) == Some(index) && before.replica_identity.as_ref() == identity {
        statements.push(Statement::new(key, replica_identity(&name, identity)));
    }
    if after.cluster_on.as_ref() == Some(index) && before.cluster_on == after.cluster_on {
        statements.push(Statement::new(key, cluster(&name, Some(index))));
    }
    statements
}

/// What the index of a materialized view must be told to be again.
fn of_view(key: &Key, index: &Ident, view: &QualifiedName, names: Names<'_>) -> Option<Statement> {
    let marked =
        names.catalogs().map(|catalog| match &catalog.get(&catalog.relation(view)?)?.body {
            Body::MaterializedView(view) => view.cluster_on.as_ref(),
            _ => None,
        });
    let is_again = marked.is_same() && marked.after == Some(index);
    is_again.then(|| {
        Statement::new(key, materialized_view::cluster_on(&names.qualified(view), Some(index)))
    })
}
