//! Foreign keys: whether each row still points to the row that it pointed to.

use std::collections::{BTreeMap, BTreeSet};

use aludel_engine::rows::{Foreign, Value};

use super::{align::Aligned, loss::LossKind};

/// What became of a foreign key's rows.
pub(super) struct Pointing {
    /// The first column that lost something, by its number.
    pub(super) losses: Vec<(i32, LossKind, usize)>,
    /// The columns whose values need not stay, for the rows that they point to did.
    pub(super) columns: BTreeSet<i32>,
}

/// Follows a foreign key from before to afterwards.
pub(super) fn follow(key: &Foreign, child: &Aligned<'_>, parent: &Aligned<'_>) -> Option<Pointing> {
    let places = |table: &Aligned<'_>, numbers: &[i32]| -> Option<(Vec<usize>, Vec<usize>)> {
        let columns = numbers.iter().map(|number| table.column(*number));
        columns.map(|column| column.and_then(|it| Some((it.from, it.after?.0)))).collect()
    };
    let (from, to) = places(child, &key.columns)?;
    let (parent_from, parent_to) = places(parent, &key.parent_columns)?;
    let parents: BTreeMap<Vec<&str>, usize> = parent
        .before
        .rows
        .iter()
        .enumerate()
        .filter_map(|(at, row)| Some((values(row, &parent_from)?, at)))
        .collect();
    let (mut nulls, mut elsewhere) = (0, 0);
    for (row, became) in child.before.rows.iter().zip(&child.rows) {
        let (Some(key), Some(became)) = (values(row, &from), became) else { continue };
        let now = child.after.rows.get(became.to).and_then(|row| values(row, &to));
        let target = parents.get(&key).and_then(|at| parent.rows.get(*at)?.as_ref());
        let wanted = target.and_then(|it| values(parent.after.rows.get(it.to)?, &parent_to));
        let is_sure = became.is_sure && target.is_some_and(|target| target.is_sure);
        match now {
            None => nulls += 1,
            now if now != wanted && is_sure => elsewhere += 1,
            _ => {}
        }
    }
    let first = *key.columns.first()?;
    let losses = [(LossKind::BecameNull, nulls), (LossKind::PointsElsewhere, elsewhere)];
    let losses = losses.into_iter().filter(|(_, count)| *count > 0);
    Some(Pointing {
        losses: losses.map(|(kind, count)| (first, kind, count)).collect(),
        columns: key.columns.iter().copied().collect(),
    })
}

/// The values of a key; `None` where one is NULL.
fn values<'r>(row: &'r [Value], places: &[usize]) -> Option<Vec<&'r str>> {
    places.iter().map(|at| row.get(*at)?.as_deref()).collect()
}
