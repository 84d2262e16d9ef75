//! The forms of changes that let others work meanwhile: what takes long runs under a weak lock, and
//! what takes a strong one is done in a moment.
//!
//! Source: PostgreSQL manual, "ALTER TABLE" (Notes), "CREATE INDEX" (Building Indexes Concurrently).

use aludel_catalog::{
    Catalog, Column, Constraint, ConstraintType, Ident, Index, Key, Pair, QualifiedName,
};
use aludel_dialect::{Leftover, Sliced, Statement, Strategy};

use super::{
    column, constraint, facts, family,
    interim::{self, Interim},
    kept::keeps_values,
    naming::Names,
    parts, take_index,
};

/// Whether a table is in use, and is to be changed so that others can work.
pub(super) fn is_table(table: &QualifiedName, names: Names<'_>) -> bool {
    let strategy = names.context().options.strategies.of_table(table);
    strategy == Strategy::Online && is_in_use(table, names)
}

/// The same of some of its columns.
fn is_online<'a>(
    table: &QualifiedName,
    columns: impl IntoIterator<Item = &'a Ident>,
    names: Names<'_>,
) -> bool {
    let strategy = names.context().options.strategies.of_columns(table, columns);
    strategy == Strategy::Online && is_in_use(table, names)
}

/// Whether the table of a column is in use, and the column is to come or change so that others can work.
pub(super) fn is_column(key: &Key, names: Names<'_>) -> bool {
    key.parent_name().is_some_and(|table| is_online(&table, [&key.name], names))
}

/// Whether the table is there on both sides, and is not made anew between them.
fn is_in_use(table: &QualifiedName, names: Names<'_>) -> bool {
    let catalogs = names.catalogs();
    let is_there = |catalog: &Catalog| {
        family::table(catalog, table).is_some_and(|table| table.foreign.is_none())
    };
    is_there(catalogs.before) && is_there(catalogs.after) && !parts::is_made_anew(table, names)
}

/// Whether a table is no part of a family: what is done to one of those is done to all at once.
fn is_alone(table: &QualifiedName, names: Names<'_>) -> bool {
    let catalog = names.catalogs().after;
    family::table(catalog, table).is_some_and(|body| {
        body.partition_by.is_none()
            && family::parents(body).next().is_none()
            && !family::has_children(catalog, table)
    })
}

/// Whether an index is built CONCURRENTLY: one that has no parts.
pub(super) fn is_index(index: &Index, names: Names<'_>) -> bool {
    is_online(&index.table, &index.columns, names) && is_whole(&index.table, names)
}

/// Whether an index is dropped CONCURRENTLY: one that has no parts, and is none.
pub(super) fn is_going_index(index: &Index, names: Names<'_>) -> bool {
    is_index(index, names) && index.partition_of.is_none() && !index.inherited
}

/// Whether a table is no partitioned one.
fn is_whole(table: &QualifiedName, names: Names<'_>) -> bool {
    family::table(names.catalogs().before, table).is_some_and(|table| table.partition_by.is_none())
}

/// Whether a table has partitions in the end.
fn is_partitioned(table: &QualifiedName, names: Names<'_>) -> bool {
    let table = family::table(names.catalogs().after, table);
    table.is_some_and(|table| table.partition_by.is_some())
}

/// A constraint that comes: not valid first, or its index first; `None` where it has no such form.
pub(super) fn constraint(key: &Key, body: &Constraint, names: Names<'_>) -> Option<Vec<Statement>> {
    let table = key.parent_name()?;
    let is_plain = !body.not_valid && !body.not_enforced && !body.only && !body.inherited;
    if !is_plain || body.part_of.is_some() || !is_online(&table, &body.columns, names) {
        return None;
    }
    match body.constraint_type {
        ConstraintType::Check => Some(validated(key, body, names)),
        ConstraintType::ForeignKey => {
            // Before 18 only what was said is validated, not its parts: those of a family, and those
            // that point to each partition of the other table.
            let is_whole = is_alone(&table, names)
                && body.references.as_ref().is_none_or(|it| !is_partitioned(it, names));
            (is_whole || names.major() >= 18).then(|| validated(key, body, names))
        }
        ConstraintType::Unique | ConstraintType::PrimaryKey if is_alone(&table, names) => {
            take_index::built(key, body, &table, names)
        }
        _ => None,
    }
}

/// `DROP INDEX CONCURRENTLY`. On the way down the build that it takes back may have been cut short.
pub(super) fn drop_index(key: &Key, names: Names<'_>) -> Statement {
    let is_way_down = names.context().options.is_way_down;
    let if_exists = if is_way_down { "IF EXISTS " } else { "" };
    let sql = format!("DROP INDEX CONCURRENTLY {if_exists}{}", names.own(key));
    Statement::new(key, sql).outside().leaving(index_left(key, names, true))
}

/// What takes away the index that is left of a build or of a drop that was cut short.
pub(super) fn index_left(key: &Key, names: Names<'_>, is_first: bool) -> Leftover {
    let sql = format!("DROP INDEX CONCURRENTLY IF EXISTS {}", names.own(key));
    Leftover { sql, transactional: false, is_first }
}

/// `ADD … NOT VALID`, and `VALIDATE` in a transaction of its own.
fn validated(key: &Key, body: &Constraint, names: Names<'_>) -> Vec<Statement> {
    let (table, clause) = (names.parent(key), constraint::clause(key, body, names));
    let add = Statement::new(key, format!("ALTER TABLE {table} ADD {clause} NOT VALID"));
    vec![add, constraint::validate(key, &table).by_itself()]
}

/// A check that takes the place of another: it is valid before the other goes. `None` where the other
/// goes first.
pub(super) fn check_instead(
    key: &Key,
    change: Pair<&Constraint>,
    names: Names<'_>,
) -> Option<Vec<Statement>> {
    let table = key.parent_name()?;
    let is_plain = |of: &Constraint| {
        let is_check = of.constraint_type == ConstraintType::Check;
        is_check && !of.not_valid && !of.not_enforced && !of.only && !of.inherited
    };
    let is_bare = |catalog: &Catalog| catalog.get(key).is_some_and(|it| it.comment.is_none());
    let is_plain = change.map(is_plain);
    let is_bare = names.catalogs().map(is_bare);
    let holds = is_plain.before && is_plain.after && is_bare.before && is_bare.after;
    if !holds || !is_alone(&table, names) || !is_online(&table, &change.after.columns, names) {
        return None;
    }
    // Both hold for a while, and of each row, as it is before and after.
    let mut columns = change.before.columns.iter().chain(&change.after.columns);
    if !columns.all(|column| keeps_values(&table, column, names)) {
        return None;
    }
    let of = format!("{}_{}", table.name.as_str(), key.name.as_str());
    let check =
        Interim { subject: key, table: &table, name: interim::name(&of, "anew", &table, names) };
    let hazard = facts::breaks_constraint(key, &table, ConstraintType::Check);
    let definition = constraint::definition(change.after, names);
    let [add, validate] = check.valid(&definition, Some(hazard), names);
    let (on, name) = (names.qualified(&table), &key.name);
    let drop = Statement::new(key, format!("ALTER TABLE {on} DROP CONSTRAINT {name}"));
    let rename = format!("ALTER TABLE {on} RENAME CONSTRAINT {} TO {name}", check.name);
    Some(vec![add, validate, drop, Statement::new(key, rename)])
}

/// `SET NOT NULL` behind a check that was validated, so that nothing is read under a strong lock;
/// `None` where it is set at once.
pub(super) fn not_null(
    key: &Key,
    body: &Column,
    is_filled: bool,
    names: Names<'_>,
) -> Option<Vec<Statement>> {
    let table = key.parent_name()?;
    let is_plain = body.not_null && body.not_null_options.is_none() && !body.inherited;
    if !is_plain || !is_online(&table, [&key.name], names) {
        return None;
    }
    let of = format!("{}_{}", table.name.as_str(), key.name.as_str());
    let check =
        Interim { subject: key, table: &table, name: interim::name(&of, "is_set", &table, names) };
    let hazard = (!is_filled).then(|| facts::nulls(key));
    let [add, validate] = check.valid(&format!("CHECK ({} IS NOT NULL)", key.name), hazard, names);
    let set = Statement::new(key, column::set_not_null(key, body, names));
    Some(vec![add, validate, set, check.away(names)])
}

/// A statement that fills a table, in slices along its key where it has one; else by itself.
pub(super) fn in_slices(fill: Statement, names: Names<'_>) -> Statement {
    let table = fill.subject.parent_name();
    let key = table.as_ref().and_then(|table| usable_key(table, names));
    let sliced = table.zip(key).map(|(table, key)| Sliced {
        table: names.qualified(&table),
        key: key.iter().map(ToString::to_string).collect(),
    });
    fill.in_slices(sliced)
}

/// The columns of the primary key of a table, the same on both sides.
fn usable_key<'a>(table: &QualifiedName, names: Names<'a>) -> Option<&'a [Ident]> {
    // The index of one that may be checked later does not say at once which rows there are.
    let of = |catalog: &'a Catalog| {
        let key = catalog.primary_key(table).filter(|key| !key.deferrable)?;
        Some(key.columns.as_slice())
    };
    let Pair { before, after } = names.catalogs().map(of);
    before.filter(|before| after == Some(*before))
}
