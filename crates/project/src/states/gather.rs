//! Reads a source as far as it can be without a shadow.

use std::{collections::BTreeSet, path::Path};

use aludel_autogenerate::{Replay, SqlFile, State, keep_extensions, kept_extensions, sql_files};
use aludel_catalog::{Aspects, Catalog, Ident, Wanted};
use aludel_files::most;
use aludel_postgres::{InspectOptions, PostgresEngine, inspect, server_version};
use aludel_revision::{History, Revision, RevisionId};

use super::{Gathered, Material};
use crate::{
    Failure, FailureKind, Project, Result,
    database::{self, Database},
    extensions,
    ground::{self, Ground, inspection},
    models, saved,
    settings::Settings,
    source::Source,
};

/// Reads a source.
pub(crate) async fn gather<'h>(
    source: &Source,
    history: Option<&'h History>,
    ground: &Ground,
    project: &Project,
) -> Result<Gathered<'h>> {
    match source {
        Source::Models => models(ground, project),
        // A new database is what no SQL makes: kept, as what other SQL makes is.
        Source::Empty => Ok(sql_alone(Vec::new(), &project.settings)),
        Source::Sql(path) => Ok(sql_alone(sql_files(&PostgresEngine, path)?, &project.settings)),
        Source::Catalog(path) => Ok(catalog(read_saved(path)?)),
        Source::Configured => of_database(&Database::of(&project.settings)?, project).await,
        Source::Database(url) => of_database(&Database::named(url)?, project).await,
        Source::Revision(target) => {
            let history = history.ok_or_else(|| {
                Failure::new(FailureKind::Internal, "a history was needed, and none was read")
            })?;
            let ids: Vec<RevisionId> = history
                .find_all(target, None)?
                .iter()
                .map(|revision| revision.id.clone())
                .collect();
            revisions(history, history.ancestors(&ids))
        }
    }
}

/// What the models want, with the SQL beside them.
fn models<'h>(ground: &Ground, project: &Project) -> Result<Gathered<'h>> {
    let settings = &project.settings;
    let files = sql_beside(settings)?;
    if are_sql_alone(settings, &files) {
        return Ok(sql_alone(files, settings));
    }
    let fingerprint = fingerprint(&files, ground, project)?;
    let mut extensions = of_models(&fingerprint, ground, project)?;
    extensions.extend(of_files(&files));
    Ok(Gathered { material: Material::Models(fingerprint, files), extensions, major: None })
}

/// A state that is SQL and nothing else.
fn sql_alone<'h>(files: Vec<SqlFile>, settings: &Settings) -> Gathered<'h> {
    // Whom the SQL may reach decides what of it is left out.
    let mut fingerprint = format!("sql alone, trusted: {}", settings.trusted);
    add(&mut fingerprint, &files);
    let extensions = of_files(&files);
    Gathered { material: Material::Sql(fingerprint, files), extensions, major: None }
}

/// The extensions that models want. Kept, so that unchanged models need not be read.
fn of_models(fingerprint: &str, ground: &Ground, project: &Project) -> Result<BTreeSet<String>> {
    let cache = ground::cache(&project.settings);
    if let Some(kept) = kept_extensions(&cache, fingerprint) {
        return Ok(kept);
    }
    let wanted = models::read(ground, project)?.wanted;
    let extensions = extensions::of_catalog(&wanted.catalog);
    keep_extensions(&cache, fingerprint, &extensions);
    Ok(extensions)
}

/// The SQL files that join the models.
fn sql_beside(settings: &Settings) -> Result<Vec<SqlFile>> {
    let mut files = Vec::new();
    for path in &settings.sql {
        files.extend(sql_files(&PostgresEngine, path)?);
    }
    Ok(files)
}

/// Whether the wanted state is in SQL, and there are no models at all.
fn are_sql_alone(settings: &Settings, files: &[SqlFile]) -> bool {
    settings.models.is_empty() && !files.is_empty() && !settings.root.join("Cargo.toml").exists()
}

/// The same text for the same models and the same SQL beside them.
fn fingerprint(files: &[SqlFile], ground: &Ground, project: &Project) -> Result<String> {
    let mut fingerprint = models::fingerprint(ground, project)?;
    add(&mut fingerprint, files);
    Ok(fingerprint)
}

/// Adds files to a fingerprint.
fn add(fingerprint: &mut String, files: &[SqlFile]) {
    for file in files {
        fingerprint.push_str(&format!("\n{}\n", file.text().len()));
        fingerprint.push_str(file.text());
    }
}

fn of_files(files: &[SqlFile]) -> BTreeSet<String> {
    files.iter().flat_map(|file| extensions::of_sql(file.text())).collect()
}

/// What replaying revisions gives.
pub(crate) fn revisions(
    history: &History,
    revisions: BTreeSet<RevisionId>,
) -> Result<Gathered<'_>> {
    let chosen = history.revisions().filter(|revision| revisions.contains(&revision.id));
    let extensions = of_revisions(chosen)?;
    let material = Material::Revisions(Replay { history, revisions });
    Ok(Gathered { material, extensions, major: None })
}

/// The extensions that revisions create.
pub(crate) fn of_revisions<'h>(
    revisions: impl Iterator<Item = &'h Revision>,
) -> Result<BTreeSet<String>> {
    let mut extensions = BTreeSet::new();
    for revision in revisions {
        // Mistakes are told also where no SQL has to be looked at.
        revision.checksums()?;
        if !extensions::may_create(revision.text()) {
            continue;
        }
        for statement in revision.script()?.up.statements() {
            extensions.extend(extensions::of_sql(statement.as_str()));
        }
    }
    Ok(extensions)
}

/// The catalog of a database that was read, on a server of this major.
pub(crate) fn of_catalog<'h>(found: Catalog, major: u32) -> Gathered<'h> {
    Gathered { major: Some(major), ..catalog(found) }
}

/// A catalog that is canonical already.
fn catalog<'h>(catalog: Catalog) -> Gathered<'h> {
    let extensions = extensions::of_catalog(&catalog);
    let (unnamed, renames) = (BTreeSet::new(), Vec::new());
    let wanted = Wanted { catalog, aspects: Aspects::everything(), unnamed, renames };
    Gathered { material: Material::Ready(Box::new(State::wanted(wanted))), extensions, major: None }
}

/// Reads a saved catalog.
pub(crate) fn read_saved(path: &Path) -> Result<Catalog> {
    let bytes = aludel_files::read_given(path, most::CATALOG);
    let bytes = bytes.map_err(|error| {
        Failure::new(FailureKind::System, format!("{}: {error}", path.display()))
    })?;
    saved::read(&bytes, path)
}

async fn of_database<'h>(database: &Database, project: &Project) -> Result<Gathered<'h>> {
    let mut open = database::open(database, project).await?;
    let journal_schema = Ident::from(open.tenant.journal.as_str());
    let options = InspectOptions { journal_schema, ..inspection(&project.settings) };
    let found = inspect(open.session.as_mut(), &options).await;
    let version = server_version(open.session.as_mut()).await;
    open.close().await?;
    Ok(Gathered { major: Some(version?.major), ..catalog(found?) })
}
