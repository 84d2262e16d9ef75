//! Where things are kept between runs.

use std::{
    env,
    os::unix::ffi::OsStrExt,
    path::{Path, PathBuf},
};

use aludel_cluster::{Account, ClusterError};
use aludel_files::hex;
use sha2::{Digest, Sha256};

use crate::{Result, ShadowError};

/// The longest folder whose socket has an address that every system takes.
const SOCKET_FOLDER_BYTES: usize = 80;

/// Where the data folders of root's servers stand.
pub(crate) const ELSEWHERE: &str = "/var/cache/aludel";

/// The user's cache: `ALUDEL_CACHE`, or what the operating system says. Without a home, a folder
/// of this user in the temporary folder.
pub fn user_cache() -> PathBuf {
    let named = |name| env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    if let Some(folder) = named("ALUDEL_CACHE") {
        return folder;
    }
    let systems = if cfg!(target_os = "macos") { "Library/Caches" } else { ".cache" };
    let home = named("HOME").filter(|home| home.is_dir()).map(|home| home.join(systems));
    let cache = named("XDG_CACHE_HOME").or(home).map(|cache| cache.join("aludel"));
    cache.unwrap_or_else(temporary)
}

/// How much room a server in memory should have, in bytes: for several copies of tens of thousands
/// of tables.
const ROOM: u64 = 4 << 30;

/// Where the data folders of a cache's servers stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Servers {
    /// The folder of this cache's data folders.
    pub(crate) folder: PathBuf,
    /// The folder of those of all caches, where it is not the cache itself.
    pub(crate) apart: Option<PathBuf>,
}

impl Servers {
    /// In memory where there is room, for a schema is thousands of files. Else in the cache, or
    /// where the servers' account can reach them: root's home is closed to every other account.
    pub(crate) fn of(cache: &Path) -> Self {
        let memory = aludel_files::in_memory(ROOM);
        match memory.or_else(|| Account::for_servers().map(|_| ELSEWHERE.into())) {
            None => Self { folder: cache.join("servers"), apart: None },
            Some(apart) => Self { folder: apart.join(short_hash(cache)), apart: Some(apart) },
        }
    }

    /// The folder in memory that an earlier run used, where this one does not.
    pub(crate) fn left_in_memory(&self, cache: &Path) -> Option<PathBuf> {
        let folder = aludel_files::in_memory(0)?.join(short_hash(cache));
        (folder != self.folder).then_some(folder)
    }
}

/// A folder of this user in the temporary folder.
fn temporary() -> PathBuf {
    env::temp_dir().join(format!("aludel-{}", aludel_files::user()))
}

/// A folder for the socket of what lives in `folder`: that folder itself where its path is short
/// enough, else always the same one in the temporary folder.
pub(crate) fn socket_folder(folder: &Path) -> std::result::Result<PathBuf, ClusterError> {
    if folder.as_os_str().len() <= SOCKET_FOLDER_BYTES {
        return Ok(folder.to_owned());
    }
    let short = env::temp_dir().join(format!("aludel-{}", short_hash(folder)));
    aludel_cluster::make_folder(&short)?;
    Ok(short)
}

pub(crate) fn short_hash(path: &Path) -> String {
    hex(&Sha256::digest(path.as_os_str().as_bytes())).chars().take(12).collect()
}

/// Makes a folder of the user's cache with its parents, for this user alone. One that another user
/// may have prepared is an error.
pub(crate) fn make_private(folder: &Path) -> Result<()> {
    aludel_files::make_private(folder).map_err(ShadowError::file("use the folder", folder))
}

/// Makes a folder with its parents.
#[cfg(feature = "embedded")]
pub(crate) fn make(folder: &Path) -> Result<()> {
    std::fs::create_dir_all(folder).map_err(ShadowError::file("make the folder", folder))
}
