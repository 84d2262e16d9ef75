//! The database that is used when none is configured: kept in a folder of the project.

use std::{collections::BTreeSet, fs, path::Path};

use aludel_session::{Session, SessionError};

use super::{
    extension,
    server::{Durability, Engine, claim, start},
};
use crate::{Kind, Progress, Result, ShadowError, databases};

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
        let engine = start(claim, extensions, Durability::Full, progress).await?;
        if !created.is_file() {
            create(&engine).await.map_err(ShadowError::session(Kind::Embedded))?;
            fs::write(&created, "").map_err(ShadowError::file("write", created))?;
        }
        Ok(Self { engine })
    }

    /// Its URL, for drivers and for `psql`, as long as it is open.
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

async fn create(engine: &Engine) -> std::result::Result<(), SessionError> {
    let mut session = engine.connect("postgres").await?;
    let there = format!("SELECT FROM pg_catalog.pg_database WHERE datname = '{DATABASE}'");
    if session.query(&there).await?.is_empty() {
        session.execute(&databases::create(DATABASE, &crate::Locale::plain())).await?;
    }
    Ok(())
}
