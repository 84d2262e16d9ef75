//! What applications say of a table while it is migrated: `SELECT` of all its columns, `UPDATE` of a row
//! with what it has, and a row taken out and put in again, where nothing points to it.

use aludel_catalog::{Body, Catalog, Column, Ident, Key, Kind, QualifiedName};
use aludel_engine::Traffic;

use crate::PostgresEngine;

impl Traffic for PostgresEngine {
    fn statements(&self, table: &QualifiedName, catalog: &Catalog) -> Vec<String> {
        let columns = catalog.columns(table);
        let key = catalog.primary_key(table).map_or(&[][..], |key| &key.columns);
        if columns.is_empty() || !holds_rows(table, catalog) {
            return Vec::new();
        }
        let list = |columns: &[(&Key, &Column)]| {
            columns.iter().map(|(key, _)| key.name.to_string()).collect::<Vec<_>>().join(", ")
        };
        let all = list(&columns);
        let one = one_row(table, key);
        let mut statements = vec![format!("SELECT {all} FROM {table}")];
        let written: Vec<(&Key, &Column)> = columns
            .iter()
            .copied()
            .filter(|(_, it)| {
                it.generated.is_none() && !it.identity.as_ref().is_some_and(|of| of.always)
            })
            .collect();
        let names = written.iter().map(|(key, _)| &key.name);
        let set: Vec<String> = names.map(|name| format!("{name} = {name}")).collect();
        if !set.is_empty() {
            statements.push(format!("UPDATE {table} SET {}{one}", set.join(", ")));
        }
        let put: Vec<(&Key, &Column)> =
            columns.iter().copied().filter(|(_, it)| it.generated.is_none()).collect();
        if !key.is_empty() && !is_pointed_to(table, catalog) {
            let list = list(&put);
            statements.push(format!(
                "WITH gone AS (DELETE FROM {table}{one} RETURNING {list}) INSERT INTO {table} ({list}) \
                 OVERRIDING SYSTEM VALUE SELECT {list} FROM gone"
            ));
        }
        statements
    }
}

/// Whether it is a table whose rows are here: partitions are used through the whole.
fn holds_rows(table: &QualifiedName, catalog: &Catalog) -> bool {
    let key = catalog.relation(table);
    key.and_then(|key| catalog.get(&key)).is_some_and(|object| match &object.body {
        Body::Table(table) => table.foreign.is_none() && table.partition_of.is_none(),
        _ => false,
    })
}

fn is_pointed_to(table: &QualifiedName, catalog: &Catalog) -> bool {
    catalog.of_kind(Kind::Constraint).any(|(_, object)| {
        matches!(&object.body, Body::Constraint(it) if it.references.as_ref() == Some(table))
    })
}

/// ` WHERE (key) = any row's`; nothing where the table has no key.
fn one_row(table: &QualifiedName, key: &[Ident]) -> String {
    let names: Vec<String> = key.iter().map(ToString::to_string).collect();
    match names.is_empty() {
        true => String::new(),
        false => {
            let names = names.join(", ");
            format!(" WHERE ({names}) = (SELECT {names} FROM {table} ORDER BY random() LIMIT 1)")
        }
    }
}
