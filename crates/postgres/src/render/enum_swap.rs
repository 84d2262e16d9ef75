//! An enum whose values go or move: a new type in the place of the old one, and every row kept.

use std::collections::BTreeSet;

use aludel_catalog::{Body, Enum, Key, Kind, Located, Pair};
use aludel_dialect::{Alteration, Conversion, Statement, Way};
use aludel_sql::quote_literal;

use super::{
    annotation, column_alter, column_type, enums, facts, naming::Names, partition_key, parts,
    type_swap,
};

/// Puts the old type aside, makes the new one, converts every column, drops the old one. What
/// else hangs on the type or on such a column is away meanwhile.
pub(super) fn swap(key: &Key, change: Pair<&Enum>, names: Names<'_>) -> Alteration {
    let columns = columns(key, names);
    let aside = type_swap::aside(key, names);
    let mut statements = vec![
        Statement::new(key, format!("ALTER TYPE {} RENAME TO {}", names.own(key), aside.name)),
        Statement::new(key, enums::statement(key, change.after, names)),
    ];
    statements.extend(columns.iter().map(|column| convert(key, column, change, names)));
    statements.extend(column_alter::stored_as_before(&columns, names));
    let mut unsettles = unsettled(key, &columns, names);
    statements.extend(column_alter::targets_as_before(&columns, &unsettles, names));
    statements.push(Statement::new(key, format!("DROP TYPE {}", names.own(&aside))));
    if let Some(object) = names.catalogs().after.get(key) {
        statements.extend(annotation::create(Located { key, object }, names));
    }
    unsettles.extend(partition_key::tables_of(key, names));
    Alteration::InPlace { statements, unsettles }
}

/// The columns whose values are and will be of the type, or arrays of it; inherited ones follow
/// their parents, and what is made anew has no values.
pub(super) fn columns(key: &Key, names: Names<'_>) -> Vec<Key> {
    let catalogs = names.catalogs();
    let is_used = |column: &Key| catalogs.before.needs(column).any(|need| need == key);
    let is_plain = |body: &Body| match body {
        Body::Column(column) => column.generated.is_none() && !column.data_type.is_empty(),
        _ => false,
    };
    let stands_alone = |key: &Key, body: &Body| match (body, key.parent_name()) {
        (Body::Column(column), Some(table)) => {
            let follows = column.inherited && parts::follows(key, Way::Going, names);
            !follows && !parts::is_made_anew(&table, names)
        }
        _ => false,
    };
    let columns = catalogs.before.of_kind(Kind::Column);
    columns
        .filter(|(column, object)| is_plain(&object.body) && is_used(column))
        .filter(|(column, _)| catalogs.after.needs(column).any(|need| need == key))
        .filter(|(column, object)| stands_alone(column, &object.body))
        .map(|(column, _)| column.clone())
        .collect()
}

/// Through text, and refused by itself where a row has a value that is no more, unless the caller
/// says what it becomes. What the caller's expression gives may be of the old type or of the new one.
fn convert(key: &Key, column: &Key, change: Pair<&Enum>, names: Names<'_>) -> Statement {
    let array = match names.catalogs().before.get(column).map(|object| &object.body) {
        Some(Body::Column(column)) if column.data_type.ends_with("[]") => "[]",
        _ => "",
    };
    let decided = column_type::decided(column, names);
    let value = match decided {
        Some(using) => format!("({using})"),
        None => column.name.to_string(),
    };
    let (table, name, new) = (names.parent(column), &column.name, names.own(key));
    let by = format!("{value}::text{array}::{new}{array}");
    let by = column_type::by_expression(column, &by, names);
    let sql = format!("ALTER TABLE {table} ALTER COLUMN {name} TYPE {new}{array}{by}");
    let whose = if decided.is_some() { Conversion::Decided } else { Conversion::Cast };
    let statement = Statement { conversion: Some(whose), ..Statement::new(column, sql) };
    let gone = gone(change);
    let statement = match decided {
        Some(using) => statement.with_hazard(facts::replaced(column, using)),
        None if gone.is_empty() => statement,
        None => statement.with_hazard(facts::enum_value(column, &gone, names)),
    };
    statement.with_hazard(facts::retypes(column))
}

/// The values that are no more, as literals.
pub(super) fn gone(change: Pair<&Enum>) -> Vec<String> {
    let Pair { before, after } = change;
    let gone = before.labels.iter().filter(|label| !after.labels.contains(label));
    gone.map(|label| quote_literal(label)).collect()
}

/// Everything that hangs on the type but the converted columns, and what a conversion unsettles.
pub(super) fn unsettled(key: &Key, columns: &[Key], names: Names<'_>) -> Vec<Key> {
    let catalog = names.catalogs().before;
    let is_kept = |dependent: &Key| match catalog.get(dependent).map(|object| &object.body) {
        Some(Body::Column(column)) => column.generated.is_none(),
        Some(Body::Table(_)) | None => true,
        Some(_) => false,
    };
    let of_type = catalog.dependencies.iter().filter(|(_, needs)| needs.contains(key));
    let mut unsettled: BTreeSet<Key> =
        of_type.map(|(dependent, _)| dependent).filter(|key| !is_kept(key)).cloned().collect();
    for column in columns {
        let (Some(table), Some(Body::Column(body))) =
            (column.parent_name(), catalog.get(column).map(|object| &object.body))
        else {
            continue;
        };
        let as_text = aludel_catalog::Column { data_type: "text".to_owned(), ..(**body).clone() };
        let change = Pair::new(&**body, &as_text);
        unsettled.extend(column_type::unsettled(column, &table, change, names));
    }
    unsettled.into_iter().collect()
}
