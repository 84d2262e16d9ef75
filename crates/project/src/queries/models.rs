//! The models as queries: whoever maps rows to structs asks for their columns, and gives those that no default
//! fills.

use std::path::Path;

use aludel_catalog::{Body, Catalog, Column, Ident, Kind, QualifiedName};
use aludel_files::most;
use aludel_model::{Style, render};
use aludel_queries::{Commit, Origin, Place, Query, Tree};
use aludel_revision::Position;
use aludel_sql::quote_ident;

use crate::{Failure, FailureKind, Result, models, settings::Settings};

/// The queries of the models, of the folder as it is or of a commit.
pub(super) fn queries(settings: &Settings, deployed: Option<&Commit>) -> Result<Vec<Query>> {
    match deployed {
        None => read(settings, &settings.root),
        Some(commit) => {
            let folder = tempfile::tempdir()?;
            lay_out(commit, folder.path())?;
            read(settings, folder.path())
        }
    }
}

/// Writes the Rust source of a commit into a folder: models are read from files.
fn lay_out(commit: &Commit, folder: &Path) -> Result<()> {
    let is_source = |path: &String| {
        path.ends_with(".rs") || path == "Cargo.toml" || path.ends_with("/Cargo.toml")
    };
    let files = commit.below("")?.unwrap_or_default();
    let paths: Vec<String> = files.into_iter().filter(is_source).collect();
    for (path, bytes) in paths.iter().zip(commit.read(&paths, most::RUST)?) {
        let to = folder.join(path);
        if let Some(above) = to.parent() {
            fs_err::create_dir_all(above)?;
        }
        fs_err::write(to, bytes)?;
    }
    Ok(())
}

fn read(settings: &Settings, root: &Path) -> Result<Vec<Query>> {
    let reading = aludel_model::read(root, &models::options(settings, settings.target));
    if !reading.diagnostics.is_empty() {
        let failure =
            Failure::new(FailureKind::Input, "the models, which count as queries, have mistakes");
        let report = Some(render(&reading.diagnostics, Style::Colored));
        return Err(Failure { report, ..failure });
    }
    let catalog = &reading.wanted.catalog;
    let mut queries = Vec::new();
    for (key, place) in reading.places.iter().filter(|(key, _)| key.kind == Kind::Table) {
        let Some(schema) = &key.schema else { continue };
        let table = QualifiedName { schema: schema.clone(), name: key.name.clone() };
        let position = Position { line: place.line as usize, column: place.column as usize };
        let place = Place { path: place.path.display().to_string(), position };
        let texts = texts(&table, catalog).into_iter();
        queries.extend(texts.map(|text| Query::new(text, place.clone(), Origin::Model)));
    }
    Ok(queries)
}

/// What is asked of a table, and what is given to it.
fn texts(table: &QualifiedName, catalog: &Catalog) -> Vec<String> {
    let mut columns: Vec<(&Ident, &Column)> = catalog
        .parts(Kind::Column, table)
        .filter_map(|(key, object)| match &object.body {
            Body::Column(column) => Some((&key.name, &**column)),
            _ => None,
        })
        .collect();
    columns.sort_by_key(|(_, column)| column.position);
    let has_default =
        |name: &Ident| catalog.parts(Kind::Default, table).any(|(key, _)| key.name == *name);
    let is_given = |(name, column): &&(&Ident, &Column)| {
        column.not_null
            && column.identity.is_none()
            && column.generated.is_none()
            && !has_default(name)
    };
    let name = |(name, _): &(&Ident, &Column)| quote_ident(name.as_str());
    let all: Vec<String> = columns.iter().map(name).collect();
    let given: Vec<String> = columns.iter().filter(is_given).map(name).collect();
    let of = format!("{}.{}", quote_ident(table.schema.as_str()), quote_ident(table.name.as_str()));
    let select = format!("SELECT {} FROM {of}", all.join(", "));
    let insert = match given.len() {
        0 => format!("INSERT INTO {of} DEFAULT VALUES"),
        count => {
            let values: Vec<String> = (1..=count).map(|number| format!("${number}")).collect();
            format!("INSERT INTO {of} ({}) VALUES ({})", given.join(", "), values.join(", "))
        }
    };
    vec![select, insert]
}
