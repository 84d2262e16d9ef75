//! Indexes; those of constraints are the constraints' own.

use aludel_catalog::{Body, Constraint, ConstraintType, Index, Key, Kind, QualifiedName};

use super::{
    cells::{Cells, Result},
    class::{self, Oid},
    draft::{Address, Draft},
    names,
    reader::Reader,
    shortcut,
    table::{self, Parents, Role},
    writable::{self, Carrier},
};

fn indexes(major: u32) -> String {
    let nulls_not_distinct = if major >= 15 { "i.indnullsnotdistinct" } else { "false" };
    format!(include_str!("indexes.sql"), nulls_not_distinct = nulls_not_distinct)
}

/// `pg_get_indexdef` is cut behind the table, which is why its beginning is written once more.
const DEFINITIONS: &str = "
SELECT i.indexrelid, substr(pg_get_indexdef(i.indexrelid), 1 + length(format(
           'CREATE %sINDEX %I ON %s%I.%I ', CASE WHEN i.indisunique THEN 'UNIQUE ' END, c.relname,
           CASE WHEN c.relkind = 'I' THEN 'ONLY ' END, n.nspname, t.relname)))
FROM pg_index i
JOIN pg_class c ON c.oid = i.indexrelid
JOIN pg_class t ON t.oid = i.indrelid
JOIN pg_namespace n ON n.oid = t.relnamespace
WHERE i.indexrelid";

/// Reads them: after the constraints.
pub(super) async fn read(
    reader: &mut Reader<'_>,
    draft: &mut Draft,
    parents: &Parents,
) -> Result<()> {
    let classes = shortcut::operator_classes(reader).await?;
    for mut cells in reader.rows("indexes", &indexes(reader.major)).await? {
        let (oid, relation) = (cells.oid()?, cells.oid()?);
        let (Some(table), schema) = (draft.relation(relation).cloned(), cells.oid()?) else {
            continue;
        };
        let address = Address::of(class::RELATION, oid);
        let (Some(schema), name) = (draft.home(address, schema), cells.ident()?) else { continue };
        let key = Key::in_schema(Kind::Index, schema, name);
        note_roles(draft, &table, &key, &mut cells);
        let constraint = Address::of(class::CONSTRAINT, cells.oid()?);
        if let Some(constraint) = draft.key(constraint).cloned() {
            let parent = parents.get(&oid).and_then(|parents| parents.first());
            note_on_constraint(draft, &constraint, parent.map(|(_, name)| name), &mut cells)?;
            draft.alias(address, constraint);
            continue;
        }
        let Some(table) = table.qualified_name() else { continue };
        let parent = parents.get(&oid).and_then(|parents| parents.first());
        let partition_of = parent.map(|(_, name)| name.clone());
        let (mut body, numbers) = index(draft, table, relation, &mut cells)?;
        let columns = cells.optional();
        body.inherited = partition_of.is_some() && is_made_up(&key, &body, columns);
        body.partition_of = partition_of;
        let is_spoken_of = cells.flag();
        let key = match &body.partition_of {
            Some(parent) if body.inherited && !is_spoken_of => {
                body.made_up_name = Some(key.name);
                part_of(parent, &body.table)
            }
            _ => key,
        };
        match shortcut::index(draft, &classes, (relation, &numbers), &mut cells)? {
            Some(definition) => body.definition = definition,
            None => draft.undefined_indexes.push(oid, &key),
        }
        draft.add(address, key, body);
    }
    Ok(())
}

/// Asks for the definitions that the first answer did not say.
pub(super) async fn define(reader: &mut Reader<'_>, draft: &mut Draft) -> Result<()> {
    let undefined = std::mem::take(&mut draft.undefined_indexes);
    undefined.resolve(reader, draft, "index definitions", DEFINITIONS).await
}

/// Notes on the relation what the index is to it.
fn note_roles(draft: &mut Draft, relation: &Key, index: &Key, cells: &mut Cells) {
    for role in [Role::Cluster, Role::ReplicaIdentity] {
        if cells.flag() {
            table::note_index(draft, relation, role, index);
        }
    }
}

fn note_on_constraint(
    draft: &mut Draft,
    constraint: &Key,
    parent: Option<&QualifiedName>,
    cells: &mut Cells,
) -> Result<()> {
    let (tablespace, options) = (cells.optional_ident(), cells.settings()?);
    let (invalid, partitioned) = (cells.flag(), cells.flag());
    // What the constraint says itself.
    cells.skip(4);
    let columns = cells.optional().unwrap_or_default();
    // An index of a constraint has an access method of the server's own, but for an exclusion.
    let is_exclusion = matches!(
        draft.catalog.get(constraint).map(|object| &object.body),
        Some(Body::Constraint(body)) if body.constraint_type == ConstraintType::Exclusion
    );
    let options = match is_exclusion {
        true => options,
        false => writable::keep(draft, Carrier::Index, options),
    };
    let Some(Body::Constraint(body)) = draft.body_mut(constraint) else { return Ok(()) };
    body.index_tablespace = tablespace;
    body.index_options = options;
    body.only = invalid && partitioned;
    let index =
        |of: &QualifiedName| Key::in_schema(Kind::Index, of.schema.clone(), of.name.clone());
    body.part_of = body.part_of.take().or_else(|| parent.map(index));
    body.inherited &= body.part_of.is_some() && has_made_up_name(constraint, body, &columns);
    Ok(())
}

/// Whether a constraint has the name that the engine gives to the one it makes for a partition.
fn has_made_up_name(key: &Key, body: &Constraint, columns: &str) -> bool {
    let (columns, label) = match body.constraint_type {
        ConstraintType::PrimaryKey => ("", "pkey"),
        ConstraintType::Unique => (columns, "key"),
        _ => (columns, "excl"),
    };
    let table = key.parent.as_ref().map_or("", |table| table.as_str());
    names::is_made_up(&key.name, &names::made_up(table, columns, label))
}

/// The index without its definition, and the numbers of its columns.
fn index(
    draft: &Draft,
    table: QualifiedName,
    relation: Oid,
    cells: &mut Cells,
) -> Result<(Index, Vec<i32>)> {
    let tablespace = cells.optional_ident();
    // The options are part of the definition.
    cells.skip(1);
    let (invalid, partitioned, unique) = (cells.flag(), cells.flag(), cells.flag());
    let (mut numbers, keys) = (cells.column_numbers()?, cells.number()?);
    numbers.truncate(keys);
    let index = Index {
        table,
        unique,
        definition: String::new(),
        columns: draft.column_names(relation, &numbers),
        invalid: invalid && !partitioned,
        only: invalid && partitioned,
        partition_of: None,
        inherited: false,
        made_up_name: None,
        tablespace,
        statistics: statistics(cells)?,
    };
    Ok((index, numbers))
}

/// Targets by the number of the column, which stands where an option's name would.
fn statistics(cells: &mut Cells) -> Result<Vec<(u16, i32)>> {
    let targets = cells.settings()?;
    let read = |setting: &aludel_catalog::Setting| {
        Some((setting.name.parse().ok()?, setting.value.parse().ok()?))
    };
    let mut statistics: Vec<_> = targets.iter().filter_map(read).collect();
    statistics.sort_unstable();
    Ok(statistics)
}

/// The key of an index that the engine made for a partition, and of which nothing is said. Its
/// name depends on which of several was made first: what it is a part of says better which it is.
fn part_of(parent: &QualifiedName, table: &QualifiedName) -> Key {
    let name = format!("{} of {}", parent.name.as_str(), table.name.as_str());
    Key::in_schema(Kind::Index, table.schema.clone(), name)
}

/// Whether the index has the name that the engine gives to the one it makes for a partition.
fn is_made_up(key: &Key, index: &Index, columns: Option<String>) -> bool {
    let made_up = names::made_up(index.table.name.as_str(), &columns.unwrap_or_default(), "idx");
    names::is_made_up(&key.name, &made_up)
}
