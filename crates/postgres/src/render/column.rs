//! Columns: `ADD COLUMN` and `DROP COLUMN`.

use aludel_catalog::{Body, Column, Key, Pair};
use aludel_dialect::{Located, Statement, Way};

use super::{
    column_definition,
    facts::{self, Computed},
    family, fill,
    naming::Names,
    online, options, parts,
    shared::one,
    table::default_of,
    view_column,
};

pub(super) use super::column_alter::alter;

/// Functions that give every row another value. Source: `pg_proc.provolatile` of PostgreSQL 14
/// to 18, those that defaults are made of.
const VOLATILE: [&str; 8] = [
    "nextval(",
    "gen_random_uuid(",
    "uuid_generate_",
    "uuidv4(",
    "uuidv7(",
    "random(",
    "clock_timestamp(",
    "timeofday(",
];

/// A default stands in the statement that adds its column.
pub(super) fn absorbs(_whole: Located<'_>, part: Located<'_>) -> bool {
    matches!(part.object.body, Body::Default(_))
}

pub(super) fn create(
    key: &Key,
    body: &Column,
    parts: &[Located<'_>],
    names: Names<'_>,
) -> Vec<Statement> {
    if body.data_type.is_empty() {
        return view_column::create(key, body, names);
    }
    if body.inherited && parts::follows(key, Way::Coming, names) {
        return differences(key, body, parts, names);
    }
    let default = default_of(key, parts);
    let is_volatile = matches!(computed(body, default), Some(Computed::Volatile));
    let own = default.filter(|_| is_volatile && online::is_column(key, names));
    let fill = names.context().options.fills.get(key).map(String::as_str).or(own);
    let mut statements = match fill {
        Some(fill) if can_be_filled(body) => filled(key, body, (default, fill), names),
        _ => vec![add(key, body, default, needs_fill(body, default), names)],
    };
    statements.extend(settings(key, body, names));
    statements
}

pub(super) fn drop(key: &Key, body: &Column, names: Names<'_>) -> Vec<Statement> {
    if body.data_type.is_empty() {
        return view_column::drop(key, body, names);
    }
    let only = if stays_with_children(key, names) { "ONLY " } else { "" };
    let sql = format!("ALTER TABLE {only}{} DROP COLUMN {}", names.parent(key), key.name);
    let statement = Statement::new(key, sql);
    if body.generated.is_some() {
        return vec![statement];
    }
    vec![statement.with_hazard(facts::all_values(key))]
}

/// Whether children of the table keep the column as their own.
fn stays_with_children(key: &Key, names: Names<'_>) -> bool {
    let Some(table) = key.parent_name() else { return false };
    let catalogs = names.catalogs();
    let children = family::descendants(catalogs.before, &table);
    children.iter().any(|child| {
        family::column(catalogs.after, child, &key.name).is_some_and(|column| !column.inherited)
    })
}

/// Whether rows that are there would have no value.
fn needs_fill(body: &Column, default: Option<&str>) -> bool {
    body.not_null && default.is_none() && can_be_filled(body)
}

/// Whether its values are what somebody says, and nothing that the engine makes.
fn can_be_filled(body: &Column) -> bool {
    body.generated.is_none() && body.identity.is_none()
}

fn add(
    key: &Key,
    body: &Column,
    default: Option<&str>,
    needs_fill: bool,
    names: Names<'_>,
) -> Statement {
    let definition = column_definition::full(key, body, default, names);
    let sql = format!("ALTER TABLE {} ADD COLUMN {definition}", names.parent(key));
    let mut statement = Statement::new(key, sql);
    if needs_fill {
        statement = statement.with_hazard(facts::no_value(key));
    }
    match computed(body, default) {
        Some(why) => statement.with_hazard(facts::computes(key, why)),
        None => statement,
    }
}

/// Why adding the column writes every row again, where it does.
fn computed(column: &Column, default: Option<&str>) -> Option<Computed> {
    let is_stored = column.generated.as_ref().is_some_and(|generated| !generated.is_virtual);
    let is_volatile =
        default.is_some_and(|default| VOLATILE.iter().any(|function| default.contains(function)));
    match (is_stored, column.identity.is_some(), is_volatile) {
        (true, _, _) => Some(Computed::Stored),
        (_, true, _) => Some(Computed::Counted),
        (_, _, true) => Some(Computed::Volatile),
        _ => None,
    }
}

/// Add, fill, set. At once, the default comes last; where others work meanwhile it comes first, so that
/// what they write needs no filling.
fn filled(
    key: &Key,
    body: &Column,
    (default, expression): (Option<&str>, &str),
    names: Names<'_>,
) -> Vec<Statement> {
    let nullable =
        Column { not_null: false, not_null_name: None, not_null_options: None, ..body.clone() };
    let add = add(key, &nullable, None, false, names);
    let fill = fill::fill(key, expression, true, names);
    let default = default.map(|default| {
        let (table, default) = (names.parent(key), names.text(default));
        let sql = format!("ALTER TABLE {table} ALTER COLUMN {} SET DEFAULT {default}", key.name);
        Statement::new(key, sql)
    });
    let mut statements = vec![add];
    match online::is_column(key, names) {
        true => {
            let fill = online::in_slices(fill, names);
            statements.extend(default.into_iter().chain([fill]));
        }
        false => statements.extend(std::iter::once(fill).chain(default)),
    }
    if body.not_null {
        let set = || one(key, set_not_null(key, body, names));
        statements.extend(online::not_null(key, body, true, names).unwrap_or_else(set));
    }
    statements
}

/// `SET NOT NULL`, under the name that the user gave the constraint.
pub(super) fn set_not_null(key: &Key, body: &Column, names: Names<'_>) -> String {
    let (table, column) = (names.parent(key), &key.name);
    let options = body.not_null_options.as_ref().map(|options| format!(" {options}"));
    match (&body.not_null_name, &options) {
        (None, None) => format!("ALTER TABLE {table} ALTER COLUMN {column} SET NOT NULL"),
        (name, options) => {
            let name = name.as_ref().map(|name| format!("CONSTRAINT {name} "));
            let (name, options) = (name.unwrap_or_default(), options.clone().unwrap_or_default());
            format!("ALTER TABLE {table} ADD {name}NOT NULL {column}{options}")
        }
    }
}

/// What a new column has besides its definition.
pub(super) fn settings(key: &Key, body: &Column, names: Names<'_>) -> Vec<Statement> {
    let mut actions = Vec::new();
    actions.extend(body.storage.iter().map(|storage| format!("SET STORAGE {storage}")));
    actions.extend(body.statistics.map(|target| format!("SET STATISTICS {target}")));
    if !body.options.is_empty() {
        actions.push(format!("SET ({})", options::parameters(&body.options)));
    }
    let table = names.parent(key);
    let sql = |action| format!("ALTER TABLE {table} ALTER COLUMN {} {action}", key.name);
    actions.into_iter().map(|action| Statement::new(key, sql(action))).collect()
}

/// What an inherited column has otherwise than its parent's, which brings it.
fn differences(
    key: &Key,
    body: &Column,
    parts: &[Located<'_>],
    names: Names<'_>,
) -> Vec<Statement> {
    let catalog = names.catalogs().after;
    let Some(table) = key.parent_name() else { return Vec::new() };
    let of_table = family::table(catalog, &table);
    let mut parents = of_table.into_iter().flat_map(family::parents);
    let parent = parents.find(|parent| family::column(catalog, parent, &key.name).is_some());
    let born_with = parent.and_then(|parent| family::default(catalog, parent, &key.name));
    let mut actions = Vec::new();
    match (born_with, default_of(key, parts)) {
        (Some(_), None) if family::default(catalog, &table, &key.name).is_none() => {
            actions.push("DROP DEFAULT".to_owned());
        }
        (born_with, Some(wanted)) if born_with != Some(wanted) => {
            actions.push(format!("SET DEFAULT {}", names.text(wanted)));
        }
        _ => {}
    }
    let parent = parent.and_then(|parent| family::column(catalog, parent, &key.name));
    let sql =
        |action| format!("ALTER TABLE {} ALTER COLUMN {} {action}", names.parent(key), key.name);
    let mut statements: Vec<Statement> =
        actions.into_iter().map(|action| Statement::new(key, sql(action))).collect();
    if let Some(parent) = parent {
        statements.extend(unlike_parent(key, Pair::new(parent, body), names));
    }
    statements
}

/// What is said of an inherited column and not of its parent's.
fn unlike_parent(key: &Key, columns: Pair<&Column>, names: Names<'_>) -> Vec<Statement> {
    let Pair { before: parent, after: body } = columns;
    let mut statements = Vec::new();
    if body.not_null && !parent.not_null {
        statements.push(Statement::new(key, set_not_null(key, body, names)));
    }
    if body.compression != parent.compression {
        let method = body.compression.as_deref().unwrap_or("DEFAULT");
        let (table, column) = (names.parent(key), &key.name);
        let sql = format!("ALTER TABLE {table} ALTER COLUMN {column} SET COMPRESSION {method}");
        statements.push(Statement::new(key, sql));
    }
    let own = Column {
        storage: body.storage.clone().filter(|_| body.storage != parent.storage),
        ..body.clone()
    };
    statements.extend(settings(key, &own, names));
    statements
}
