//! A table before and after, column by column and row by row.

use std::collections::BTreeSet;

use aludel_engine::{
    Proving,
    rows::{Column, Value, Within},
};
use aludel_session::{Session, SessionError};

use super::{
    matching::{Match, matched},
    snapshot::{Snapshot, Unit},
};

/// A table before and after.
pub(super) struct Aligned<'s> {
    pub(super) before: &'s Unit,
    pub(super) after: &'s Unit,
    pub(super) columns: Vec<Aligning<'s>>,
    /// For each row before, the row afterwards.
    pub(super) rows: Vec<Option<Match>>,
}

/// A column before, and what became of it.
pub(super) struct Aligning<'s> {
    pub(super) before: &'s Column,
    /// Its place among the columns before.
    pub(super) from: usize,
    /// The column afterwards and its place; `None` where it is gone.
    pub(super) after: Option<(usize, &'s Column)>,
    /// What each row's value is to be; `None` where nobody can tell.
    pub(super) expected: Option<Vec<Value>>,
}

impl<'s> Aligned<'s> {
    /// The aligned column of a number before.
    pub(super) fn column(&self, number: i32) -> Option<&Aligning<'s>> {
        self.columns.iter().find(|column| column.before.number == number)
    }
}

/// Aligns a table with what became of it.
pub(super) async fn align<'s>(
    engine: &dyn Proving,
    session: &mut dyn Session,
    within: Within,
    units: (&'s Unit, &'s Unit),
    snapshots: (&'s Snapshot, &'s Snapshot),
) -> Result<Aligned<'s>, SessionError> {
    let (before, after) = units;
    let labels = (&snapshots.0.labels, &snapshots.1.labels);
    let mut columns = Vec::new();
    for (from, column) in before.columns.iter().enumerate() {
        let to = counterpart(column, units);
        let expected = match to {
            Some((_, to)) => {
                let values = before.rows.iter().filter_map(|row| row.get(from)?.as_deref());
                let values: BTreeSet<&str> = values.collect();
                let rows = engine.rows();
                let known = rows.converted(session, within, (column, to), values, labels).await?;
                let one = |row: &Vec<Value>| {
                    let value = row.get(from)?.as_ref()?;
                    known.as_ref()?.get(value)?.clone()
                };
                known.is_some().then(|| before.rows.iter().map(one).collect())
            }
            None => None,
        };
        columns.push(Aligning { before: column, from, after: to, expected });
    }
    let rows = matched(&wanted(&columns, before.rows.len()), &found(&columns, after));
    Ok(Aligned { before, after, columns, rows })
}

/// The column afterwards: the same one, or else the one of its name.
fn counterpart<'s>(
    column: &Column,
    (before, after): (&Unit, &'s Unit),
) -> Option<(usize, &'s Column)> {
    let is_same = |other: &Column| before.id == after.id && other.number == column.number;
    let all = || after.columns.iter().enumerate();
    all().find(|(_, other)| is_same(other)).or_else(|| all().find(|(_, it)| it.name == column.name))
}

/// What can be compared.
fn comparable<'a, 's>(
    columns: &'a [Aligning<'s>],
) -> impl Iterator<Item = (&'a Vec<Value>, usize)> {
    columns.iter().filter_map(|column| Some((column.expected.as_ref()?, column.after?.0)))
}

fn wanted(columns: &[Aligning<'_>], count: usize) -> Vec<Vec<Value>> {
    let row = |at: usize| {
        comparable(columns).map(|(values, _)| values.get(at).cloned().flatten()).collect()
    };
    (0..count).map(row).collect()
}

fn found(columns: &[Aligning<'_>], after: &Unit) -> Vec<Vec<Value>> {
    let row = |row: &Vec<Value>| {
        comparable(columns).map(|(_, to)| row.get(to).cloned().flatten()).collect()
    };
    after.rows.iter().map(row).collect()
}
