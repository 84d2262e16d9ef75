//! SQLite as the project's database: what works on it, and what does not yet.

mod difference;
mod prove;
mod state;

use std::path::{Path, PathBuf};

use aludel_engine::Engine;
use aludel_session::Session;
use aludel_sqlite::{Location, Mode, SqliteEngine};

pub use difference::{planned, script};
pub use prove::Proof;
pub(crate) use prove::prove;
pub use state::{is_meant, of};

use crate::{
    Failure, FailureKind, Notice, Project, Remedy, Result,
    database::{Missing, Open},
    secret::ConnectionString,
    settings::Settings,
    tenant::Tenant,
};

/// Whether the project's database is one of SQLite's, whatever else is wrong with its location.
pub fn is_configured(settings: &Settings) -> bool {
    settings.database.as_ref().is_some_and(|url| Location::parse(url.reveal()).is_some())
}

/// The file of a connection string; `None` where it is of another engine. A relative one is beside
/// `aludel.toml`, wherever the command is run.
pub fn location(url: &ConnectionString, root: &Path) -> Option<Result<Location>> {
    let location = Location::parse(url.reveal())?;
    let wrong = |error| Failure::new(FailureKind::Settings, format!("the database: {error}"));
    Some(location.map_err(wrong).map(|it| Location { path: shown(&root.join(it.path)), ..it }))
}

/// A path as it is said where the command was run.
fn shown(path: &Path) -> PathBuf {
    let current = std::env::current_dir().unwrap_or_default();
    path.strip_prefix(current).unwrap_or(path).to_path_buf()
}

/// Refuses what is set and means nothing here.
fn check(settings: &Settings) -> Result<()> {
    let (can, engine) = (SqliteEngine.capabilities(), SqliteEngine.name());
    let set = [("role", &settings.role, can.roles), ("schema", &settings.schema, can.schemas)];
    match set.into_iter().find(|(_, value, can)| value.is_some() && !can) {
        None => Ok(()),
        Some((name, ..)) => {
            let message = format!("`{name}` is set, and {engine} has no {name}s");
            Err(Failure::new(FailureKind::Settings, message).hint("leave it out for this database"))
        }
    }
}

/// Opens the file.
pub fn open(location: &Location, project: &Project) -> Result<Open> {
    check(&project.settings)?;
    if !location.path.is_file() {
        return Err(missing(location));
    }
    Ok(opened(session(location, false)?, project))
}

/// Opens the file, and makes it first where it is missing and may be made.
pub fn open_or_create(location: &Location, may: Missing, project: &Project) -> Result<Open> {
    let may_create = may != Missing::Fail && matches!(location.mode, Mode::Any | Mode::Create);
    if location.path.exists() || !may_create {
        return open(location, project);
    }
    check(&project.settings)?;
    let folder = location.path.parent().filter(|folder| !folder.as_os_str().is_empty());
    if let Some(folder) = folder.filter(|folder| !folder.is_dir()) {
        let message = format!("the folder of the database {location} does not exist");
        return Err(Failure::new(FailureKind::Connection, message)
            .hint(format!("make {} first", folder.display())));
    }
    let session = session(location, true)?;
    project.tell(&Notice::Created(location.to_string()));
    Ok(opened(session, project))
}

fn missing(location: &Location) -> Failure {
    let failure = |what: &str| {
        Failure::new(FailureKind::Connection, format!("the database {location} {what}"))
    };
    match location.path.exists() {
        true => failure("is no file").hint("name a file"),
        false => failure("does not exist").remedy(Remedy::CreateFile),
    }
}

fn opened(session: Box<dyn Session>, project: &Project) -> Open {
    Open::of_file(session, Tenant::usual(&project.settings.journal_schema))
}

/// A database in memory.
#[cfg(feature = "sqlite")]
fn memory() -> Result<Box<dyn Session>> {
    Ok(Box::new(aludel_sqlite::in_memory()?))
}

#[cfg(not(feature = "sqlite"))]
fn memory() -> Result<Box<dyn Session>> {
    Err(not_built())
}

#[cfg(feature = "sqlite")]
fn session(location: &Location, may_create: bool) -> Result<Box<dyn Session>> {
    let opened = aludel_sqlite::open(location, may_create);
    let failed = |error| Failure::new(FailureKind::Connection, format!("{location}: {error}"));
    Ok(Box::new(opened.map_err(failed)?))
}

#[cfg(not(feature = "sqlite"))]
fn session(_: &Location, _: bool) -> Result<Box<dyn Session>> {
    Err(not_built())
}

#[cfg(not(feature = "sqlite"))]
fn not_built() -> Failure {
    Failure::new(FailureKind::Connection, "this aludel was built without SQLite")
        .hint("build it with the feature `sqlite`")
}
