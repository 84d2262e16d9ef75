//! A server of this machine's binaries, on a warm data folder of our own.
//!
//! `initdb` takes a second and a start a fifth of that, so the data folder is kept. A folder
//! serves one process at a time, under a lock that dies with the process; who finds all of them
//! taken makes another one.

use std::{
    collections::BTreeSet,
    fs::{self, File},
    io::ErrorKind,
    path::{Path, PathBuf},
};

use aludel_cluster::{
    AfterStop, Binaries, ClusterError, GRACE, Init, Listen, Owner, Server as Cluster, Settings,
    Walls, walls_missing,
};
use aludel_engine::{Ground, ShadowResult};
use aludel_files::Stamp;
use aludel_session::{BoxFuture, Connect, Session};
use tokio::task::spawn_blocking;

use crate::{
    Kind, Locale, Progress, Result, Shadow, ShadowError, Step, Wish,
    connect::Server,
    databases::{Databases, create_roles, drop_roles},
    orphans,
    place::{self, Servers},
};

/// Room for a whole schema in one transaction, and for this one user.
const OPTIONS: &[&str] = &[
    "max_connections=10",
    "max_locks_per_transaction=4096",
    "shared_buffers=64MB",
    "autovacuum=off",
    "wal_level=replica",
    // What is logged is of no use to anybody, and may stand in memory.
    "min_wal_size=32MB",
    "max_wal_size=256MB",
    // No subscription ever connects to its publisher, enabled or not.
    "max_logical_replication_workers=0",
];
const DATABASE: &str = "postgres";

/// A server of this machine's binaries.
pub(crate) struct Local {
    // In this order they go: the connections, the server, the lock.
    databases: Databases,
    cluster: Cluster,
    _lock: File,
    extensions: Vec<String>,
    /// The roles that were asked for: each new database begins with these alone.
    roles: Vec<String>,
}

/// A data folder, and the lock that says that it is ours.
struct Slot {
    folder: PathBuf,
    lock: File,
}

/// Starts a server of these binaries.
pub(crate) async fn open(
    binaries: Binaries,
    wish: &Wish,
    locale: Locale,
    progress: &Progress,
) -> Result<Box<dyn Shadow>> {
    let walls = walls(wish)?;
    let cache = &wish.cache.clone().unwrap_or_else(place::user_cache);
    let servers = Servers::of(cache);
    let slots = slots(&binaries, walls, &servers.folder);
    if let Some(apart) = &servers.apart {
        aludel_cluster::make_passable(apart)?;
    }
    let slot = take_slot(&slots)?;
    if let Some(apart) = &servers.apart {
        orphans::claim(&servers.folder, cache)?;
        orphans::sweep(apart);
    }
    if let Some(left) = servers.left_in_memory(cache) {
        orphans::remove_unused(&left);
    }
    if !is_initialised(&slot.folder) {
        progress(Step::InitialiseServer { major: binaries.major });
    }
    let (slot, cluster) = blocking(move || start(&binaries, slot, walls)).await?;
    let kind = Kind::LocalServer;
    let server = Server::own(&cluster.conninfo(DATABASE)).map_err(ShadowError::session(kind))?;
    let mut databases = Databases::open(kind, server, Some(DATABASE), locale).await?;
    drop_roles(databases.keeper()).await.map_err(ShadowError::session(kind))?;
    let extensions = crate::target::extensions(databases.keeper()).await;
    let extensions = extensions.map_err(ShadowError::session(kind))?;
    Ok(Box::new(Local { databases, cluster, _lock: slot.lock, extensions, roles: Vec::new() }))
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T> + Send + 'static,
) -> Result<T> {
    let done = spawn_blocking(work).await;
    done.unwrap_or_else(|error| Err(ShadowError::Unfit(error.to_string())))
}

/// A stranger's SQL runs as superuser, so only inside walls; trusted SQL may reach what it wants.
fn walls(wish: &Wish) -> Result<Walls> {
    if wish.trusted {
        return Ok(Walls::None);
    }
    match walls_missing() {
        None => Ok(Walls::Closed),
        Some(why) => Err(ShadowError::NoWalls { why }),
    }
}

/// The folder of the data folders of these binaries: other binaries of the same major may have
/// been built otherwise, and would refuse the data. What ran inside walls may have left settings
/// or code there, so no server without walls is ever started on it.
fn slots(binaries: &Binaries, walls: Walls, servers: &Path) -> PathBuf {
    let build = place::short_hash(&binaries.folder);
    let open = match walls {
        Walls::Closed => "",
        Walls::None => "-trusted",
    };
    servers.join(format!("{}-{build}{open}", binaries.major))
}

/// The first data folder that no living process has.
fn take_slot(slots: &Path) -> Result<Slot> {
    let mut number = 0;
    loop {
        let folder = slots.join(number.to_string());
        aludel_cluster::make_folder(&folder)?;
        let path = folder.join("lock");
        let lock = File::create(&path).map_err(ShadowError::file("open", &path))?;
        match lock.try_lock() {
            Ok(()) => return Ok(Slot { folder, lock }),
            Err(fs::TryLockError::WouldBlock) => number += 1,
            Err(fs::TryLockError::Error(error)) => {
                return Err(ShadowError::file("lock", path)(error));
            }
        }
    }
}

fn is_initialised(slot: &Path) -> bool {
    slot.join("data/PG_VERSION").is_file()
}

fn start(binaries: &Binaries, slot: Slot, walls: Walls) -> Result<(Slot, Cluster)> {
    if !is_initialised(&slot.folder) {
        initialise(binaries, &slot.folder)?;
    }
    let cluster = match run(binaries, &slot, walls) {
        // Such a server writes without fsync, so a crash of the machine may have spoilt its data.
        Err(ClusterError::Start { .. }) => {
            initialise(binaries, &slot.folder)?;
            run(binaries, &slot, walls)?
        }
        done => done?,
    };
    Ok((slot, cluster))
}

/// In a folder beside first: an `initdb` that was killed leaves no half of a data folder.
fn initialise(binaries: &Binaries, slot: &Path) -> Result<()> {
    let (data, new) = (slot.join("data"), slot.join("new"));
    for folder in [&data, &new] {
        if folder.exists() {
            fs::remove_dir_all(folder).map_err(ShadowError::file("remove", folder))?;
        }
    }
    aludel_cluster::init(binaries, &new, &Init::default())?;
    fs::rename(&new, &data).map_err(ShadowError::file("rename", new))
}

/// The server of a killed process lives for a moment, and holds the lock for as long.
fn run(
    binaries: &Binaries,
    slot: &Slot,
    walls: Walls,
) -> std::result::Result<Cluster, ClusterError> {
    forget_settings(&slot.folder.join("data"))?;
    let lock_file = slot.folder.join("lock");
    let lock = slot.lock.try_clone().map_err(ClusterError::file("lock", lock_file))?;
    let settings = Settings {
        socket: place::socket_folder(&slot.folder)?,
        listen: Listen::SocketOnly,
        owner: Owner::Process,
        after_stop: AfterStop::Keep,
        grace: GRACE,
        lock: Some(lock),
        walls,
        options: OPTIONS.iter().map(|&option| option.into()).collect(),
    };
    aludel_cluster::start(binaries, &slot.folder.join("data"), settings)
}

/// What an earlier run wrote with `ALTER SYSTEM` holds for no later one.
fn forget_settings(data: &Path) -> std::result::Result<(), ClusterError> {
    let path = data.join("postgresql.auto.conf");
    match fs::remove_file(&path) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            Err(ClusterError::file("remove", path)(error))
        }
        _ => Ok(()),
    }
}

impl Local {
    /// Drops the roles that SQL made, and makes those anew that were asked for: it may have changed
    /// them.
    async fn reset_roles(&mut self) -> Result<()> {
        let keeper = self.databases.keeper();
        let reset = async {
            drop_roles(keeper).await?;
            create_roles(keeper, &self.roles).await
        };
        reset.await.map_err(ShadowError::session(Kind::LocalServer))
    }
}

impl Shadow for Local {
    fn kind(&self) -> Kind {
        Kind::LocalServer
    }

    fn extensions(&self) -> &[String] {
        &self.extensions
    }
}

impl aludel_engine::Shadow for Local {
    fn ground(&self) -> Ground {
        Ground::Own
    }

    fn major(&self) -> u32 {
        self.cluster.binaries.major
    }

    fn stamp(&self, extensions: &BTreeSet<String>) -> Option<Stamp> {
        let binaries = &self.cluster.binaries;
        Stamp::of_files(extensions.iter().map(|name| binaries.control_file(name)))
    }

    fn fresh(&mut self) -> BoxFuture<'_, ShadowResult<&mut dyn Session>> {
        Box::pin(async move {
            self.databases.drop_latest().await?;
            self.reset_roles().await?;
            Ok(self.databases.fresh().await?)
        })
    }

    fn restore<'a>(
        &'a mut self,
        key: &'a str,
    ) -> BoxFuture<'a, ShadowResult<Option<&'a mut dyn Session>>> {
        Box::pin(async move {
            let major = self.cluster.binaries.major;
            if self.databases.restore(key, major).await?.is_none() {
                return Ok(None);
            }
            self.reset_roles().await?;
            Ok(self.databases.session())
        })
    }

    fn keep<'a>(&'a mut self, key: &'a str) -> BoxFuture<'a, ShadowResult<()>> {
        let major = self.cluster.binaries.major;
        Box::pin(async move { Ok(self.databases.keep(key, major).await?) })
    }

    fn connector(&self) -> Option<Box<dyn Connect>> {
        self.databases.connector()
    }

    fn session(&mut self) -> Option<&mut dyn Session> {
        self.databases.session()
    }

    fn ensure_roles<'a>(&'a mut self, roles: &'a [String]) -> BoxFuture<'a, ShadowResult<()>> {
        Box::pin(async move {
            self.roles.extend_from_slice(roles);
            let created = create_roles(self.databases.keeper(), roles).await;
            Ok(created.map_err(ShadowError::session(Kind::LocalServer))?)
        })
    }

    fn forget_roles(&mut self) {
        self.roles.clear();
    }

    fn close(mut self: Box<Self>) -> BoxFuture<'static, ShadowResult<()>> {
        Box::pin(async move {
            self.databases.drop_latest().await?;
            let dropped = drop_roles(self.databases.keeper()).await;
            dropped.map_err(ShadowError::session(Kind::LocalServer))?;
            let Self { databases, cluster, _lock, .. } = *self;
            drop(databases);
            // The lock goes last, when the server is gone.
            let stopped = blocking(move || {
                drop(cluster);
                drop(_lock);
                Ok(())
            });
            Ok(stopped.await?)
        })
    }
}
