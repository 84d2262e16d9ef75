//! Shadows on the embedded server: a new data folder for each database.
//!
//! The engine is in one database at a time, so another one means a new start anyway; and a start
//! on a new folder, unpacked from a template, takes a third of the time of `CREATE DATABASE`.

use std::{
    collections::BTreeSet,
    fs::{self, File},
    path::{Path, PathBuf},
};

use aludel_engine::{Ground, ShadowResult};
use aludel_files::Stamp;
use aludel_session::{BoxFuture, Session, SessionError};

use super::{
    extension,
    server::{Claim, Durability, Engine, claim, start},
};
use crate::{Kind, Locale, Progress, Result, Shadow, ShadowError, databases::create_roles, place};

/// The engine's version.
const MAJOR: u32 = 17;
/// The exact one: it is part of the package that brings it.
const RELEASE: &str = "pglite-oxide 0.5.1";
/// The database that a data folder has from the start: in a new one it is as new as any.
const DATABASE: &str = "postgres";

/// Throw-away databases on the embedded server.
struct Embedded {
    latest: Option<Latest>,
    /// The folder of the data folders.
    parent: PathBuf,
    /// The extensions to make available.
    wanted: BTreeSet<String>,
    /// All that could be.
    extensions: Vec<String>,
    /// The roles that were asked for: every new data folder begins without them.
    roles: Vec<String>,
}

struct Latest {
    session: Box<dyn Session>,
    engine: Engine,
}

/// The engine, told without starting it.
pub(crate) fn engine(locale: Locale) -> crate::Engine {
    let (kind, release) = (Kind::Embedded, RELEASE.to_owned());
    crate::Engine { kind, major: MAJOR, release, place: String::new(), locale }
}

/// A shadow on the embedded server, started with its first database.
pub(crate) async fn open(
    extensions: &BTreeSet<String>,
    cache: &Path,
    progress: &Progress,
) -> Result<Box<dyn Shadow>> {
    let there = extension::extensions();
    let mut shadow = Embedded {
        latest: None,
        parent: cache.join("embedded"),
        wanted: extensions.iter().filter(|name| there.contains(name)).cloned().collect(),
        extensions: there,
        roles: Vec::new(),
    };
    shadow.next(progress).await?;
    Ok(Box::new(shadow))
}

/// A new folder beside those of other processes; those of killed ones are removed. Under a lock,
/// so that nobody takes a folder that is not claimed yet for a killed one's.
fn new_folder(parent: &Path) -> Result<Claim> {
    place::make_private(parent)?;
    let path = parent.join("lock");
    let lock = File::create(&path).map_err(ShadowError::file("open", &path))?;
    lock.lock().map_err(ShadowError::file("lock", path))?;
    remove_stale(parent)?;
    let folder = tempfile::Builder::new().prefix("shadow-").tempdir_in(parent);
    claim(&folder.map_err(ShadowError::file("make a folder in", parent))?.keep())
}

fn remove_stale(parent: &Path) -> Result<()> {
    let entries = fs::read_dir(parent).map_err(ShadowError::file("read", parent))?;
    let folders = entries.flatten().map(|entry| entry.path()).filter(|path| path.is_dir());
    for folder in folders {
        match claim(&folder) {
            Ok(_stale) => {
                fs::remove_dir_all(&folder).map_err(ShadowError::file("remove", folder))?;
            }
            Err(ShadowError::InUse { .. }) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

impl Embedded {
    async fn next(&mut self, progress: &Progress) -> Result<&mut dyn Session> {
        self.discard().await?;
        let claim = new_folder(&self.parent)?;
        let engine = start(claim, self.wanted.clone(), Durability::None, progress).await?;
        let session = connect(&engine, &self.roles).await;
        let session = session.map_err(ShadowError::session(Kind::Embedded))?;
        Ok(&mut *self.latest.insert(Latest { session, engine }).session)
    }

    /// Stops the engine of the latest database and removes its folder.
    async fn discard(&mut self) -> Result<()> {
        let Some(Latest { session, engine }) = self.latest.take() else { return Ok(()) };
        drop(session);
        let Some(claim) = engine.stop().await? else { return Ok(()) };
        fs::remove_dir_all(&claim.folder).map_err(ShadowError::file("remove", &claim.folder))
    }
}

async fn connect(
    engine: &Engine,
    roles: &[String],
) -> std::result::Result<Box<dyn Session>, SessionError> {
    let mut session = engine.connect(DATABASE).await?;
    create_roles(&mut *session, roles).await?;
    Ok(session)
}

/// Makes roles on the one session, which a statement may have left in a transaction, or in another role.
async fn make_roles(
    session: &mut dyn Session,
    roles: &[String],
) -> std::result::Result<(), SessionError> {
    session.execute("ROLLBACK").await?;
    session.execute("DISCARD ALL").await?;
    session.take_notices();
    create_roles(session, roles).await
}

impl Shadow for Embedded {
    fn kind(&self) -> Kind {
        Kind::Embedded
    }

    fn extensions(&self) -> &[String] {
        &self.extensions
    }
}

impl aludel_engine::Shadow for Embedded {
    fn ground(&self) -> Ground {
        Ground::Own
    }

    fn major(&self) -> u32 {
        MAJOR
    }

    /// They are part of this program, whose version every kept state has in its key.
    fn stamp(&self, _: &BTreeSet<String>) -> Option<Stamp> {
        Some(Stamp::default())
    }

    fn fresh(&mut self) -> BoxFuture<'_, ShadowResult<&mut dyn Session>> {
        // The engine was unpacked at the first start: there is nothing to tell.
        Box::pin(async move { Ok(self.next(&|_| {}).await?) })
    }

    fn session(&mut self) -> Option<&mut dyn Session> {
        self.latest.as_mut().map(|latest| &mut *latest.session as &mut dyn Session)
    }

    fn ensure_roles<'a>(&'a mut self, roles: &'a [String]) -> BoxFuture<'a, ShadowResult<()>> {
        Box::pin(async move {
            self.roles.extend_from_slice(roles);
            let Some(latest) = &mut self.latest else { return Ok(()) };
            let created = make_roles(&mut *latest.session, roles).await;
            Ok(created.map_err(ShadowError::session(Kind::Embedded))?)
        })
    }

    fn forget_roles(&mut self) {
        self.roles.clear();
    }

    fn close(mut self: Box<Self>) -> BoxFuture<'static, ShadowResult<()>> {
        Box::pin(async move { Ok(self.discard().await?) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_release_is_that_of_the_package() {
        let (name, version) = RELEASE.split_once(' ').expect("a name and a version");
        let pinned = format!("{name} = {{ version = \"={version}\"");
        assert!(include_str!("../../Cargo.toml").contains(&pinned), "{pinned}");
    }
}
