//! Tables: plain, partitioned, partitions, foreign; and who inherits from whom.

use std::collections::HashMap;

use aludel_catalog::{Body, Foreign, Key, Kind, Partition, QualifiedName, ReplicaIdentity, Table};

use super::{
    cells::{Cells, Result},
    class::{self, Oid},
    draft::{Address, Draft},
    reader::Reader,
    writable::{self, Carrier},
};

const TABLES: &str = include_str!("tables.sql");

const PARENTS: &str = "
SELECT i.inhrelid, i.inhparent, n.nspname, c.relname
FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhparent JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE i.inhrelid >= 16384
ORDER BY i.inhrelid, i.inhseqno";

/// The relations that a relation inherits from, or is attached to, in order.
pub(super) type Parents = HashMap<Oid, Vec<(Oid, QualifiedName)>>;

/// Reads who inherits from whom: tables and indexes alike.
pub(super) async fn read_parents(reader: &mut Reader<'_>) -> Result<Parents> {
    let mut parents = Parents::new();
    for mut cells in reader.rows("inheritance", PARENTS).await? {
        let (child, parent) = (cells.oid()?, cells.oid()?);
        parents.entry(child).or_default().push((parent, cells.name()?));
    }
    Ok(parents)
}

/// Reads the tables.
pub(super) async fn read(
    reader: &mut Reader<'_>,
    draft: &mut Draft,
    parents: &Parents,
) -> Result<()> {
    for mut cells in reader.rows("tables", TABLES).await? {
        let oid = cells.oid()?;
        let address = Address::of(class::RELATION, oid);
        let schema = draft.home(address, cells.oid()?);
        let name = cells.ident()?;
        let Some(schema) = schema else { continue };
        let parents = parents.get(&oid).map_or(&[][..], Vec::as_slice);
        let body = table(draft, &mut cells, parents)?;
        draft.add(address, Key::in_schema(Kind::Table, schema, name), body);
    }
    Ok(())
}

fn table(draft: &mut Draft, cells: &mut Cells, parents: &[(Oid, QualifiedName)]) -> Result<Table> {
    let unlogged = cells.letter() == 'u';
    let is_partition = cells.flag();
    let mut parents: Vec<_> = parents.iter().map(|(_, name)| name.clone()).collect();
    let partition_by = cells.optional();
    let bound = cells.optional();
    let partition_of = match (is_partition, parents.pop()) {
        (true, Some(parent)) => Some(Partition { parent, bound: bound.unwrap_or_default() }),
        (_, last) => {
            parents.extend(last);
            None
        }
    };
    let of_type = cells.optional();
    let foreign = foreign(cells)?;
    let access_method = cells.optional_ident();
    let tablespace = cells.optional_ident();
    let options = options(draft, access_method.is_some(), cells)?;
    Ok(Table {
        unlogged,
        partition_by,
        partition_of,
        inherits: parents,
        of_type,
        foreign,
        access_method,
        tablespace,
        options,
        replica_identity: replica_identity(cells),
        row_security: cells.flag(),
        force_row_security: cells.flag(),
        cluster_on: None,
    })
}

fn foreign(cells: &mut Cells) -> Result<Option<Foreign>> {
    let (server, options) = (cells.optional_ident(), cells.settings()?);
    Ok(server.map(|server| Foreign { server, options }))
}

/// The options of the table, and those of its toast table as SQL writes them. Which ones an access
/// method of an extension has, only it knows.
fn options(
    draft: &mut Draft,
    has_own_method: bool,
    cells: &mut Cells,
) -> Result<Vec<aludel_catalog::Setting>> {
    let mut options = cells.settings()?;
    if !has_own_method {
        options = writable::keep(draft, Carrier::Table, options);
    }
    let toast = writable::keep(draft, Carrier::ToastTable, cells.settings()?);
    options.extend(toast.into_iter().map(|mut setting| {
        setting.name.insert_str(0, "toast.");
        setting
    }));
    options.sort();
    Ok(options)
}

/// The index of `i` is filled in when the indexes are read.
fn replica_identity(cells: &mut Cells) -> Option<ReplicaIdentity> {
    match cells.letter() {
        'n' => Some(ReplicaIdentity::Nothing),
        'f' => Some(ReplicaIdentity::Full),
        _ => None,
    }
}

/// What an index may be to its table besides an index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// `CLUSTER ON`.
    Cluster,
    /// `REPLICA IDENTITY USING INDEX`.
    ReplicaIdentity,
}

/// Notes on a table, or a materialized view, what one of its indexes is to it.
pub(super) fn note_index(draft: &mut Draft, relation: &Key, role: Role, index: &Key) {
    let name = index.name.clone();
    match (draft.body_mut(relation), role) {
        (Some(Body::Table(table)), Role::Cluster) => table.cluster_on = Some(name),
        (Some(Body::MaterializedView(view)), Role::Cluster) => view.cluster_on = Some(name),
        (Some(Body::Table(table)), Role::ReplicaIdentity) => {
            table.replica_identity = Some(ReplicaIdentity::Index(name));
        }
        _ => {}
    }
}
