//! The database that is used when none is configured: kept in a folder of the project.

use std::{collections::BTreeSet, fs, path::Path};

use aludel_session::{Session, SessionError};
use tokio::runtime::Builder;

use super::{
    extension,
    server::{Durability, Engine, blocking, claim, failed, start},
};
use crate::{Kind, Locale, Progress, Result, ShadowError, databases};

/// Its name. A database of our own: `postgres` and `template1` are the server's.
pub const DATABASE: &str = "aludel";

/// Written when the database was created, so that not every start has to ask.
const CREATED: &str = "aludel.created";

/// A persistent database on the embedded server, for one connection at a time.
pub struct EmbeddedDatabase {
    engine: Engine,
}

impl EmbeddedDatabase {
    /// Opens the database in a folder, which is made where there is none. The extensions are
    /// there to be created, with those of earlier times.
    pub async fn open(
        folder: &Path,
        extensions: &BTreeSet<String>,
        progress: &Progress,
    ) -> Result<Self> {
        let claim = claim(folder)?;
        let created = claim.folder.join(CREATED);
        let extensions = extensions.union(&extension::available(folder)).cloned().collect();
        let mut engine = start(claim, extensions, Durability::Commits, progress).await?;
        if !created.is_file() {
            engine = create(engine).await?;
            fs::write(&created, "").map_err(ShadowError::file("write", created))?;
        }
        Ok(Self { engine })
    }

    /// Its URL, for drivers and for `psql`, as long as it is open. There is one connection at a
    /// time: whoever comes next waits until the one before is closed.
    pub fn url(&self) -> String {
        self.engine.url(DATABASE)
    }

    /// Connects. There is one connection at a time: another one waits until this is closed.
    pub async fn connect(&self) -> Result<Box<dyn Session>> {
        self.engine.connect(DATABASE).await.map_err(ShadowError::session(Kind::Embedded))
    }

    /// Stops the server, when the last connection is closed.
    pub async fn close(self) -> Result<()> {
        self.engine.stop().await.map(|_| ())
    }
}

/// Creates the database, on a runtime of its own: with the runtime goes the connection. On the
/// caller's it would close at some later moment, and the engine has only one.
async fn create(engine: Engine) -> Result<Engine> {
    blocking(move || {
        let runtime = Builder::new_current_thread().enable_all().build().map_err(failed)?;
        let created = runtime.block_on(create_database(&engine));
        created.map_err(ShadowError::session(Kind::Embedded))?;
        Ok(engine)
    })
    .await
}

async fn create_database(engine: &Engine) -> std::result::Result<(), SessionError> {
    let mut session = engine.connect("postgres").await?;
    let there = format!("SELECT FROM pg_catalog.pg_database WHERE datname = '{DATABASE}'");
    if session.query(&there).await?.is_empty() {
        session.execute(&databases::create(DATABASE, &Locale::plain())).await?;
    }
    Ok(())
}
