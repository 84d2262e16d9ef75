//! The statements that put rows into tables.

use std::collections::{BTreeMap, BTreeSet};

use aludel_catalog::Ident;
use aludel_engine::sampler::Sampler;

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
pub(super) fn insert(sampler: &dyn Sampler, shape: &Shape<'_>, rows: &[Row]) -> String {
    let there: BTreeSet<&Ident> = rows.iter().flat_map(BTreeMap::keys).collect();
    let columns: Vec<&Ident> =
        shape.columns.iter().map(|field| field.name).filter(|name| there.contains(name)).collect();
    let cells = |row| -> Vec<&str> {
        let cell = |name: &&Ident| Row::get(row, *name).map_or("DEFAULT", String::as_str);
        columns.iter().map(cell).collect()
    };
    let rows: Vec<Vec<&str>> = rows.iter().map(cells).collect();
    sampler.insert(&shape.name, &columns, &rows)
}

/// Statements with triggers and rules kept quiet around them.
pub(super) fn quietly(shapes: &[&Shape<'_>], statement: String) -> String {
    let all = || shapes.iter().flat_map(|shape| &shape.quiet);
    let quiet = all().map(|it| it.quiet.clone());
    let wake = all().map(|it| it.wake.clone());
    quiet.chain([statement]).chain(wake).collect::<Vec<_>>().join(";\n")
}
