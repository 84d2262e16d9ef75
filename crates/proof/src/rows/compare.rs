//! The comparison of two snapshots: every loss, by table and column.

use std::collections::{BTreeMap, BTreeSet};

use aludel_engine::{
    Proving,
    rows::{Value, Within},
};
use aludel_session::{Session, SessionError};

use super::{
    align::{Aligned, Aligning, align},
    loss::{Loss, LossKind},
    pointing::follow,
    snapshot::{MOST, Snapshot, Unit},
};
use crate::said::Names;

/// What was lost before, by table and column: it is not counted again.
pub(crate) type Excused = BTreeSet<(u32, Option<String>)>;

/// All that is lost between two snapshots of the same tables.
pub(crate) async fn compare(
    engine: &dyn Proving,
    session: &mut dyn Session,
    within: Within,
    before: &Snapshot,
    after: &Snapshot,
    excused: &Excused,
) -> Result<Vec<Loss>, SessionError> {
    let mut losses = Vec::new();
    let mut tables: BTreeMap<u32, Aligned<'_>> = BTreeMap::new();
    for (id, unit) in &before.units {
        match after.units.get(id) {
            None => losses.extend(gone(*id, unit)),
            Some(found) if unit.count > MOST || found.count > MOST => {
                losses.extend(counted(*id, unit, found));
            }
            Some(found) => {
                let aligned =
                    align(engine, session, within, (unit, found), (before, after)).await?;
                tables.insert(*id, aligned);
            }
        }
    }
    let mut pointers: BTreeSet<(u32, i32)> = BTreeSet::new();
    for key in &before.foreign {
        let filed = |table: u32| tables.iter().find(|(_, it)| is_home(it.before, table));
        let (Some((id, child)), Some((_, parent))) = (filed(key.child), filed(key.parent)) else {
            continue;
        };
        let Some(pointing) = follow(key, child, parent) else { continue };
        pointers.extend(pointing.columns.iter().map(|number| (*id, *number)));
        let lost = pointing.losses.iter().filter_map(|(number, kind, count)| {
            Some(of_column(*id, child, child.column(*number)?, *kind, *count))
        });
        losses.extend(lost);
    }
    for (id, table) in &tables {
        losses.extend(of_rows(*id, table));
        losses.extend(of_values(*id, table, &pointers));
    }
    losses.retain(|loss| !is_excused(loss, excused));
    losses.sort_by(|a, b| (&a.table, &a.column, a.kind).cmp(&(&b.table, &b.column, b.kind)));
    losses.dedup_by(|a, b| (&a.table, &a.column, a.kind) == (&b.table, &b.column, b.kind));
    Ok(losses)
}

fn is_home(unit: &Unit, table: u32) -> bool {
    unit.id == table || unit.members.contains_key(&table)
}

fn is_excused(loss: &Loss, excused: &Excused) -> bool {
    let is_of_rows = matches!(loss.kind, LossKind::RowsGone | LossKind::RowsMore);
    match &loss.column {
        Some(_) => excused.contains(&(loss.unit, loss.column.clone())),
        None => is_of_rows && excused.contains(&(loss.unit, None)),
    }
}

fn gone(id: u32, unit: &Unit) -> Option<Loss> {
    let names = Names { tables: vec![unit.name.clone()], ..Names::default() };
    let loss = loss(id, unit, LossKind::TableGone, unit.count, names);
    (unit.count > 0).then_some(loss)
}

fn loss(id: u32, unit: &Unit, kind: LossKind, count: usize, names: Names) -> Loss {
    Loss { unit: id, kind, table: unit.name.clone(), column: None, count, names }
}

fn table_names(before: &Unit, after: &Unit) -> Names {
    Names { tables: vec![before.name.clone(), after.name.clone()], ..Names::default() }
}

/// The names of rows that are gone: a partition may be gone with them.
fn row_names(before: &Unit, after: &Unit) -> Names {
    let mut names = table_names(before, after);
    let gone = before.members.iter().filter(|(id, _)| !after.members.contains_key(id));
    names.tables.extend(gone.map(|(_, name)| name.clone()));
    names
}

/// Tables too large to compare row by row.
fn counted(id: u32, before: &Unit, after: &Unit) -> Option<Loss> {
    let lost = before.count.checked_sub(after.count).filter(|count| *count > 0)?;
    Some(loss(id, before, LossKind::RowsGone, lost, row_names(before, after)))
}

fn of_rows(id: u32, table: &Aligned<'_>) -> Option<Loss> {
    let Aligned { before, after, .. } = table;
    let lost = table.rows.iter().filter(|row| row.is_none()).count();
    let more = after.rows.len().saturating_sub(before.rows.len() - lost);
    let names = row_names(before, after);
    match (lost, more) {
        (0, 0) => None,
        // Attached partitions bring their rows.
        (0, _) if before.is_partitioned || after.is_partitioned => None,
        (0, more) => Some(loss(id, before, LossKind::RowsMore, more, names)),
        (lost, _) => Some(loss(id, before, LossKind::RowsGone, lost, names)),
    }
}

fn of_values(id: u32, table: &Aligned<'_>, pointers: &BTreeSet<(u32, i32)>) -> Vec<Loss> {
    let mut losses = Vec::new();
    for column in table.columns.iter().filter(|column| !column.before.is_generated) {
        let Some((to, _)) = column.after else {
            let rows = table.before.rows.iter();
            let count =
                rows.filter(|row| row.get(column.from).is_some_and(Option::is_some)).count();
            losses.push(of_column(id, table, column, LossKind::ColumnGone, count));
            continue;
        };
        let (nulls, changed) = tally(table, column, to);
        if pointers.contains(&(id, column.before.number)) {
            continue;
        }
        losses.push(of_column(id, table, column, LossKind::BecameNull, nulls));
        losses.push(of_column(id, table, column, LossKind::Changed, changed));
    }
    losses.retain(|loss| loss.count > 0);
    losses
}

/// How many values became NULL, and how many became others.
fn tally(table: &Aligned<'_>, column: &Aligning<'_>, to: usize) -> (usize, usize) {
    let (mut nulls, mut changed) = (0, 0);
    for (at, (row, became)) in table.before.rows.iter().zip(&table.rows).enumerate() {
        let before = row.get(column.from).and_then(Value::as_ref);
        let (Some(_), Some(became)) = (before, became) else { continue };
        let now = table.after.rows.get(became.to).and_then(|row| row.get(to)?.as_ref());
        let wanted = column.expected.as_ref().and_then(|values| values.get(at)?.as_ref());
        match (now, wanted, &column.expected) {
            (None, ..) => nulls += 1,
            (now, wanted, Some(_)) if now != wanted => changed += 1,
            _ => {}
        }
    }
    (nulls, changed)
}

fn of_column(
    id: u32,
    table: &Aligned<'_>,
    column: &Aligning<'_>,
    kind: LossKind,
    count: usize,
) -> Loss {
    let mut names = table_names(table.before, table.after);
    names.columns.push(column.before.name.clone());
    names.columns.extend(column.after.map(|(_, after)| after.name.clone()));
    let types = column.after.map(|(_, after)| after).into_iter().chain([column.before]);
    names.types.extend(types.map(|it| it.data_type.trim_end_matches("[]").to_owned()));
    let loss = loss(id, table.before, kind, count, names);
    Loss { column: Some(column.before.name.clone()), ..loss }
}
