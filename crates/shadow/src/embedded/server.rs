//! The engine on a data folder, and its socket.

use std::{
    collections::BTreeSet,
    fs::{self, File, TryLockError},
    path::{Path, PathBuf},
    thread,
};

use aludel_session::{Session, SessionError};
use pglite_oxide::PgliteServer;
use tokio::task::spawn_blocking;

use super::extension;
use crate::{Progress, Result, ShadowError, Step, connect::Server, place};

const SOCKET: &str = ".s.PGSQL.5432";
const LOCK: &str = "aludel.lock";
/// Room for a whole schema in one transaction: this many for each of its connections.
const MAX_LOCKS: &str = "4096";

/// What the end of this process may take. The engine never waits for the disk, so a power
/// failure may take more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Durability {
    /// Nothing that was committed.
    Commits,
    /// Everything: the data is thrown away anyway.
    None,
}

/// A data folder that this process has to itself.
pub(super) struct Claim {
    pub(super) folder: PathBuf,
    _lock: File,
}

/// The running engine.
pub(super) struct Engine {
    running: Option<(PgliteServer, Claim)>,
    socket: PathBuf,
}

/// Claims a data folder, which is made where there is none.
pub(super) fn claim(folder: &Path) -> Result<Claim> {
    place::make(folder)?;
    let path = folder.join(LOCK);
    let lock = File::create(&path).map_err(ShadowError::file("open", &path))?;
    match lock.try_lock() {
        Ok(()) => Ok(Claim { folder: folder.to_owned(), _lock: lock }),
        Err(TryLockError::WouldBlock) => Err(ShadowError::InUse { folder: folder.to_owned() }),
        Err(TryLockError::Error(error)) => Err(ShadowError::file("lock", path)(error)),
    }
}

/// Starts the engine on a claimed folder.
pub(super) async fn start(
    claim: Claim,
    extensions: BTreeSet<String>,
    durability: Durability,
    progress: &Progress,
) -> Result<Engine> {
    if !is_unpacked() {
        progress(Step::UnpackEngine);
    }
    blocking(move || start_blocking(claim, &extensions, durability)).await
}

fn start_blocking(
    claim: Claim,
    extensions: &BTreeSet<String>,
    durability: Durability,
) -> Result<Engine> {
    extension::make_available(&claim.folder, extensions)?;
    let socket = place::socket_folder(&claim.folder)?;
    let server = PgliteServer::builder()
        .path(&claim.folder)
        .unix(socket.join(SOCKET))
        .relaxed_durability(durability == Durability::None)
        .postgres_config("max_locks_per_transaction", MAX_LOCKS)
        .start()
        .map_err(failed)?;
    Ok(Engine { running: Some((server, claim)), socket: socket.join(SOCKET) })
}

/// Whether the engine's files are in the user's cache. It is only asked to tell the user why the
/// first start takes longer.
fn is_unpacked() -> bool {
    let named = |name| std::env::var_os(name).map(PathBuf::from);
    let home = named("HOME").map(|home| match cfg!(target_os = "macos") {
        true => home.join("Library/Caches/dev.pglite-oxide.pglite-oxide"),
        false => home.join(".cache/pglite-oxide"),
    });
    let cache = named("XDG_CACHE_HOME").map(|cache| cache.join("pglite-oxide")).or(home);
    cache.is_some_and(|cache| cache.join("pgdata-template").is_dir())
}

pub(super) fn failed(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> ShadowError {
    let error = error.into();
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        text += &format!(": {inner}");
        cause = inner.source();
    }
    ShadowError::Embedded(text)
}

/// The engine blocks its thread, so it gets one of its own.
pub(super) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T> + Send + 'static,
) -> Result<T> {
    spawn_blocking(work).await.unwrap_or_else(|error| Err(failed(error)))
}

impl Engine {
    /// A connection string for one of its databases, as the superuser.
    pub(super) fn url(&self, database: &str) -> String {
        let folder = self.socket.parent().unwrap_or(&self.socket);
        let host = folder.display().to_string().replace('%', "%25").replace('/', "%2F");
        format!("postgresql://postgres@{host}:5432/{database}")
    }

    /// Connects; the connection before must be closed.
    pub(super) async fn connect(
        &self,
        database: &str,
    ) -> std::result::Result<Box<dyn Session>, SessionError> {
        Server::own(&self.url(database))?.connect(None).await
    }

    /// Stops it, when its last connection is closed, and gives its folder back.
    pub(super) async fn stop(mut self) -> Result<Option<Claim>> {
        let (running, socket) = (self.running.take(), self.socket.clone());
        blocking(move || {
            let Some((server, claim)) = running else { return Ok(None) };
            server.shutdown().map_err(failed)?;
            if socket.exists() {
                fs::remove_file(&socket).map_err(ShadowError::file("remove", socket))?;
            }
            Ok(Some(claim))
        })
        .await
    }
}

impl Drop for Engine {
    /// Stopping waits for the last connection to close, and that may need this very thread.
    fn drop(&mut self) {
        if let Some(running) = self.running.take() {
            thread::spawn(move || drop(running));
        }
    }
}
