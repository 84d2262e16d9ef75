//! Folders and files for this user alone.

use std::{
    fmt,
    fs::{self, DirBuilder, Metadata},
    io::{self, Write},
    os::unix::fs::{DirBuilderExt, MetadataExt},
    path::{Path, PathBuf},
};

use tempfile::NamedTempFile;

use crate::user::user;

/// A folder that another user may have prepared, and that is not used for that reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotOurs {
    /// The folder, or one above it.
    pub folder: PathBuf,
    why: String,
}

impl fmt::Display for NotOurs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.folder.display(), self.why)
    }
}

impl std::error::Error for NotOurs {}

impl From<NotOurs> for io::Error {
    fn from(not_ours: NotOurs) -> Self {
        Self::new(io::ErrorKind::PermissionDenied, not_ours)
    }
}

/// Makes a folder that only this user can enter, with its parents. One that is there must be ours.
pub fn make_private(folder: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    Ok(check_ours(folder)?)
}

/// Whether what this folder holds can only have been put there by this user (or root): nobody else
/// can write to it, nor put another one in its place.
pub fn check_ours(folder: &Path) -> Result<(), NotOurs> {
    let Ok(real) = folder.canonicalize() else { return Ok(()) };
    for (above, folder) in real.ancestors().enumerate() {
        let Ok(about) = fs::metadata(folder) else { continue };
        if let Some(why) = reason(&about, above > 0) {
            return Err(NotOurs { folder: folder.to_owned(), why });
        }
    }
    // A link is as good as who made it.
    let link = fs::symlink_metadata(folder).ok().filter(Metadata::is_symlink);
    match link.filter(|link| !is_trusted(link.uid())) {
        Some(link) => Err(NotOurs { folder: folder.to_owned(), why: belongs(link.uid()) }),
        None => Ok(()),
    }
}

/// Why a folder cannot be relied on. A folder above may be open to all where only the owner of
/// what it holds can move that (the sticky bit of `/tmp`).
fn reason(about: &Metadata, is_above: bool) -> Option<String> {
    const STICKY: u32 = 0o1000;
    if !is_trusted(about.uid()) {
        return Some(belongs(about.uid()));
    }
    let others = about.mode() & 0o022;
    let is_open = others != 0 && !(is_above && about.mode() & STICKY != 0);
    let is_own_group = others == 0o020 && is_group_of_one(about.gid());
    (is_open && !is_own_group).then(|| "can be written to by other users".to_owned())
}

fn is_trusted(user: u32) -> bool {
    user == self::user() || user == 0
}

/// Systems with a group for each user (`umask 002`) number it as the user.
fn is_group_of_one(group: u32) -> bool {
    group == user() || group == 0
}

fn belongs(user: u32) -> String {
    format!("belongs to another user ({user})")
}

/// Writes a file that only this user can read: all of it is there or nothing, and a link in its
/// place is replaced, not followed.
pub fn write_private(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let mut file = NamedTempFile::new_in(folder.unwrap_or(Path::new(".")))?;
    file.write_all(bytes)?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::{
        fs::Permissions,
        os::unix::fs::{PermissionsExt, chown, symlink},
    };

    use super::*;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).expect("it is there").mode() & 0o7777
    }

    #[test]
    fn what_is_made_is_for_this_user_alone() {
        let folder = tempfile::tempdir().expect("a folder");
        let deep = folder.path().join("a/b");
        make_private(&deep).expect("a folder");
        let file = deep.join("file");
        write_private(&file, b"one").expect("a file");
        write_private(&file, b"two").expect("the file again");
        assert_eq!((mode(&deep), mode(deep.parent().unwrap()), mode(&file)), (0o700, 0o700, 0o600));
        assert_eq!(fs::read(&file).expect("it is read"), b"two");
    }

    #[test]
    fn a_link_is_replaced_not_followed() {
        let folder = tempfile::tempdir().expect("a folder");
        let (victim, file) = (folder.path().join("victim"), folder.path().join("file"));
        fs::write(&victim, "untouched").expect("a file");
        symlink(&victim, &file).expect("a link");
        write_private(&file, b"ours").expect("a file");
        assert_eq!(fs::read(&victim).expect("it is read"), b"untouched");
        assert!(!fs::symlink_metadata(&file).expect("it is there").is_symlink());
    }

    #[test]
    fn what_others_can_write_to_is_not_used() {
        let folder = tempfile::tempdir().expect("a folder");
        let cache = folder.path().join("cache");
        make_private(&cache).expect("a folder");
        assert_eq!(check_ours(&cache), Ok(()));
        for (mode, is_ours) in [(0o755, true), (0o777, false), (0o1777, false), (0o702, false)] {
            fs::set_permissions(&cache, Permissions::from_mode(mode)).expect("its mode");
            assert_eq!(check_ours(&cache).is_ok(), is_ours, "{mode:o}");
        }
        fs::set_permissions(&cache, Permissions::from_mode(0o700)).expect("its mode");
        for (mode, is_ours) in [(0o777, false), (0o1777, true)] {
            fs::set_permissions(folder.path(), Permissions::from_mode(mode)).expect("its mode");
            assert_eq!(check_ours(&cache).is_ok(), is_ours, "above: {mode:o}");
        }
    }

    #[test]
    fn what_belongs_to_another_user_is_not_used() {
        if user() != 0 {
            return; // Only root can give a folder away.
        }
        let folder = tempfile::tempdir().expect("a folder");
        let (cache, link) = (folder.path().join("cache"), folder.path().join("link"));
        make_private(&cache).expect("a folder");
        chown(&cache, Some(12345), None).expect("another owner");
        let message = format!("{} belongs to another user (12345)", cache.display());
        assert_eq!(check_ours(&cache).expect_err("not ours").to_string(), message);
        assert_eq!(make_private(&cache).expect_err("not ours").to_string(), message);
        symlink(&cache, &link).expect("a link");
        assert!(check_ours(&link).is_err());
    }
}
