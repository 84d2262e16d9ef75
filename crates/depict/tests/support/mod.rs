//! The law of the models: models written from a state, with the rest of it as SQL beside them, give
//! the state back.

#![allow(dead_code, reason = "each test uses its part")]

use aludel_autogenerate::{Decisions, Loadable, State, Workshop, sql_file};
use aludel_catalog::{Catalog, Pair, Wanted};
use aludel_depict::{ModelOptions, Models, models};
use aludel_model::{ReadOptions, Style, read, render};
use aludel_postgres::PostgresEngine;

/// A state of SQL.
pub(crate) async fn load(
    workshop: &mut Workshop,
    name: &str,
    sql: &str,
) -> Result<State<'static>, String> {
    let file = sql_file(&PostgresEngine, name, sql).map_err(shown)?;
    workshop.load(Loadable::Sql(vec![file])).await.map_err(shown)
}

/// Models of a catalog.
pub(crate) fn written(catalog: &Catalog) -> Models {
    models(catalog, &options())
}

/// As the tests write models.
pub(crate) fn options() -> ModelOptions {
    ModelOptions { comments: true, ..ModelOptions::default() }
}

/// Models as the reader reads them.
pub(crate) fn read_back(source: &str) -> Result<Wanted, String> {
    let folder = tempfile::tempdir().map_err(shown)?;
    std::fs::write(folder.path().join("models.rs"), source).map_err(shown)?;
    let paths = vec!["models.rs".into()];
    let reading = read(folder.path(), &ReadOptions { paths, comments: true, ..Default::default() });
    match reading.diagnostics.is_empty() {
        true => Ok(reading.wanted),
        false => Err(render(&reading.diagnostics, Style::Plain)),
    }
}

/// What the models leave to SQL.
pub(crate) async fn rest(
    workshop: &mut Workshop,
    state: &State<'_>,
    models: &Models,
) -> Result<String, String> {
    let parts = Pair::new(&models.needed, &models.said);
    let rest = workshop.rest(state, parts, &decisions()).await.map_err(shown)?;
    Ok(rest.statements().map(|it| format!("{};\n", it.sql)).collect())
}

fn decisions() -> Decisions {
    Decisions { major: 15, ..Decisions::default() }
}

/// The law; an error says what does not hold.
pub(crate) async fn hold(workshop: &mut Workshop, state: &State<'_>) -> Result<(), String> {
    let models = written(&state.catalog);
    let sql = rest(workshop, state, &models).await?;
    let back = load_joined(workshop, &models, &sql).await?;
    let back = back.map_err(|why| format!("{}\n{}{sql}", shown(why), models.source))?;
    let comparison =
        workshop.compare(Pair::new(state, &back), &decisions()).await.map_err(shown)?;
    let differences: Vec<&str> = comparison
        .phases
        .iter()
        .flat_map(|it| it.migration.up.statements())
        .map(|it| it.sql.as_str())
        .collect();
    match differences.as_slice() {
        [] => Ok(()),
        some => Err(format!("{}\n---\n{}\n---\n{sql}", some.join("\n"), models.source)),
    }
}

async fn load_joined(
    workshop: &mut Workshop,
    models: &Models,
    sql: &str,
) -> Result<Result<State<'static>, aludel_autogenerate::Error>, String> {
    let file = sql_file(&PostgresEngine, "schema.sql", sql).map_err(shown)?;
    if models.is_empty() {
        return Ok(workshop.load(Loadable::Sql(vec![file])).await);
    }
    let wanted = read_back(&models.source).map_err(|why| format!("{why}\n{}", models.source))?;
    let files = if sql.is_empty() { Vec::new() } else { vec![file] };
    Ok(workshop.load(Loadable::Models { wanted, files, places: Default::default() }).await)
}

fn shown(error: impl std::fmt::Display) -> String {
    error.to_string()
}
