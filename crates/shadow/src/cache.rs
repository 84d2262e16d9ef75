//! What was normalised once, on disk: canonical catalogs by the content that they came from.
//!
//! A cache may only ever save time. So whatever is wrong with an entry makes it a miss, and the
//! key holds everything that the value depends on.

use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::Write,
    path::{Path, PathBuf},
    time::SystemTime,
};

use aludel_files::most;
use sha2::{Digest, Sha256};

use crate::{
    Result, ShadowError,
    place::{hex, make_private},
};

/// The most bytes that all entries together may have.
const CAPACITY: u64 = 64 << 20;
/// The bytes of the hash that each entry begins with.
const SEAL: usize = 64;
const SUFFIX: &str = "entry";

/// Everything that a canonical catalog depends on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ingredients<'a> {
    /// What it is a catalog of, for example the SQL that was run.
    pub content: &'a [u8],
    /// The major version of the engine.
    pub major: u32,
    /// The extensions with their versions.
    pub extensions: BTreeMap<String, String>,
    /// The version of the tool.
    pub tool: &'a str,
    /// The version of the catalog's format.
    pub format: u32,
}

/// The key of an entry.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct CacheKey(String);

impl Ingredients<'_> {
    /// The key of what has these ingredients.
    pub fn key(&self) -> CacheKey {
        let mut hash = Sha256::new();
        let numbers = [self.major, self.format].map(u32::to_be_bytes).concat();
        let extensions = self.extensions.iter().flat_map(|(name, version)| [name, version]);
        let texts = [self.tool.as_bytes(), self.content].into_iter();
        for part in texts.chain([&*numbers]).chain(extensions.map(|text| text.as_bytes())) {
            // The length before each part: no two lists of parts read the same.
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        }
        CacheKey(hex(&hash.finalize()))
    }
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

    /// The value of a key; `None` if it is not there or not whole.
    pub fn get(&self, key: &CacheKey) -> Option<Vec<u8>> {
        let path = self.path(key);
        aludel_files::check_ours(&self.folder).ok()?;
        let mut value = aludel_files::read(&path, most::CATALOG).ok()?;
        if value.len() < SEAL {
            return None;
        }
        let seal: Vec<u8> = value.drain(..SEAL).collect();
        if seal != hex(&Sha256::digest(&value)).as_bytes() {
            return None;
        }
        mark_used(&path);
        Some(value)
    }

    /// Keeps a value. Another process sees all of it or nothing.
    pub fn put(&self, key: &CacheKey, value: &[u8]) -> Result<()> {
        make_private(&self.folder)?;
        let write = || {
            let mut file = tempfile::NamedTempFile::new_in(&self.folder)?;
            file.write_all(hex(&Sha256::digest(value)).as_bytes())?;
            file.write_all(value)?;
            file.persist(self.path(key)).map_err(|error| error.error)
        };
        write().map_err(ShadowError::file("write to the cache", &self.folder))?;
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

    fn ingredients(content: &[u8]) -> Ingredients<'_> {
        let extensions = BTreeMap::from([("vector".into(), "0.8".into())]);
        Ingredients { content, major: 17, extensions, tool: "0.1.0", format: 1 }
    }

    fn cache() -> (tempfile::TempDir, Cache) {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let cache = Cache::new(folder.path().join("catalogs"));
        (folder, cache)
    }

    #[test]
    fn what_was_put_is_got_back() {
        let (_folder, cache) = cache();
        let key = ingredients(b"CREATE TABLE t ()").key();
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
        let key = ingredients(b"x").key();
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
        let base = ingredients(b"x");
        let others = [
            ingredients(b"y"),
            Ingredients { major: 16, ..base.clone() },
            Ingredients { tool: "0.1.1", ..base.clone() },
            Ingredients { format: 2, ..base.clone() },
            Ingredients { extensions: BTreeMap::new(), ..base.clone() },
            Ingredients {
                extensions: BTreeMap::from([("vector0".into(), ".8".into())]),
                ..base.clone()
            },
        ];
        for other in others {
            assert_ne!(base.key(), other.key(), "{other:?}");
        }
        assert_eq!(base.key(), ingredients(b"x").key());
    }

    #[test]
    fn a_corrupt_entry_is_a_miss() {
        let (_folder, cache) = cache();
        let key = ingredients(b"x").key();
        cache.put(&key, b"value").expect("put");
        let whole = fs::read(cache.path(&key)).expect("the entry");
        let mut flipped = whole.clone();
        flipped[70 - 4] ^= 1;
        for bytes in [&whole[..whole.len() - 1], &whole[..10], b"", &flipped] {
            fs::write(cache.path(&key), bytes).expect("write");
            assert_eq!(cache.get(&key), None);
        }
    }

    #[test]
    fn the_least_recently_used_goes_first() {
        let (_folder, mut cache) = cache();
        cache.capacity = 3 * (64 + 10);
        let keys: Vec<_> = [b"1", b"2", b"3", b"4"].map(|it| ingredients(it).key()).into();
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
