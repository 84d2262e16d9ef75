//! The checksums of a long history, kept by the content of its files.

use aludel_files::{Cache, CacheKey, Ingredients};
use aludel_revision::History;

/// The version of what an entry holds.
const FORMAT: u32 = 1;

/// From how many bytes of revisions on it takes less to look their checksums up than to cut them.
const LONG: usize = 256 << 10;

/// Whether a history is so long that its checksums are worth keeping.
fn is_long(history: &History) -> bool {
    let mut bytes = 0;
    history.revisions().any(|revision| {
        bytes += revision.text().len();
        bytes >= LONG
    })
}

/// Recalls the checksums of a long history, or cuts its SQL and keeps them, where nothing in it is
/// wrong.
pub fn remember_checksums(cache: &Cache, history: &History) {
    if !is_long(history) {
        return;
    }
    let key = key(history);
    if cache.get(&key).is_some_and(|kept| history.recall_checksums(&kept)) {
        return;
    }
    if let Some(bytes) = history.checksums() {
        // A full disk is no reason to fail.
        let _ = cache.put(&key, &bytes);
    }
}

fn key(history: &History) -> CacheKey {
    let (sort, content) = ("checksums", &history.digest().to_string());
    Ingredients { sort, content, server: None, settings: "", format: FORMAT }.key()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn history(last: &str) -> History {
        let filling = "x".repeat(LONG);
        let first = format!(
            "-- revision: 001\n-- revises: base\n\n-- migrate:up\nSELECT '{filling}';\n-- migrate:down\n"
        );
        let second = format!(
            "-- revision: 002\n-- revises: 001\n\n-- migrate:up\n{last}\n-- migrate:down\n"
        );
        History::from_files([("001.sql", first), ("002.sql", second)]).expect("a history")
    }

    /// The checksums as they are cut: of a history of its own, for what is known is not cut.
    fn cut(last: &str) -> Option<Vec<u8>> {
        history(last).checksums()
    }

    #[test]
    fn what_was_kept_is_taken_and_an_edit_is_found() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let cache = Cache::new(folder.path().join("catalogs"));
        remember_checksums(&cache, &history("SELECT 1;"));
        // Under the key of this history, something else: so it shows whether it is taken.
        let path = folder.path().join("catalogs");
        let entry = std::fs::read_dir(&path).expect("a folder").next().expect("an entry");
        std::fs::remove_file(entry.expect("an entry").path()).expect("removed");
        let other = cut("SELECT 3;").expect("no mistakes");
        cache.put(&key(&history("SELECT 1;")), &other).expect("kept");
        let recalled = history("SELECT 1;");
        remember_checksums(&cache, &recalled);
        assert_eq!(recalled.checksums(), Some(other));
        let edited = history("SELECT 2;");
        remember_checksums(&cache, &edited);
        assert_eq!(edited.checksums(), cut("SELECT 2;"));
    }

    #[test]
    fn what_is_spoilt_is_made_anew() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let cache = Cache::new(folder.path().join("catalogs"));
        cache.put(&key(&history("SELECT 1;")), b"short").expect("kept");
        let anew = history("SELECT 1;");
        remember_checksums(&cache, &anew);
        assert_eq!(cache.get(&key(&anew)), cut("SELECT 1;"));
    }
}
