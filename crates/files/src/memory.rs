//! A file system in memory, where the machine has room for one.

use std::path::{Path, PathBuf};

use crate::{check_ours, user};

/// Where Linux has one that every user can write to.
const SHARED: &str = "/dev/shm";

/// A folder in memory for this user's files, where it has room for so many bytes and the machine
/// has them free: files are made there several times as fast as on a disk.
/// What others may have prepared is not used.
pub fn in_memory(room: u64) -> Option<PathBuf> {
    let folder = shared_memory(room)?.join(format!("aludel-{}", user()));
    check_ours(&folder).is_ok().then_some(folder)
}

/// The folder in memory that every user can write to, where it has room for so many bytes and the
/// machine has them free.
pub fn shared_memory(room: u64) -> Option<&'static Path> {
    let folder = Path::new(SHARED);
    (is_memory(folder, room) && free_memory().is_some_and(|it| it >= room)).then_some(folder)
}

/// Whether a folder is in memory, and has so many bytes free.
#[cfg(target_os = "linux")]
fn is_memory(folder: &Path, room: u64) -> bool {
    const TMPFS: u64 = 0x0102_1994;
    let Ok(found) = rustix::fs::statfs(folder) else { return false };
    let free = u64::try_from(found.f_bsize).unwrap_or_default().saturating_mul(found.f_bavail);
    u64::try_from(found.f_type).is_ok_and(|kind| kind == TMPFS) && free >= room
}

/// Elsewhere the system has none.
#[cfg(not(target_os = "linux"))]
fn is_memory(_: &Path, _: u64) -> bool {
    false
}

/// How many bytes programs can still get without swapping.
/// Source: proc(5), "/proc/meminfo": kibibytes, for all that it says "kB".
fn free_memory() -> Option<u64> {
    let about = std::fs::read_to_string("/proc/meminfo").ok()?;
    let line = about.lines().find_map(|line| line.strip_prefix("MemAvailable:"))?;
    let kibibytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kibibytes << 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_is_used_where_there_is_room() {
        assert_eq!(in_memory(u64::MAX), None);
        if !is_memory(Path::new(SHARED), 0) {
            return; // This system has none.
        }
        let folder = in_memory(0).expect("a folder in memory");
        assert!(folder.starts_with(SHARED), "{}", folder.display());
        assert!(folder.ends_with(format!("aludel-{}", user())), "{}", folder.display());
        assert!(!is_memory(Path::new("/proc"), 0), "what is not in memory is not taken for it");
    }
}
