//! The statements that put rows into tables.

use std::collections::{BTreeMap, BTreeSet};

use aludel_catalog::Ident;

use super::{
    rows::{FULL, Row},
    shape::Shape,
    sources::Sources,
};

/// Rows to try, the fullest first.
pub(super) fn attempts(shape: &Shape<'_>, rows: &[Row], sources: &Sources) -> Vec<Vec<Row>> {
    let keep = &sources.keep;
    let (full, more) = rows.split_at(rows.len().min(FULL));
    let Some(first) = full.first() else { return Vec::new() };
    let mut attempts = Vec::new();
    if let Some(last) = more.first() {
        attempts.push([full, &[sparse(shape, last, keep)]].concat());
    }
    attempts.push(full.to_vec());
    attempts.push(full.iter().map(|row| without_own(shape, row, sources)).collect());
    attempts.push(vec![first.clone()]);
    attempts.push(vec![defaulted(shape, first)]);
    attempts.push(vec![sparse(shape, &defaulted(shape, first), keep)]);
    attempts.dedup();
    attempts
}

/// A row with NULL wherever that may stand.
fn sparse(shape: &Shape<'_>, row: &Row, keep: &BTreeSet<Ident>) -> Row {
    changed(row, |name| {
        let is_free = shape.field(name).is_some_and(|field| !field.not_null);
        is_free && !keep.contains(name)
    })
}

/// A row that points to no row of its own table.
fn without_own(shape: &Shape<'_>, row: &Row, sources: &Sources) -> Row {
    let columns: BTreeSet<&Ident> = sources.own.iter().flat_map(|key| &key.columns).collect();
    changed(row, |name| {
        columns.contains(name) && shape.field(name).is_some_and(|field| !field.not_null)
    })
}

fn changed(row: &Row, is_null: impl Fn(&Ident) -> bool) -> Row {
    let cell = |name: &Ident, value: &String| match is_null(name) {
        true => "NULL".to_owned(),
        false => value.clone(),
    };
    row.iter().map(|(name, value)| (name.clone(), cell(name, value))).collect()
}

/// A row that leaves to defaults what has one.
fn defaulted(shape: &Shape<'_>, row: &Row) -> Row {
    let has_default = |name: &Ident| shape.field(name).is_some_and(|field| field.has_default);
    row.iter()
        .filter(|(name, _)| !has_default(name))
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect()
}

/// One `INSERT` of several rows.
pub(super) fn insert(shape: &Shape<'_>, rows: &[Row]) -> String {
    let table = &shape.name;
    let there: BTreeSet<&Ident> = rows.iter().flat_map(BTreeMap::keys).collect();
    let columns: Vec<&Ident> =
        shape.columns.iter().map(|field| field.name).filter(|name| there.contains(name)).collect();
    if columns.is_empty() {
        return format!("INSERT INTO {table} DEFAULT VALUES");
    }
    let tuple = |row: &Row| {
        let cells = columns.iter().map(|name| row.get(*name).map_or("DEFAULT", String::as_str));
        format!("({})", cells.collect::<Vec<_>>().join(", "))
    };
    let names: Vec<String> = columns.iter().map(ToString::to_string).collect();
    let tuples: Vec<String> = rows.iter().map(tuple).collect();
    format!(
        "INSERT INTO {table} ({}) OVERRIDING SYSTEM VALUE VALUES\n    {}",
        names.join(", "),
        tuples.join(",\n    ")
    )
}

/// Statements with triggers and rules kept quiet around them.
pub(super) fn quietly(shapes: &[&Shape<'_>], statement: String) -> String {
    let quiet = shapes.iter().flat_map(|shape| &shape.quiet).cloned();
    let wake = shapes.iter().flat_map(|shape| &shape.wake).cloned();
    quiet.chain([statement]).chain(wake).collect::<Vec<_>>().join(";\n")
}
