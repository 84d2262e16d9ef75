//! A column of a view, which is an object for what is said of it alone: comment, grants, default,
//! and, of a materialized view's, how its values are kept.

use aludel_catalog::{Body, Column, Key, Pair, ViewColumn};
use aludel_dialect::{Alteration, Statement};

use super::{annotation, column_alter, naming::Names, shared::in_place};

pub(super) fn create(key: &Key, body: &Column, names: Names<'_>) -> Vec<Statement> {
    settings(key, Pair::new(&bare(body), body), names)
}

pub(super) fn drop(key: &Key, body: &Column, names: Names<'_>) -> Vec<Statement> {
    let mut statements = annotation::unsay(key, names);
    statements.extend(settings(key, Pair::new(body, &bare(body)), names));
    statements
}

pub(super) fn alter(key: &Key, change: Pair<&Column>, names: Names<'_>) -> Alteration {
    in_place(settings(key, change, names))
}

/// Whether nothing is set on the column.
pub(super) fn is_bare(body: &Column) -> bool {
    *body == bare(body)
}

fn bare(body: &Column) -> Column {
    Column {
        storage: None,
        compression: None,
        statistics: None,
        options: Vec::new(),
        ..body.clone()
    }
}

fn settings(key: &Key, change: Pair<&Column>, names: Names<'_>) -> Vec<Statement> {
    let data_type = data_type(key, names).unwrap_or_default();
    let typed = change.map(|body| Column { data_type: data_type.clone(), ..body.clone() });
    let (view, column) = (names.parent(key), &key.name);
    let statement = |action| {
        let sql = format!("ALTER MATERIALIZED VIEW {view} ALTER COLUMN {column} {action}");
        Statement::new(key, sql)
    };
    column_alter::setting_actions(key, typed.as_ref(), names).into_iter().map(statement).collect()
}

/// The type of the column, which the view knows.
fn data_type(key: &Key, names: Names<'_>) -> Option<String> {
    let catalogs = names.catalogs();
    let view = key.parent_name()?;
    let columns: &[ViewColumn] =
        [catalogs.after, catalogs.before].into_iter().find_map(|catalog| {
            match &catalog.get(&catalog.relation(&view)?)?.body {
                Body::MaterializedView(body) => Some(body.columns.as_slice()),
                _ => None,
            }
        })?;
    let column = columns.iter().find(|column| column.name == key.name)?;
    Some(column.data_type.clone())
}
