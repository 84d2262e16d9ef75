//! Renames, of every kind that PostgreSQL can rename, and moves to another schema.

use aludel_catalog::{Body, Key, Kind, Located, Object, Rename};
use aludel_dialect::Statement;
use aludel_sql::quote_literal;

use super::{address, facts, naming::Names};

/// The statements of a rename. A part whose whole is renamed too is found under the whole's new
/// name, for the whole comes first. Nothing for what cannot be renamed: an operator, a cast.
pub(super) fn rename(rename: &Rename, names: Names<'_>) -> Vec<Statement> {
    if is_made_up_key(rename, names) {
        return Vec::new();
    }
    let sql = match (rename.from.kind, &rename.from.parent) {
        (Kind::Enum, Some(_)) => vec![enum_value(rename, names)],
        (Kind::Operator, _) => set_schema(rename, names),
        _ => {
            let mut sql = set_schema(rename, names);
            sql.extend(set_name(rename, names));
            sql
        }
    };
    sql.into_iter().map(|sql| breaking(rename, sql)).collect()
}

/// Whether an index has the same name on both sides, and its keys alone differ: the one made up.
fn is_made_up_key(rename: &Rename, names: Names<'_>) -> bool {
    let catalogs = names.catalogs();
    let made_up = |object: Option<&Object>| match object.map(|object| &object.body) {
        Some(Body::Index(index)) => index.made_up_name.clone(),
        _ => None,
    };
    let before = made_up(catalogs.before.get(&rename.from));
    let after = made_up(catalogs.after.get(&rename.to));
    before.as_ref() == Some(&rename.to.name) || after.as_ref() == Some(&rename.from.name)
}

fn enum_value(rename: &Rename, names: Names<'_>) -> String {
    let [before, after] = [&rename.from, &rename.to].map(|key| quote_literal(key.name.as_str()));
    format!("ALTER TYPE {} RENAME VALUE {before} TO {after}", names.parent(&rename.to))
}

/// `SET SCHEMA`, for what lives in a schema by its own name.
fn set_schema(rename: &Rename, names: Names<'_>) -> Vec<String> {
    let (from, to) = (&rename.from, &rename.to);
    let Some(schema) = &to.schema else { return Vec::new() };
    if from.schema == to.schema || is_part(from.kind) {
        return Vec::new();
    }
    let address = address(from, object(rename, names), names);
    address.map(|address| format!("ALTER {address} SET SCHEMA {schema}")).into_iter().collect()
}

fn set_name(rename: &Rename, names: Names<'_>) -> Option<String> {
    let (from, to) = (&rename.from, &rename.to);
    if from.name == to.name || !can_be_renamed(from.kind) {
        return None;
    }
    let action = match from.kind {
        Kind::Column => format!("{} RENAME COLUMN {}", relation(rename, names), from.name),
        Kind::Constraint => format!("{} RENAME CONSTRAINT {}", relation(rename, names), from.name),
        Kind::DomainConstraint => {
            format!("DOMAIN {} RENAME CONSTRAINT {}", names.parent(to), from.name)
        }
        _ => {
            let parent = if is_part(from.kind) { to.parent.clone() } else { from.parent.clone() };
            let here = Key { name: from.name.clone(), parent, ..to.clone() };
            let here = Key { signature: from.signature.clone(), ..here };
            format!("{} RENAME", address(&here, object(rename, names), names)?)
        }
    };
    Some(format!("ALTER {action} TO {}", to.name))
}

fn object<'a>(rename: &Rename, names: Names<'a>) -> Option<&'a Object> {
    let catalogs = names.catalogs();
    catalogs.before.get(&rename.from).or_else(|| catalogs.after.get(&rename.to))
}

fn address(key: &Key, object: Option<&Object>, names: Names<'_>) -> Option<String> {
    address::of_comment(Located { key, object: object? }, names)
}

/// `TABLE users`, `VIEW live_users`: the relation of a part, in the words of its kind.
fn relation(rename: &Rename, names: Names<'_>) -> String {
    let name = names.parent(&rename.to);
    let catalogs = names.catalogs();
    let known = [(catalogs.before, &rename.from), (catalogs.after, &rename.to)];
    let object = known
        .into_iter()
        .find_map(|(catalog, part)| catalog.get(&catalog.relation(&part.parent_name()?)?));
    let word = match object.map(|o| &o.body) {
        Some(Body::View(_)) => "VIEW",
        Some(Body::MaterializedView(_)) => "MATERIALIZED VIEW",
        _ => "TABLE",
    };
    format!("{word} {name}")
}

/// Whether the key's schema is its whole's.
fn is_part(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Column
            | Kind::Default
            | Kind::Constraint
            | Kind::DomainConstraint
            | Kind::Trigger
            | Kind::Rule
            | Kind::Policy
            | Kind::UserMapping
            | Kind::DefaultPrivileges
    )
}

fn can_be_renamed(kind: Kind) -> bool {
    !matches!(
        kind,
        Kind::Extension
            | Kind::Operator
            | Kind::Cast
            | Kind::AccessMethod
            | Kind::UserMapping
            | Kind::Default
            | Kind::DefaultPrivileges
    )
}

/// Whether clients name it in their queries.
fn is_named_by_clients(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Schema
            | Kind::Collation
            | Kind::BaseType
            | Kind::Enum
            | Kind::Composite
            | Kind::Range
            | Kind::Domain
            | Kind::Sequence
            | Kind::Function
            | Kind::Aggregate
            | Kind::Operator
            | Kind::Table
            | Kind::Column
            | Kind::View
            | Kind::MaterializedView
    )
}

fn breaking(rename: &Rename, sql: String) -> Statement {
    let statement = Statement::new(&rename.to, sql);
    if !is_named_by_clients(rename.from.kind) {
        return statement;
    }
    statement.with_hazard(facts::renamed(rename))
}
