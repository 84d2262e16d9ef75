//! Data folders whose cache is gone.
//!
//! Data folders stand in memory where there is room; and root's servers run as another account, which
//! cannot reach root's cache. Those that stand elsewhere note whose cache they belong to: who removes
//! a cache removes them too, as soon as another server is started.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
};

use crate::{Result, ShadowError, place::make_private};

/// The file that names the cache.
const OWNER: &str = "cache";

/// Notes on a folder of data folders which cache it belongs to.
pub(crate) fn claim(folder: &Path, cache: &Path) -> Result<()> {
    make_private(cache)?;
    let path = folder.join(OWNER);
    let cache = std::path::absolute(cache).map_err(ShadowError::file("find", cache))?;
    let bytes = cache.as_os_str().as_encoded_bytes();
    aludel_files::write_private(&path, bytes).map_err(ShadowError::file("write", path))
}

/// Removes the folders beside each other whose cache is gone and of which no server runs. What
/// cannot be removed stays: that is no reason to fail.
pub(crate) fn sweep(parent: &Path) {
    for entry in fs::read_dir(parent).into_iter().flatten().flatten() {
        let folder = entry.path();
        if is_orphan(&folder) {
            remove_unused(&folder);
        }
    }
}

/// Removes a folder of data folders of which no server runs.
pub(crate) fn remove_unused(folder: &Path) {
    if folder.exists() && !is_in_use(folder) {
        let _ = fs::remove_dir_all(folder);
    }
}

fn is_orphan(folder: &Path) -> bool {
    let owner = fs::read_to_string(folder.join(OWNER));
    owner.is_ok_and(|cache| !Path::new(&cache).exists())
}

/// Whether a data folder of any build in it is locked: they are at `BUILD/NUMBER/lock`.
fn is_in_use(folder: &Path) -> bool {
    let folders = |parent: &Path| -> Vec<PathBuf> {
        fs::read_dir(parent).into_iter().flatten().flatten().map(|entry| entry.path()).collect()
    };
    let locks = folders(folder).into_iter().flat_map(|build| folders(&build));
    let mut locks = locks.filter_map(|slot| File::open(slot.join("lock")).ok());
    locks.any(|lock| lock.try_lock().is_err())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_nobody_has_or_uses_is_removed() {
        let parent = tempfile::tempdir().expect("a folder");
        let caches = tempfile::tempdir().expect("a folder");
        let slot = |name: &str| {
            let slot = parent.path().join(name).join("15-abc/0");
            fs::create_dir_all(&slot).expect("a folder");
            File::create(slot.join("lock")).expect("a file")
        };
        let locks = ["owned", "orphan", "used", "unknown"].map(slot);
        for name in ["owned", "orphan", "used"] {
            claim(&parent.path().join(name), &caches.path().join(name)).expect("a claim");
        }
        for name in ["orphan", "used"] {
            fs::remove_dir(caches.path().join(name)).expect("the cache goes");
        }
        let [_, _, used, _] = &locks;
        used.try_lock().expect("a lock");
        sweep(parent.path());
        let is_left = |name: &str| parent.path().join(name).exists();
        let left = ["owned", "orphan", "used", "unknown"].map(is_left);
        assert_eq!(left, [true, false, true, true]);
    }
}
