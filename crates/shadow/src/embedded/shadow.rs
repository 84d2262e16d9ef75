//! Shadows on the embedded server: a new data folder for each, and databases in it.

use std::{
    collections::BTreeSet,
    fs::{self, File},
    mem,
    path::Path,
};

use aludel_session::{BoxFuture, Session, SessionError};

use super::{
    extension,
    server::{Claim, Durability, Engine, claim, start},
};
use crate::{
    Kind, Locale, Progress, Result, Shadow, ShadowError,
    databases::{create, create_roles, drop_database},
    place,
};

/// The engine's version.
const MAJOR: u32 = 17;
/// The database that is there from the start. In a new data folder it is as good as a new one.
const FIRST: &str = "postgres";

/// Throw-away databases on the embedded server.
struct Embedded {
    engine: Engine,
    extensions: Vec<String>,
    state: State,
    count: u32,
}

/// The engine has one connection, so it is in one database at a time.
enum State {
    /// In none so far.
    New,
    /// In the latest.
    In { name: String, session: Box<dyn Session> },
    /// Between two, or lost.
    Out,
}

/// Starts the engine in a new folder of the cache, with extensions to be created.
pub(crate) async fn open(
    extensions: &BTreeSet<String>,
    cache: &Path,
    progress: &Progress,
) -> Result<Box<dyn Shadow>> {
    let there = extension::extensions();
    let wanted: BTreeSet<String> =
        extensions.iter().filter(|it| there.contains(it)).cloned().collect();
    let claim = new_folder(&cache.join("embedded"))?;
    let engine = start(claim, wanted, Durability::None, progress).await?;
    Ok(Box::new(Embedded { engine, extensions: there, state: State::New, count: 0 }))
}

/// A new folder beside those of other processes; those of killed ones are removed. Under a lock,
/// so that nobody takes a folder that is not claimed yet for a killed one's.
fn new_folder(parent: &Path) -> Result<Claim> {
    place::make(parent)?;
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
    async fn next(&mut self) -> std::result::Result<&mut dyn Session, SessionError> {
        let (before, name) = match mem::replace(&mut self.state, State::Out) {
            State::New => (None, FIRST.to_owned()),
            State::In { name, session } => self.make(Some((name, session))).await?,
            State::Out => self.make(None).await?,
        };
        let mut session = self.engine.connect(&name).await?;
        if let Some(before) = before {
            session.execute(&drop_database(&before)).await?;
        }
        self.state = State::In { name, session };
        match &mut self.state {
            State::In { session, .. } => Ok(&mut **session),
            State::New | State::Out => Err(SessionError::Lost("the embedded server".into())),
        }
    }

    /// Makes the next database, from within the latest where that connection still serves. Gives
    /// the name of the latest, if it is to be dropped, and the name of the new one.
    async fn make(
        &mut self,
        latest: Option<(String, Box<dyn Session>)>,
    ) -> std::result::Result<(Option<String>, String), SessionError> {
        self.count += 1;
        let name = format!("shadow_{}", self.count);
        let sql = create(&name, &Locale::plain());
        let mut before = None;
        if let Some((latest, mut session)) = latest {
            before = Some(latest).filter(|latest| latest != FIRST);
            if settle(&mut *session).await.is_ok() && session.execute(&sql).await.is_ok() {
                return Ok((before, name));
            }
        }
        self.engine.connect(FIRST).await?.execute(&sql).await?;
        Ok((before, name))
    }
}

/// Whatever was done on a session: no transaction is open and it is the superuser's again.
async fn settle(session: &mut dyn Session) -> std::result::Result<(), SessionError> {
    session.execute("ROLLBACK").await?;
    session.execute("SET SESSION AUTHORIZATION DEFAULT; RESET ALL").await
}

impl Shadow for Embedded {
    fn kind(&self) -> Kind {
        Kind::Embedded
    }

    fn major(&self) -> u32 {
        MAJOR
    }

    fn extensions(&self) -> &[String] {
        &self.extensions
    }

    fn fresh(&mut self) -> BoxFuture<'_, Result<&mut dyn Session>> {
        Box::pin(async move { self.next().await.map_err(ShadowError::session(Kind::Embedded)) })
    }

    fn session(&mut self) -> Option<&mut dyn Session> {
        match &mut self.state {
            State::In { session, .. } => Some(&mut **session),
            State::New | State::Out => None,
        }
    }

    fn ensure_roles<'a>(&'a mut self, roles: &'a [String]) -> BoxFuture<'a, Result<()>> {
        Box::pin(async move {
            let kind = Kind::Embedded;
            if self.session().is_none() {
                self.fresh().await?;
            }
            let Some(session) = self.session() else { return Ok(()) };
            create_roles(session, roles).await.map_err(ShadowError::session(kind))
        })
    }

    fn close(self: Box<Self>) -> BoxFuture<'static, Result<()>> {
        Box::pin(async move {
            drop(self.state);
            let Some(claim) = self.engine.stop().await? else { return Ok(()) };
            fs::remove_dir_all(&claim.folder).map_err(ShadowError::file("remove", &claim.folder))
        })
    }
}
