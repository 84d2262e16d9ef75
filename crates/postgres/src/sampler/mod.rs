//! Rows for the proof: values of any type, and the statements that put them into tables.

mod literal;
mod type_name;
mod values;

use std::collections::{BTreeMap, BTreeSet};

use aludel_catalog::{Body, Catalog, Firing, Ident, Located, QualifiedName};
use aludel_engine::{
    Asked,
    sampler::{Quiet, Sampler, Values},
};
use aludel_session::{Row, Session, SessionError};
use aludel_sql::quote_literal;

use crate::PostgresEngine;
use values::{Known, cast};

impl Sampler for PostgresEngine {
    fn values<'c>(&self, catalog: &'c Catalog) -> Box<dyn Values + 'c> {
        Box::new(Known::new(catalog))
    }

    fn cast(&self, text: &str, data_type: &str) -> String {
        cast(text, data_type)
    }

    fn null(&self, data_type: &str) -> String {
        format!("NULL::{data_type}")
    }

    fn begin(&self) -> &'static str {
        "BEGIN; SET CONSTRAINTS ALL IMMEDIATE"
    }

    fn quiet(&self, table: &QualifiedName, part: Located<'_>) -> Option<Quiet> {
        let (what, enabled) = match &part.object.body {
            Body::Trigger(trigger) => ("TRIGGER", trigger.enabled),
            Body::Rule(rule) => ("RULE", rule.enabled),
            _ => return None,
        };
        let back = match enabled {
            Firing::Origin => "ENABLE",
            Firing::Replica => "ENABLE REPLICA",
            Firing::Always => "ENABLE ALWAYS",
            Firing::Disabled => return None,
        };
        let name = &part.key.name;
        Some(Quiet {
            quiet: format!("ALTER TABLE {table} DISABLE {what} {name}"),
            wake: format!("ALTER TABLE {table} {back} {what} {name}"),
        })
    }

    fn bounds<'a>(
        &'a self,
        session: &'a mut dyn Session,
        partitions: &'a BTreeSet<&'a QualifiedName>,
    ) -> Asked<'a, BTreeMap<QualifiedName, String>> {
        Box::pin(bounds(session, partitions))
    }

    fn insert(&self, table: &QualifiedName, columns: &[&Ident], rows: &[Vec<&str>]) -> String {
        if columns.is_empty() {
            return format!("INSERT INTO {table} DEFAULT VALUES");
        }
        let names: Vec<String> = columns.iter().map(ToString::to_string).collect();
        let tuples: Vec<String> = rows.iter().map(|row| format!("({})", row.join(", "))).collect();
        format!(
            "INSERT INTO {table} ({}) OVERRIDING SYSTEM VALUE VALUES\n    {}",
            names.join(", "),
            tuples.join(",\n    ")
        )
    }

    fn together(&self, mut inserts: Vec<String>) -> String {
        let last = inserts.pop().unwrap_or_default();
        let named = inserts.iter().enumerate();
        let named: Vec<String> = named.map(|(at, sql)| format!("f{at} AS ({sql})")).collect();
        format!("WITH {}\n{last}", named.join(",\n"))
    }
}

async fn bounds(
    session: &mut dyn Session,
    partitions: &BTreeSet<&QualifiedName>,
) -> Result<BTreeMap<QualifiedName, String>, SessionError> {
    if partitions.is_empty() {
        return Ok(BTreeMap::new());
    }
    let partitions: Vec<&QualifiedName> = partitions.iter().copied().collect();
    let tuple = |(at, name): (usize, &&QualifiedName)| {
        let text = quote_literal(&name.to_string());
        format!("({at}, {text}::regclass)")
    };
    let tuples: Vec<String> = partitions.iter().enumerate().map(tuple).collect();
    let sql = format!(
        "SELECT at, pg_catalog.pg_get_partition_constraintdef(partition) FROM (VALUES {}) AS p (at, partition)",
        tuples.join(", ")
    );
    let rows = session.query(&sql).await?;
    let bound = |row: &Row| {
        let name = partitions.get(row.text(0).parse::<usize>().ok()?)?;
        Some(((*name).clone(), row.get(1)?.to_owned()))
    };
    Ok(rows.iter().filter_map(bound).collect())
}
