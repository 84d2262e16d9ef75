//! A column's type as another: what must be away meanwhile, which cast it takes, what may be lost.

use std::collections::BTreeSet;

use aludel_catalog::{Body, Catalog, Column, Key, Kind, Pair, QualifiedName};
use aludel_dialect::{Conversion, Hazard, Statement};

use super::{
    cast_class::{is_assignable, is_castable, is_one_family},
    column_alter::with_children,
    column_definition,
    conversion::{self, conversion},
    facts, family,
    naming::Names,
};

/// `ALTER COLUMN … TYPE … USING …`.
pub(super) fn convert(key: &Key, change: Pair<&Column>, names: Names<'_>) -> Statement {
    let (table, column) = (names.parent(key), &key.name);
    let after = names.text(&change.after.data_type);
    let mut sql = format!("ALTER TABLE {table} ALTER COLUMN {column} TYPE {after}");
    if let Some(collation) = collation(change) {
        sql.push_str(&format!(" {}", column_definition::collate(collation, names)));
    }
    let decided = decided(key, names).filter(|_| change.after.generated.is_none());
    if let Some(using) = decided.map(str::to_owned).or_else(|| using(key, change, names)) {
        sql.push_str(&by_expression(key, &using, names));
    }
    let by = if decided.is_some() { Conversion::Decided } else { Conversion::Cast };
    let statement = Statement { conversion: Some(by), ..Statement::new(key, sql) };
    let hazards = match decided {
        Some(using) => vec![facts::replaced(key, using), facts::retypes(key)],
        None => hazards(key, change, names),
    };
    hazards.into_iter().fold(statement, Statement::with_hazard)
}

/// A type has its own collation again unless another is said.
fn collation(change: Pair<&Column>) -> Option<&str> {
    change.after.collation.as_deref()
}

fn using(key: &Key, change: Pair<&Column>, names: Names<'_>) -> Option<String> {
    let types = change.map(|column| column.data_type.as_str());
    let plain = plain_types(key, change, names);
    let is_other_enum = is_other_enum(&plain);
    let plain = plain.as_ref().map(|plain| plain.name.as_str());
    let is_enum = plain.after == conversion::ENUM;
    if types.is_same()
        || change.after.generated.is_some()
        || is_assignable(plain) && !is_enum && !is_other_enum
    {
        return None;
    }
    let (column, after) = (&key.name, names.text(types.after));
    let has_own_cast = names.catalogs().after.of_kind(Kind::Cast).any(|(_, object)| {
        matches!(&object.body, Body::Cast(cast) if cast.source == types.before && cast.target == types.after)
    });
    Some(match has_own_cast || is_castable(plain) && !is_other_enum {
        true => format!("{column}::{after}"),
        false => format!("{column}::text::{after}"),
    })
}

/// Whether one enum becomes another: they have values in common only as texts.
fn is_other_enum(plain: &Pair<PlainType>) -> bool {
    let enums = plain.as_ref().map(|plain| plain.of_enum.as_ref());
    enums.before.is_some() && enums.after.is_some() && !enums.is_same()
}

/// A type without what the schema defines over it.
struct PlainType {
    /// A domain's own type, or what every enum stands for.
    name: String,
    /// The enum.
    of_enum: Option<Key>,
    /// Whether a domain may refuse a value.
    is_demanding: bool,
}

/// Both types, each as the built-in one that it is made of.
fn plain_types(key: &Key, change: Pair<&Column>, names: Names<'_>) -> Pair<PlainType> {
    change.zip(names.catalogs()).map(|(column, catalog)| plain_type(key, column, catalog))
}

fn plain_type(key: &Key, column: &Column, catalog: &Catalog) -> PlainType {
    let name = column.data_type.as_str();
    let array = if name.ends_with("[]") { "[]" } else { "" };
    let mut plain = PlainType { name: name.to_owned(), of_enum: None, is_demanding: false };
    let mut at = key;
    while let Some(need) = catalog.needs(at).find(|need| is_of_schema(catalog, need)) {
        match catalog.get(need).map(|object| &object.body) {
            Some(Body::Domain(domain)) => {
                let demands = catalog.of_kind(Kind::DomainConstraint).any(|(constraint, _)| {
                    constraint.schema == need.schema
                        && constraint.parent.as_ref() == Some(&need.name)
                });
                plain.name = format!("{}{array}", domain.base_type);
                plain.is_demanding |= domain.not_null || demands;
            }
            _ => {
                plain.name = format!("{}{array}", conversion::ENUM);
                plain.of_enum = Some(need.clone());
            }
        }
        at = need;
    }
    plain
}

/// Whether a need is what the type is made of.
fn is_of_schema(catalog: &Catalog, need: &Key) -> bool {
    matches!(catalog.get(need).map(|object| &object.body), Some(Body::Domain(_) | Body::Enum(_)))
}

/// What the caller decided that a column's values become.
pub(super) fn decided<'a>(key: &Key, names: Names<'a>) -> Option<&'a str> {
    names.context().options.usings.get(key).map(String::as_str)
}

/// ` USING …`; nothing for a foreign table, which has no rows of its own to convert.
pub(super) fn by_expression(key: &Key, expression: &str, names: Names<'_>) -> String {
    let table = key.parent_name();
    let table = table.and_then(|table| family::table(names.catalogs().before, &table));
    match table.is_some_and(|table| table.foreign.is_some()) {
        true => String::new(),
        false => format!(" USING {expression}"),
    }
}

fn hazards(key: &Key, change: Pair<&Column>, names: Names<'_>) -> Vec<Hazard> {
    let after = change.after.data_type.as_str();
    let plain = plain_types(key, change, names);
    let is_demanding = plain.after.is_demanding && !plain.before.is_demanding;
    let found = match is_other_enum(&plain) {
        true => conversion(Pair::new("text", conversion::ENUM)),
        false => conversion(plain.as_ref().map(|plain| plain.name.as_str())),
    };
    let mut hazards: Vec<Hazard> =
        found.loses.map(|loss| facts::changed_values(key, loss, after)).into_iter().collect();
    if found.fails || is_demanding {
        hazards.push(facts::not_of_type(key, after, names));
    }
    if found.rewrites || is_demanding {
        hazards.push(facts::retypes(key));
    }
    hazards
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

/// Materialized views that may keep whole rows of a table, and columns that do: the engine refuses
/// another type then.
fn keeping_rows<'a>(catalog: &'a Catalog, columns: &[Key]) -> impl Iterator<Item = Key> + 'a {
    let tables: BTreeSet<Key> = columns.iter().filter_map(|key| catalog.owner(key)).collect();
    let keepers = [Kind::MaterializedView, Kind::Column].map(|kind| catalog.of_kind(kind));
    let keepers = keepers.into_iter().flatten().map(|(key, _)| key);
    let keeps = move |key: &&Key| {
        let own = catalog.owner(key).filter(|_| key.kind == Kind::Column);
        catalog.needs(key).any(|need| tables.contains(need) && Some(need) != own.as_ref())
    };
    keepers.filter(keeps).cloned()
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

/// How values of a column's type are stored, which may be a domain or an enum. Source:
/// `pg_type.typstorage`.
pub(super) fn own_storage(key: &Key, column: &Column, names: Names<'_>) -> &'static str {
    storage_of(&plain_type(key, column, names.catalogs().after).name)
}

fn storage_of(data_type: &str) -> &'static str {
    const PLAIN: [&str; 17] = [
        conversion::ENUM,
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
