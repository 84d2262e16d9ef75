//! Partition keys whose columns get another type, which the engine has no statement for: the table
//! is made anew, without its rows, for these are in its partitions. They leave it, change one by
//! one, and join the new one.

use aludel_catalog::{Body, Catalog, Key, Kind, Pair, QualifiedName, Table};
use aludel_sql::tokens;

use super::{family, kept::changes_type, naming::Names, parts};

/// Whether a column of a table's partition key is to be of another type, or of a type that is put
/// in the place of the old one.
pub(super) fn is_retyped(table: &QualifiedName, change: Pair<&Table>, names: Names<'_>) -> bool {
    let Some(by) = &change.before.partition_by else { return false };
    let words: Vec<&str> = tokens(by).map(|token| token.text).collect();
    let columns = family::parts(names.catalogs().before, Kind::Column, table);
    let mut columns = columns.map(|(key, _)| key);
    columns.any(|key| words.contains(&key.name.to_string().as_str()) && changes_type(key, names))
}

/// Whether an object is of a type, or of a domain over it.
fn is_over(catalog: &Catalog, of: &Key, of_type: &Key) -> bool {
    let is_domain = |need: &Key| need.kind == Kind::Domain;
    catalog
        .needs(of)
        .any(|need| need == of_type || is_domain(need) && is_over(catalog, need, of_type))
}

/// The tables that are made anew because a type is, of which a column of their keys is.
pub(super) fn tables_of(of_type: &Key, names: Names<'_>) -> Vec<Key> {
    let before = names.catalogs().before;
    let tables = before.of_kind(Kind::Table).filter(|(key, object)| {
        let is_partitioned = matches!(&object.body, Body::Table(t) if t.partition_by.is_some());
        let name = key.qualified_name().filter(|_| is_partitioned);
        name.is_some_and(|name| {
            let mut columns = family::parts(before, Kind::Column, &name);
            let uses = columns.any(|(column, _)| is_over(before, column, of_type));
            uses && parts::is_made_anew(&name, names)
        })
    });
    tables.map(|(key, _)| key.clone()).collect()
}
