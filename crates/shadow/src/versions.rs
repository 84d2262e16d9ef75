//! What the programs of this machine's servers say of themselves, kept as long as they are the same
//! files: a server that is only to say its version loads all its libraries first.

use std::{
    fs::{self, File},
    io::Read,
    os::unix::fs::MetadataExt,
    path::Path,
};

use aludel_cluster::Binaries;
use aludel_files::{Cache, CacheKey, Ingredients};

use crate::{Wish, place};

/// The version of what is kept.
const FORMAT: u32 = 1;

/// The binaries that a wish names, else this machine's.
pub(crate) fn installed(wish: &Wish) -> Vec<Binaries> {
    let cache = wish.cache.clone().unwrap_or_else(place::user_cache);
    let cache = Cache::new(cache.join("versions"));
    let version = |server: &Path| version(server, &cache, aludel_cluster::version);
    match &wish.binaries {
        Some(folder) => Binaries::in_folder_by(folder, &version).into_iter().collect(),
        None => Binaries::installed_by(&version),
    }
}

/// What a server says of itself, as it was kept or as it is asked.
fn version(server: &Path, cache: &Cache, ask: impl Fn(&Path) -> Option<String>) -> Option<String> {
    let key = key(server);
    let kept = key.as_ref().and_then(|key| cache.get(key));
    if let Some(said) = kept.and_then(|said| String::from_utf8(said).ok()) {
        return Some(said);
    }
    let said = ask(server)?;
    if let Some(key) = key {
        // A full disk is no reason to fail.
        let _ = cache.put(&key, said.as_bytes());
    }
    Some(said)
}

/// `None` where the file does not say all: a script may answer otherwise elsewhere. What is no file is
/// not opened, for that may wait without an end.
fn key(server: &Path) -> Option<CacheKey> {
    let about = fs::metadata(server).ok().filter(fs::Metadata::is_file)?;
    let mut first = [0; 2];
    File::open(server).ok()?.read_exact(&mut first).ok()?;
    if first == *b"#!" {
        return None;
    }
    let times = [about.mtime(), about.mtime_nsec(), about.ctime(), about.ctime_nsec()];
    let content = format!("{server:?} {} {} {} {times:?}", about.dev(), about.ino(), about.len());
    let (sort, server, settings) = ("version", None, "");
    Some(Ingredients { sort, content: &content, server, settings, format: FORMAT }.key())
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    #[test]
    fn a_program_is_asked_once_and_another_one_again() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let cache = Cache::new(folder.path().join("versions"));
        let server = folder.path().join("postgres");
        let asked = Cell::new(0);
        let said = || {
            let ask = |_: &Path| {
                asked.set(asked.get() + 1);
                Some("postgres (PostgreSQL) 15.18".to_owned())
            };
            (version(&server, &cache, ask).expect("a version"), asked.get())
        };
        let expected = |times| ("postgres (PostgreSQL) 15.18".to_owned(), times);
        fs::write(&server, "\x7fELF one").expect("a program");
        assert_eq!([said(), said()], [expected(1), expected(1)]);
        fs::write(folder.path().join("new"), "\x7fELF two").expect("a program");
        fs::rename(folder.path().join("new"), &server).expect("another one in its place");
        assert_eq!([said(), said()], [expected(2), expected(2)]);
        fs::write(&server, "#!/bin/sh").expect("a script");
        assert_eq!([said(), said()], [expected(3), expected(4)]);
        fs::remove_file(&server).expect("it is gone");
        let made = std::process::Command::new("mkfifo").arg(&server).status().expect("a pipe");
        assert!(made.success());
        assert_eq!(said(), expected(5), "a pipe is not read");
    }
}
