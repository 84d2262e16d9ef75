//! A column's type as another: what must be away meanwhile, which cast it takes, what may be lost.

use std::collections::BTreeSet;

use aludel_catalog::{Body, Catalog, Column, Key, Kind, Pair, QualifiedName};
use aludel_dialect::{Hazard, HazardKind, Statement};

use super::{
    cast_class::{Fit, fit, is_assignable, is_castable, is_one_family},
    column_alter::with_children,
    column_definition,
    naming::Names,
    shared::hazard_with_remedy,
};

/// `ALTER COLUMN … TYPE … USING …`.
pub(super) fn convert(key: &Key, change: Pair<&Column>, names: Names<'_>) -> Statement {
    let (table, column) = (names.parent(key), &key.name);
    let after = names.text(&change.after.data_type);
    let mut sql = format!("ALTER TABLE {table} ALTER COLUMN {column} TYPE {after}");
    if let Some(collation) = collation(change) {
        sql.push_str(&format!(" {}", column_definition::collate(collation, names)));
    }
    if let Some(using) = using(key, change, names) {
        sql.push_str(&format!(" USING {using}"));
    }
    hazards(key, change).into_iter().fold(Statement::new(key, sql), Statement::with_hazard)
}

/// A type has its own collation again unless another is said.
fn collation(change: Pair<&Column>) -> Option<&str> {
    change.after.collation.as_deref()
}

fn using(key: &Key, change: Pair<&Column>, names: Names<'_>) -> Option<String> {
    if let Some(using) = names.context().options.usings.get(key) {
        return Some(using.clone());
    }
    let types = change.map(|column| column.data_type.as_str());
    if types.is_same() || change.after.generated.is_some() || is_assignable(types) {
        return None;
    }
    let (column, after) = (&key.name, names.text(types.after));
    let has_own_cast = names.catalogs().after.of_kind(Kind::Cast).any(|(_, object)| {
        matches!(&object.body, Body::Cast(cast) if cast.source == types.before && cast.target == types.after)
    });
    Some(match has_own_cast || is_castable(types) {
        true => format!("{column}::{after}"),
        false => format!("{column}::text::{after}"),
    })
}

fn hazards(key: &Key, change: Pair<&Column>) -> Vec<Hazard> {
    let types = change.map(|column| column.data_type.as_str());
    let path = key.path();
    let table = key.parent_name().map_or_else(String::new, |table| table.to_string());
    let rewrite = || {
        let message = format!("every row of {table} is written again while nobody can use it");
        let remedy = "add a new column, fill it in batches, and swap the two";
        hazard_with_remedy(HazardKind::Rewrite, key, message, remedy)
    };
    let fails = || {
        let message = format!("fails if a value of {path} is no {}", types.after);
        hazard_with_remedy(HazardKind::MayFail, key, message, "look for such values first")
    };
    let loses = || {
        let message = format!("values of {path} are rounded or cut to {}", types.after);
        let remedy = "keep the values in another column first";
        hazard_with_remedy(HazardKind::DataLoss, key, message, remedy)
    };
    match fit(types) {
        Fit::Same => Vec::new(),
        Fit::Wider => vec![rewrite()],
        Fit::Narrower => vec![fails(), rewrite()],
        Fit::Lossy => vec![loses(), fails(), rewrite()],
    }
}

/// What PostgreSQL does not rebuild by itself when the type of a column changes: all that
/// depends on it but plain indexes and constraints on it; the default of another family of types;
/// and foreign keys, whose two ends change one after the other.
pub(super) fn unsettled(
    key: &Key,
    table: &QualifiedName,
    change: Pair<&Column>,
    names: Names<'_>,
) -> Vec<Key> {
    let catalog = names.catalogs().before;
    let columns = with_children(catalog, key, table);
    let is_one_family = is_one_family(change.map(|column| column.data_type.as_str()));
    let mut unsettled = BTreeSet::new();
    for column in &columns {
        let default = Key { kind: Kind::Default, ..column.clone() };
        unsettled.extend(Some(default).filter(|d| !is_one_family && catalog.get(d).is_some()));
    }
    for (dependent, needs) in &catalog.dependencies {
        if columns.iter().any(|column| needs.contains(column))
            && is_unsettled(catalog, dependent, is_one_family)
        {
            unsettled.insert(dependent.clone());
        }
    }
    unsettled.extend(keeping_rows(catalog, &columns));
    unsettled.into_iter().filter(|key| !columns.contains(key)).collect()
}

/// Materialized views that may keep whole rows of a table: the engine refuses another type then.
fn keeping_rows<'a>(catalog: &'a Catalog, columns: &[Key]) -> impl Iterator<Item = Key> + 'a {
    let tables: BTreeSet<Key> = columns
        .iter()
        .filter_map(Key::parent_name)
        .map(|table| Key::in_schema(Kind::Table, table.schema, table.name))
        .collect();
    let views = catalog.of_kind(Kind::MaterializedView).map(|(key, _)| key);
    views.filter(move |view| catalog.needs(view).any(|need| tables.contains(need))).cloned()
}

fn is_unsettled(catalog: &Catalog, dependent: &Key, is_one_family: bool) -> bool {
    match catalog.get(dependent).map(|object| &object.body) {
        Some(Body::Constraint(constraint)) => constraint.references.is_some() && !is_one_family,
        Some(Body::Column(column)) => column.generated.is_some(),
        Some(Body::Index(_) | Body::Statistics(_) | Body::Sequence(_) | Body::Table(_)) | None => {
            false
        }
        Some(_) => true,
    }
}

/// How values of a built-in type are stored. Source: `pg_type.typstorage`.
pub(super) fn own_storage(data_type: &str) -> &'static str {
    const PLAIN: [&str; 16] = [
        "smallint",
        "integer",
        "bigint",
        "real",
        "double precision",
        "boolean",
        "uuid",
        "date",
        "time",
        "timestamp",
        "interval",
        "oid",
        "name",
        "money",
        "macaddr",
        "point",
    ];
    let is_array = data_type.ends_with("[]");
    let is_plain = PLAIN.iter().any(|plain| {
        data_type == *plain
            || data_type.starts_with(plain) && data_type[plain.len()..].starts_with([' ', '('])
    });
    match data_type {
        _ if is_array => "EXTENDED",
        _ if is_plain => "PLAIN",
        _ if data_type.starts_with("numeric") || data_type == "inet" || data_type == "cidr" => {
            "MAIN"
        }
        _ => "EXTENDED",
    }
}
