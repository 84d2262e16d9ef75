//! A type, domain or collation that no statement changes in place while columns use it: a new one
//! in the place of the old one, and every row kept.

use aludel_catalog::{Body, Column, Ident, Key, Kind, Located};
use aludel_dialect::{Alteration, Conversion, Statement};

use super::{
    address, annotation, as_text, column_alter, column_type, enum_swap, facts, naming::Names,
    partition_key,
};

/// Puts the old one aside, makes the new one, converts every column that uses it, drops the old
/// one. What else hangs on it or on such a column is away meanwhile. Where no column uses it, it is
/// simply made anew.
pub(super) fn swap(
    key: &Key,
    new: Vec<Statement>,
    convert: impl Fn(&Key, &Column) -> Option<String>,
    names: Names<'_>,
) -> Alteration {
    let columns = enum_swap::columns(key, names);
    let (Some(before), false) = (names.catalogs().before.get(key), columns.is_empty()) else {
        return Alteration::Rebuild;
    };
    let convert = |column: &Key, body: &Column| {
        let by_itself = convert(column, body)?;
        Some(match column_type::decided(column, names) {
            Some(using) => {
                let to = by_itself.split(" USING ").next().unwrap_or_default();
                format!("{to} USING ({using})")
            }
            None => by_itself,
        })
    };
    let converted = |column: &Key| {
        let statement = conversion(column, convert, names)?;
        Some(by_whose_word(statement, key, column, names))
    };
    let Some(conversions) = columns.iter().map(converted).collect::<Option<Vec<_>>>() else {
        return Alteration::Rebuild;
    };
    let word = address::word(&before.body).unwrap_or("TYPE");
    let aside = aside(key, names);
    let rename = format!("ALTER {word} {} RENAME TO {}", names.own(key), aside.name);
    let drop = format!("DROP {word} {}", names.own(&aside));
    let mut statements = vec![Statement::new(key, rename)];
    statements.extend(new);
    statements.extend(conversions);
    statements.push(Statement::new(key, drop));
    finish(key, statements, (&columns, Vec::new()), names)
}

/// The statement that converts a column, with what is to be said where the caller decided how.
fn by_whose_word(statement: Statement, key: &Key, column: &Key, names: Names<'_>) -> Statement {
    let (by, fact) = match column_type::decided(column, names) {
        Some(using) => (Conversion::Decided, facts::replaced(column, using)),
        None => (Conversion::Cast, facts::no_place(column, key, names)),
    };
    Statement { conversion: Some(by), ..statement }
        .with_hazard(fact)
        .with_hazard(facts::retypes(column))
}

/// The name under which the old one waits: one that nothing has, however long its own is.
pub(super) fn aside(key: &Key, names: Names<'_>) -> Key {
    let catalogs = names.catalogs();
    let is_free = |name: &Ident| {
        let has_name = |other: &Key| other.schema == key.schema && other.name == *name;
        !catalogs.before.objects.keys().chain(catalogs.after.objects.keys()).any(has_name)
    };
    Key { name: Ident::free(key.name.as_str(), "__old", is_free), ..key.clone() }
}

/// Converts every column that uses it to text, and back once the new one is there.
pub(super) fn through_text(key: &Key, new: Vec<Statement>, names: Names<'_>) -> Alteration {
    let columns = enum_swap::columns(key, names);
    let to = |data_type: &str| {
        let convert = |column: &Key, body: &Column| {
            let (name, array) = (&column.name, array(body));
            Some(format!("{data_type}{array} USING {name}::{data_type}{array}"))
        };
        let told = |column: &Key, statement: Statement| {
            statement
                .with_hazard(facts::has_no_place(column, key))
                .with_hazard(facts::through_text(column))
        };
        let converted = |column| Some(told(column, conversion(column, convert, names)?));
        columns.iter().filter_map(converted).collect::<Vec<Statement>>()
    };
    let statements = [to("text"), new, to(&names.own(key))].concat();
    let away = as_text::not_of_text(&columns, names);
    finish(key, statements, (&columns, away), names)
}

fn finish(
    key: &Key,
    mut statements: Vec<Statement>,
    (columns, away): (&[Key], Vec<Key>),
    names: Names<'_>,
) -> Alteration {
    statements.extend(column_alter::stored_as_before(columns, names));
    let mut unsettles = enum_swap::unsettled(key, columns, names);
    unsettles.extend(away);
    statements.extend(column_alter::targets_as_before(columns, &unsettles, names));
    if let Some(object) = names.catalogs().after.get(key) {
        statements.extend(annotation::create(Located { key, object }, names));
    }
    unsettles.extend(constraints(key, names));
    unsettles.extend(partition_key::tables_of(key, names));
    Alteration::InPlace { statements, unsettles }
}

fn conversion(
    column: &Key,
    convert: impl Fn(&Key, &Column) -> Option<String>,
    names: Names<'_>,
) -> Option<Statement> {
    let Some(Body::Column(body)) = names.catalogs().before.get(column).map(|o| &o.body) else {
        return None;
    };
    let (table, name) = (names.parent(column), &column.name);
    let converted = convert(column, body)?;
    let (to, by) = match converted.split_once(" USING ") {
        Some((to, by)) => (to, column_type::by_expression(column, by, names)),
        None => (converted.as_str(), String::new()),
    };
    let sql = format!("ALTER TABLE {table}\n    ALTER COLUMN {name} TYPE {to}{by}");
    Some(Statement::new(column, sql))
}

/// The constraints of a domain, which stay behind with the old one.
fn constraints(key: &Key, names: Names<'_>) -> impl Iterator<Item = Key> {
    let catalogs = names.catalogs();
    let all = catalogs.before.of_kind(Kind::DomainConstraint).map(|(constraint, _)| constraint);
    let of_domain = all.filter(move |constraint| {
        constraint.schema == key.schema
            && constraint.parent.as_ref() == Some(&key.name)
            && catalogs.after.get(constraint).is_some()
    });
    of_domain.cloned()
}

/// `[]` where the column holds arrays of the type.
pub(super) fn array(column: &Column) -> &'static str {
    if column.data_type.ends_with("[]") { "[]" } else { "" }
}
