//! `CREATE EXTENSION`. Its schema is named only where somebody else makes it.

use aludel_catalog::{Extension, Key, Kind, Pair};
use aludel_dialect::{Alteration, HazardKind, Located, Statement};

use super::{
    layout,
    naming::Names,
    shared::{clause, drop_of_named, hazard, in_place, literal},
};

pub(super) fn create(
    key: &Key,
    extension: &Extension,
    _parts: &[Located<'_>],
    names: Names<'_>,
) -> Vec<Statement> {
    // Without a version any will do, and so will the one that is there.
    let condition = if extension.version.is_none() { "IF NOT EXISTS " } else { "" };
    let schema = extension.schema.as_ref().filter(|schema| {
        names.catalogs().after.get(&Key::global(Kind::Schema, (*schema).clone())).is_some()
    });
    let version = extension.version.as_deref().map(literal);
    let head = format!("CREATE EXTENSION {condition}{}", key.name);
    let sql = layout::clauses(head, &[clause("WITH SCHEMA", schema), clause("VERSION", version)]);
    vec![Statement::new(key, sql)]
}

pub(super) fn drop(key: &Key, _extension: &Extension, names: Names<'_>) -> Vec<Statement> {
    let message = format!("what {key} brought goes, with the rows of its own tables");
    drop_of_named(key, format!("DROP EXTENSION {}", key.name), names)
        .into_iter()
        .map(|s| s.with_hazard(hazard(HazardKind::DataLoss, key, message.clone())))
        .collect()
}

pub(super) fn alter(key: &Key, change: Pair<&Extension>, _names: Names<'_>) -> Alteration {
    let mut statements = Vec::new();
    if let (true, Some(schema)) =
        (change.before.schema != change.after.schema, &change.after.schema)
    {
        let sql = format!("ALTER EXTENSION {} SET SCHEMA {schema}", key.name);
        statements.push(Statement::new(key, sql));
    }
    if let (true, Some(version)) =
        (change.before.version != change.after.version, &change.after.version)
    {
        statements.push(update(key, version));
    }
    in_place(statements)
}

fn update(key: &Key, version: &str) -> Statement {
    let message = format!(
        "fails where the server has no way from the installed version of {key} to {version}"
    );
    Statement::new(key, format!("ALTER EXTENSION {} UPDATE TO {}", key.name, literal(version)))
        .with_hazard(hazard(HazardKind::MayFail, key, message))
}
