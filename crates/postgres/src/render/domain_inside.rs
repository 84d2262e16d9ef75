//! Domains inside other types: arrays, composite types, ranges, rows. The engine refuses to check
//! the values of a domain that a column holds so. They are text meanwhile, and are checked when they
//! become what they were.

use std::collections::BTreeSet;

use aludel_catalog::{Body, Catalog, Column, Key, Kind};
use aludel_dialect::Statement;

use super::{column_definition, column_type, facts, naming::Names};

/// A statement that checks the values of a domain, with what makes it legal around it.
pub(super) fn checked(domain: &Key, statement: Statement, names: Names<'_>) -> Vec<Statement> {
    let columns = columns(domain, names);
    let away = columns.iter().map(|(key, _)| to_text(key, names));
    let back = columns.iter().flat_map(|(key, column)| from_text(key, column, names));
    away.chain([statement]).chain(back).collect()
}

/// Whether no column holds the domain inside another type.
pub(super) fn is_plain(domain: &Key, names: Names<'_>) -> bool {
    columns(domain, names).is_empty()
}

/// What must be away while values are text: all that hangs on their columns, and what keeps such
/// values itself.
pub(super) fn unsettled(domain: &Key, names: Names<'_>) -> Vec<Key> {
    let catalog = names.catalogs().before;
    let columns = columns(domain, names);
    let holders = Holders::of(catalog, domain);
    let own: BTreeSet<Key> = columns
        .iter()
        .flat_map(|(key, _)| key.parent_name().map(|table| (*key, table)))
        .flat_map(|(key, table)| super::column_alter::with_children(catalog, key, &table))
        .collect();
    let defaults = own.iter().map(|key| Key { kind: Kind::Default, ..key.clone() });
    let mut unsettled: BTreeSet<Key> = defaults.filter(|key| catalog.get(key).is_some()).collect();
    for (dependent, needs) in &catalog.dependencies {
        let hangs_on_column = needs.iter().any(|need| own.contains(need));
        if hangs_on_column && !holds_rows(catalog, dependent) || holders.is_computed(dependent) {
            unsettled.insert(dependent.clone());
        }
    }
    unsettled.into_iter().collect()
}

fn holds_rows(catalog: &Catalog, key: &Key) -> bool {
    match catalog.get(key).map(|object| &object.body) {
        Some(Body::Column(column)) => column.generated.is_none(),
        Some(Body::Table(_) | Body::Sequence(_)) | None => true,
        Some(_) => false,
    }
}

/// The columns whose values hold the domain inside another type, before and after; inherited ones
/// follow their parents.
fn columns<'a>(domain: &Key, names: Names<'a>) -> Vec<(&'a Key, &'a Column)> {
    let catalogs = names.catalogs();
    let holders = Holders::of(catalogs.before, domain);
    let stays =
        |key: &Key| matches!(catalogs.after.get(key).map(|o| &o.body), Some(Body::Column(_)));
    let column = |(key, object): (&'a Key, &'a aludel_catalog::Object)| match &object.body {
        Body::Column(column)
            if !column.inherited && column.generated.is_none() && !column.data_type.is_empty() =>
        {
            Some((key, &**column))
        }
        _ => None,
    };
    let all = catalogs.before.of_kind(Kind::Column).filter_map(column);
    all.filter(|(key, column)| holders.hold(key, column) && stays(key)).collect()
}

/// The types that hold a domain.
struct Holders<'a> {
    catalog: &'a Catalog,
    /// The domain, and domains over it: of these the engine checks the values by itself.
    plain: BTreeSet<&'a Key>,
    /// What holds it inside.
    around: BTreeSet<&'a Key>,
}

impl<'a> Holders<'a> {
    fn of(catalog: &'a Catalog, domain: &Key) -> Self {
        let plain = catalog.objects.get_key_value(domain).map(|(key, _)| key);
        let mut holders =
            Self { catalog, plain: plain.into_iter().collect(), around: BTreeSet::new() };
        while holders.grow() {}
        holders
    }

    /// Adds what holds what is known already; whether there was any.
    fn grow(&mut self) -> bool {
        let before = self.plain.len() + self.around.len();
        for (dependent, needs) in &self.catalog.dependencies {
            let needs_plain = needs.iter().any(|need| self.plain.contains(need));
            if !needs_plain && !needs.iter().any(|need| self.around.contains(need)) {
                continue;
            }
            let Some((key, object)) = self.catalog.objects.get_key_value(dependent) else {
                continue;
            };
            match &object.body {
                Body::Domain(body) if needs_plain && !body.base_type.ends_with("[]") => {
                    self.plain.insert(key);
                }
                Body::Domain(_) | Body::Composite(_) | Body::Range(_) => {
                    self.around.insert(key);
                }
                Body::Column(_) => {
                    let row = key.parent_name().and_then(|table| self.catalog.relation(&table));
                    let row = row.and_then(|row| self.catalog.objects.get_key_value(&row));
                    self.around.extend(row.map(|(row, _)| row));
                }
                _ => {}
            }
        }
        self.plain.len() + self.around.len() > before
    }

    /// Whether the values of a column hold the domain inside.
    fn hold(&self, key: &Key, column: &Column) -> bool {
        // The row type of its own table is no matter of a column.
        let own = key.parent_name().and_then(|table| self.catalog.relation(&table));
        let mut needs = self.catalog.needs(key).filter(|need| Some(*need) != own.as_ref());
        let is_array = column.data_type.ends_with("[]");
        needs.any(|need| self.around.contains(need) || is_array && self.plain.contains(need))
    }

    /// Whether it keeps values that hold the domain and can compute them again.
    fn is_computed(&self, key: &Key) -> bool {
        match self.catalog.get(key).map(|object| &object.body) {
            Some(Body::Column(column)) => column.generated.is_some() && self.hold(key, column),
            Some(Body::MaterializedView(_)) => {
                let holds = |need: &Key| self.plain.contains(need) || self.around.contains(need);
                self.catalog.needs(key).any(holds)
            }
            _ => false,
        }
    }
}

/// The column's values as text.
pub(super) fn to_text(key: &Key, names: Names<'_>) -> Statement {
    let (table, name) = (names.parent(key), &key.name);
    let by = column_type::by_expression(key, &format!("{name}::text"), names);
    let sql = format!("ALTER TABLE {table} ALTER COLUMN {name} TYPE text{by}");
    rewriting(key, sql)
}

/// The values as what they were, of the type as it is by then.
pub(super) fn from_text(key: &Key, column: &Column, names: Names<'_>) -> Vec<Statement> {
    let (table, name) = (names.parent(key), &key.name);
    let of_type = names.text(&column.data_type);
    let collation = column.collation.as_deref();
    let collate = collation
        .map(|collation| format!(" {}", column_definition::collate(collation, names)))
        .unwrap_or_default();
    let by = column_type::by_expression(key, &format!("{name}::{of_type}"), names);
    let sql = format!("ALTER TABLE {table} ALTER COLUMN {name} TYPE {of_type}{collate}{by}");
    let storage = column.storage.iter().map(|storage| {
        let sql = format!("ALTER TABLE {table} ALTER COLUMN {name} SET STORAGE {storage}");
        Statement::new(key, sql)
    });
    std::iter::once(rewriting(key, sql)).chain(storage).collect()
}

fn rewriting(key: &Key, sql: String) -> Statement {
    Statement::new(key, sql).with_hazard(facts::through_text(key))
}
