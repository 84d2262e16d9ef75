//! What was normalised once, on disk: canonical catalogs by the content that they came from.
//!
//! A cache may only ever save time. So whatever is wrong with an entry makes it a miss, and the
//! key holds everything that the value depends on.

use std::{
    fs::{self, File},
    io::{self, Write},
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
    sync::LazyLock,
    time::SystemTime,
};

use sha2::{Digest, Sha256};

use crate::{check_ours, hex, make_private, most};

/// The most bytes that all entries together may have.
const CAPACITY: u64 = 64 << 20;
/// The bytes of the hash that each entry begins with.
const SEAL: usize = 64;
const SUFFIX: &str = "entry";

/// Everything that an answer of a shadow depends on. Keys are made of nothing less.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ingredients<'a> {
    /// What sort of answer it is.
    pub sort: &'a str,
    /// What it is the answer to, for example the SQL that was run.
    pub content: &'a str,
    /// The server that gave it, in any form that tells it from all that answer otherwise; `None` where
    /// none was asked.
    pub server: Option<&'a str>,
    /// Every setting that loading and reading follow, in any unique form.
    pub settings: &'a str,
    /// The version of what is kept.
    pub format: u32,
}

/// The key of an entry.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct CacheKey(String);

impl Ingredients<'_> {
    /// The key of what has these ingredients, for this very build of the program: another one may
    /// load and read in another way.
    pub fn key(&self) -> CacheKey {
        let Self { sort, content, server, settings, format } = self;
        let server = format!("{server:?}");
        let format = format.to_string();
        let mut hash = Sha256::new();
        for part in [build(), sort, content, &server, settings, &format] {
            // The length before each part: no two lists of parts read the same.
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        }
        CacheKey(hex(&hash.finalize()))
    }
}

impl CacheKey {
    /// It as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The build of the running program: its version, and the size and the time of its file.
fn build() -> &'static str {
    static BUILD: LazyLock<String> = LazyLock::new(|| {
        let about = std::env::current_exe().and_then(fs::metadata);
        let file = about.map(|about| (about.len(), about.modified().ok()));
        format!("{} {:?}", env!("CARGO_PKG_VERSION"), file.ok())
    });
    &BUILD
}

/// Entries in a folder, of bounded size; the least recently used go first.
#[derive(Debug, Clone)]
pub struct Cache {
    folder: PathBuf,
    capacity: u64,
}

impl Cache {
    /// The cache in a folder, which is made when the first entry is put there.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into(), capacity: CAPACITY }
    }

    /// The value of a key; `None` if it is not there. What is there and is not an entry as this
    /// program writes them is thrown away.
    pub fn get(&self, key: &CacheKey) -> Option<Vec<u8>> {
        let path = self.path(key);
        check_ours(&self.folder).ok()?;
        fs::symlink_metadata(&path).ok()?;
        let value = self.read(&path);
        match value {
            Some(_) => mark_used(&path),
            None => self.throw_away(key),
        }
        value
    }

    /// Removes what stands under a key: whoever cannot read it makes it anew. What cannot be
    /// removed is passed over the next time too.
    pub fn throw_away(&self, key: &CacheKey) {
        let path = self.path(key);
        if fs::remove_file(&path).is_err() {
            let _ = fs::remove_dir_all(path);
        }
    }

    /// An entry's value, if it is whole and of the user who owns the folder.
    fn read(&self, path: &Path) -> Option<Vec<u8>> {
        let about = fs::symlink_metadata(path).ok()?;
        let owner = fs::metadata(&self.folder).ok()?.uid();
        if !about.is_file() || about.uid() != owner {
            return None;
        }
        let mut value = crate::read(path, most::CATALOG).ok()?;
        if value.len() < SEAL {
            return None;
        }
        let seal: Vec<u8> = value.drain(..SEAL).collect();
        (seal == hex(&Sha256::digest(&value)).as_bytes()).then_some(value)
    }

    /// Keeps a value. Another process sees all of it or nothing.
    pub fn put(&self, key: &CacheKey, value: &[u8]) -> io::Result<()> {
        make_private(&self.folder)?;
        let mut file = tempfile::NamedTempFile::new_in(&self.folder)?;
        file.write_all(hex(&Sha256::digest(value)).as_bytes())?;
        file.write_all(value)?;
        file.persist(self.path(key)).map_err(|error| error.error)?;
        self.shrink();
        Ok(())
    }

    fn path(&self, key: &CacheKey) -> PathBuf {
        self.folder.join(&key.0).with_extension(SUFFIX)
    }

    /// Removes the least recently used entries until the rest fits. What cannot be removed stays:
    /// a full cache is no reason to fail.
    fn shrink(&self) {
        let mut entries = self.entries();
        entries.sort();
        let mut size: u64 = entries.iter().map(|(_, bytes, _)| bytes).sum();
        for (_, bytes, path) in entries {
            if size <= self.capacity {
                return;
            }
            size -= bytes;
            let _ = fs::remove_file(path);
        }
    }

    fn entries(&self) -> Vec<(SystemTime, u64, PathBuf)> {
        let Ok(entries) = fs::read_dir(&self.folder) else { return Vec::new() };
        let ours = entries.flatten().filter(|entry| is_entry(&entry.path()));
        ours.filter_map(|entry| {
            let about = entry.metadata().ok()?;
            Some((about.modified().ok()?, about.len(), entry.path()))
        })
        .collect()
    }
}

fn is_entry(path: &Path) -> bool {
    path.extension().is_some_and(|suffix| suffix == SUFFIX)
}

/// A read-only cache works too; its entries only age from their making.
fn mark_used(path: &Path) {
    if let Ok(file) = File::options().append(true).open(path) {
        let _ = file.set_modified(SystemTime::now());
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn key(content: &str) -> CacheKey {
        ingredients(content, "17.2 /bin").key()
    }

    fn ingredients<'a>(content: &'a str, server: &'a str) -> Ingredients<'a> {
        Ingredients { sort: "models", content, server: Some(server), settings: "a", format: 1 }
    }

    fn cache() -> (tempfile::TempDir, Cache) {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let cache = Cache::new(folder.path().join("catalogs"));
        (folder, cache)
    }

    #[test]
    fn what_was_put_is_got_back() {
        let (_folder, cache) = cache();
        let key = key("CREATE TABLE t ()");
        assert_eq!(cache.get(&key), None);
        for value in [&b"one"[..], b"another", b""] {
            cache.put(&key, value).expect("put");
            assert_eq!(cache.get(&key).as_deref(), Some(value));
        }
    }

    #[test]
    fn what_others_can_write_to_is_neither_read_nor_written() {
        use std::os::unix::fs::PermissionsExt;
        let (_folder, cache) = cache();
        let key = key("x");
        cache.put(&key, b"value").expect("put");
        let mode = |path: &Path| fs::metadata(path).expect("it is there").permissions().mode();
        assert_eq!(mode(&cache.folder) & 0o7777, 0o700);
        assert_eq!(mode(&cache.path(&key)) & 0o7777, 0o600);
        fs::set_permissions(&cache.folder, fs::Permissions::from_mode(0o777)).expect("its mode");
        assert_eq!(cache.get(&key), None);
        let error = cache.put(&key, b"value").expect_err("not ours").to_string();
        assert!(error.ends_with("can be written to by other users"), "{error}");
    }

    #[test]
    fn every_ingredient_counts() {
        let base = ingredients("x", "17.2 /bin");
        let others = [
            ingredients("x", "17.3 /bin"),
            ingredients("y", "17.2 /bin"),
            Ingredients { sort: "modelsx", content: "", ..base.clone() },
            Ingredients { settings: "b", ..base.clone() },
            Ingredients { format: 2, ..base.clone() },
            Ingredients { server: None, ..base.clone() },
        ];
        for other in others {
            assert_ne!(base.key(), other.key(), "{other:?}");
        }
        assert_eq!(base.key(), key("x"));
    }

    #[test]
    fn a_corrupt_entry_is_thrown_away_and_made_again() {
        let (_folder, cache) = cache();
        let key = key("x");
        cache.put(&key, b"value").expect("put");
        let whole = fs::read(cache.path(&key)).expect("the entry");
        let mut flipped = whole.clone();
        flipped[70 - 4] ^= 1;
        for bytes in [&whole[..whole.len() - 1], &whole[..10], b"", &flipped] {
            fs::write(cache.path(&key), bytes).expect("write");
            assert_eq!(cache.get(&key), None);
            assert!(!cache.path(&key).exists(), "it is gone");
            cache.put(&key, b"value").expect("put");
            assert_eq!(cache.get(&key).as_deref(), Some(&b"value"[..]));
        }
    }

    #[test]
    fn what_is_no_file_of_ours_is_no_entry() {
        let (folder, cache) = cache();
        let key = key("x");
        cache.put(&key, b"value").expect("put");
        let (path, elsewhere) = (cache.path(&key), folder.path().join("elsewhere"));
        fs::rename(&path, &elsewhere).expect("move");
        std::os::unix::fs::symlink(&elsewhere, &path).expect("a link");
        assert_eq!(cache.get(&key), None, "a link may lead to what another user writes");
        fs::create_dir(&path).expect("a folder");
        assert_eq!(cache.get(&key), None);
        cache.put(&key, b"value").expect("put");
        assert_eq!(cache.get(&key).as_deref(), Some(&b"value"[..]));
    }

    #[test]
    fn the_least_recently_used_goes_first() {
        let (_folder, mut cache) = cache();
        cache.capacity = 3 * (64 + 10);
        let keys: Vec<_> = ["1", "2", "3", "4"].map(key).into();
        for (age, key) in (1..=3).rev().zip(&keys) {
            cache.put(key, &[0; 10]).expect("put");
            let file = File::options().append(true).open(cache.path(key)).expect("the entry");
            file.set_modified(SystemTime::now() - Duration::from_secs(age * 60)).expect("its age");
        }
        assert!(cache.get(&keys[0]).is_some(), "used just now");
        cache.put(&keys[3], &[0; 10]).expect("put");
        let there: Vec<bool> = keys.iter().map(|key| cache.get(key).is_some()).collect();
        assert_eq!(there, [true, false, true, true]);
    }
}
