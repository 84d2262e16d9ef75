//! The database of the project: the configured one, or the embedded one under `.aludel/`.

use std::{
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use aludel_engine::{Engine, LOCK_TIMEOUT};
use aludel_postgres::PostgresEngine;
use aludel_session::{
    ConnectReason, Conninfo, Guarded, Session, SessionError, SessionSettings, connect,
    prepare_session,
};
#[cfg(feature = "embedded")]
use aludel_shadow::embedded::EmbeddedDatabase;
use aludel_sql::quote_ident;

use aludel_sqlite::{Location, SqliteEngine};

use crate::{
    Failure, FailureKind, Notice, Project, Remedy, Result, pooler,
    secret::ConnectionString,
    settings::Settings,
    sqlite,
    tenant::{self, Tenant},
};

/// The folder of what aludel keeps in a project.
const FOLDER: &str = ".aludel";

/// A database that could be opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Database {
    /// On a server.
    Server(Box<Conninfo>),
    /// The embedded one, in a folder.
    Embedded(PathBuf),
    /// A file of SQLite's.
    File(Location),
}

impl Database {
    /// The database that the settings name, or the embedded one.
    pub fn of(settings: &Settings) -> Result<Self> {
        settings.check_named()?;
        settings.check_url()?;
        match &settings.database {
            Some(url) => match sqlite::location(url, &settings.root) {
                Some(location) => Ok(Self::File(location?)),
                None => Self::named(url),
            },
            None if cfg!(feature = "embedded") => {
                let folder = settings.name.as_ref().map(|name| format!("database-{name}"));
                let folder = folder.as_deref().unwrap_or("database");
                Ok(Self::Embedded(settings.root.join(FOLDER).join(folder)))
            }
            None => Err(none_configured()),
        }
    }

    /// The database of a connection string.
    pub fn named(url: &ConnectionString) -> Result<Self> {
        let conninfo = Conninfo::parse(url.reveal()).map_err(|error| {
            Failure::new(FailureKind::Settings, format!("the database: {error}"))
        })?;
        Ok(Self::Server(Box::new(conninfo)))
    }

    /// The engine that runs it.
    pub fn engine(&self) -> &'static dyn Engine {
        match self {
            Self::Server(_) | Self::Embedded(_) => &PostgresEngine,
            Self::File(_) => &SqliteEngine,
        }
    }

    /// Where it is, without a password.
    pub fn described(&self) -> String {
        match self {
            Self::Server(conninfo) => conninfo.to_string(),
            Self::Embedded(_) => format!("the embedded PostgreSQL in {FOLDER}/"),
            Self::File(location) => format!("SQLite in {location}"),
        }
    }

    /// Whether there is something to ask: the embedded database may not have been made yet.
    pub fn exists(&self) -> bool {
        match self {
            Self::Server(_) => true,
            Self::Embedded(folder) => folder.is_dir(),
            Self::File(location) => location.path.exists(),
        }
    }

    /// Says which database is used.
    pub fn announce(&self, project: &Project) {
        let is_embedded = matches!(self, Self::Embedded(_));
        let name = project.settings.name.as_deref();
        project.tell(&Notice::Database { described: self.described(), is_embedded, name });
    }
}

fn none_configured() -> Failure {
    Failure::new(FailureKind::Connection, "no database is configured").remedy(Remedy::NameDatabase)
}

/// Whether a database that is missing may be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Missing {
    /// It is an error.
    Fail,
    /// It is made, where somebody agrees.
    Ask,
    /// It is made.
    Create,
}

/// An open database.
pub struct Open {
    /// The connection.
    pub session: Box<dyn Session>,
    /// Whose objects it is about.
    pub(crate) tenant: Tenant,
    /// Whether a pooler is between that gives sessions away between transactions.
    pub is_pooled: bool,
    #[cfg(feature = "embedded")]
    embedded: Option<EmbeddedDatabase>,
}

impl Open {
    /// A file, which nobody else serves.
    pub(crate) fn of_file(session: Box<dyn Session>, tenant: Tenant) -> Self {
        Self {
            session,
            tenant,
            is_pooled: false,
            #[cfg(feature = "embedded")]
            embedded: None,
        }
    }

    /// Closes the connection, and stops the server if it is the embedded one.
    pub async fn close(self) -> Result<()> {
        drop(self.session);
        #[cfg(feature = "embedded")]
        if let Some(embedded) = self.embedded {
            embedded.close().await?;
        }
        Ok(())
    }
}

/// Opens a database, with what every session relies on.
pub async fn open(database: &Database, project: &Project) -> Result<Open> {
    let open = match database {
        Database::Server(conninfo) => {
            let begin = Instant::now();
            on_server(connect(conninfo).await?, conninfo, begin, project).await?
        }
        Database::Embedded(folder) => embedded(folder, project).await?,
        Database::File(location) => return sqlite::open(location, project),
    };
    prepared(open, project).await
}

/// The same database, with what every session relies on.
async fn prepared(mut open: Open, project: &Project) -> Result<Open> {
    if open.is_pooled {
        return Ok(open); // What is set there, the next one to get that session would have.
    }
    let settings = SessionSettings {
        role: project.settings.role.clone(),
        lock_timeout: project.settings.lock_timeout.or(Some(LOCK_TIMEOUT)),
        ..SessionSettings::default()
    };
    prepare_session(open.session.as_mut(), &settings).await?;
    Ok(open)
}

/// Opens a database, and creates it first where it is missing and may be made.
pub async fn open_or_create(
    database: &Database,
    missing: Missing,
    project: &Project,
) -> Result<Open> {
    let conninfo = match database {
        Database::Server(conninfo) => conninfo,
        Database::Embedded(_) => return open(database, project).await,
        Database::File(location) => return sqlite::open_or_create(location, missing, project),
    };
    let mut begin = Instant::now();
    let session = match connect(conninfo).await {
        Ok(session) => session,
        Err(SessionError::Connect(error)) => {
            let ConnectReason::NoSuchDatabase { name } = &error.reason else {
                return Err(SessionError::Connect(error).into());
            };
            if !may_create(missing, name, project)? {
                return Err(
                    Failure::new(FailureKind::Connection, &error).remedy(Remedy::CreateDatabase)
                );
            }
            if create(conninfo).await? {
                project.tell(&Notice::Created(name.clone()));
            }
            begin = Instant::now();
            connect(conninfo).await?
        }
        Err(error) => return Err(error.into()),
    };
    prepared(on_server(session, conninfo, begin, project).await?, project).await
}

fn may_create(missing: Missing, name: &str, project: &Project) -> Result<bool> {
    match missing {
        Missing::Fail => Ok(false),
        Missing::Create => Ok(true),
        Missing::Ask => project.ui.may_create(name),
    }
}

async fn on_server(
    session: Box<dyn Session>,
    conninfo: &Conninfo,
    begin: Instant,
    project: &Project,
) -> Result<Open> {
    let mut session = Box::new(Guarded::new(session));
    let journal = &project.settings.journal_schema;
    let question = format!("{} UNION ALL {}", tenant::QUESTION, pooler::QUESTION);
    let rows = session.query(&question).await?;
    let tenant = match &project.settings.schema {
        Some(schema) => Tenant::named(&rows, schema, journal)?,
        None => Tenant::of(&rows, conninfo, journal)?,
    };
    let is_pooled = conninfo.pooled
        || pooler::is_between(session.as_mut(), &rows, conninfo, begin.elapsed()).await;
    if is_pooled {
        project.tell(&Notice::Pooled);
    }
    if let Some(schema) = &tenant.schema {
        project.tell(&Notice::Schema { schema, journal: &tenant.journal });
    }
    Ok(Open {
        session,
        tenant,
        is_pooled,
        #[cfg(feature = "embedded")]
        embedded: None,
    })
}

#[cfg(feature = "embedded")]
async fn embedded(folder: &Path, project: &Project) -> Result<Open> {
    let server = start(folder, project).await?;
    let mut session = server.connect().await?;
    let journal = &project.settings.journal_schema;
    let tenant = match &project.settings.schema {
        None => Tenant::usual(journal),
        Some(schema) => {
            let rows = Guarded::new(session.as_mut()).query(tenant::QUESTION).await?;
            Tenant::named(&rows, schema, journal)?
        }
    };
    Ok(Open { session, tenant, is_pooled: false, embedded: Some(server) })
}

/// Starts the embedded server, with the extensions that the models name.
#[cfg(feature = "embedded")]
pub async fn start(folder: &Path, project: &Project) -> Result<EmbeddedDatabase> {
    let extensions = crate::extensions::of_project(project)?;
    keep_out_of_version_control(folder)?;
    let ui = project.ui.clone();
    let progress = move |step| ui.tell(&Notice::Preparing(step));
    Ok(EmbeddedDatabase::open(folder, &extensions, &progress).await?)
}

#[cfg(not(feature = "embedded"))]
async fn embedded(_: &Path, _: &Project) -> Result<Open> {
    Err(none_configured())
}

/// The folder ignores itself, so that nobody has to.
#[cfg(feature = "embedded")]
fn keep_out_of_version_control(folder: &Path) -> Result<()> {
    let Some(parent) = folder.parent() else { return Ok(()) };
    let ignore = parent.join(".gitignore");
    if ignore.exists() {
        return Ok(());
    }
    fs_err::create_dir_all(parent)?;
    Ok(fs_err::write(ignore, "*\n")?)
}

/// How long others may keep the server's template busy.
const PATIENCE: Duration = Duration::from_secs(60);

/// Creates the database of a connection string, on its server; false where another run, at the same
/// time, was first.
async fn create(conninfo: &Conninfo) -> Result<bool> {
    let mut session = connect(&conninfo.with_dbname("postgres")).await?;
    let sql = format!("CREATE DATABASE {}", quote_ident(&conninfo.dbname));
    let begin = Instant::now();
    loop {
        let Err(error) = session.execute(&sql).await else { return Ok(true) };
        match error.sql().map(|error| error.code.as_str()) {
            // duplicate_database; unique_violation where both began before either was done.
            Some("42P04" | "23505") => return Ok(false),
            // object_in_use: whoever copies the template, or is connected to it, is in the way.
            Some("55006") if begin.elapsed() < PATIENCE => {
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
            _ => return Err(error.into()),
        }
    }
}
