//! What was made canonical once is kept, by the content that it was made from.

use std::{collections::BTreeMap, path::PathBuf};

use aludel_catalog::{Aspects, Catalog, Wanted};
use aludel_shadow::{Cache, CacheKey, Ingredients, Stamp};
use serde::{Deserialize, Serialize};

use crate::{Replay, State};

/// The version of what an entry holds.
const FORMAT: u32 = 2;

/// A cache of states.
#[derive(Debug, Clone)]
pub struct Memory {
    cache: Cache,
    /// The major version that states are made canonical for.
    major: u32,
}

#[derive(Serialize, Deserialize)]
struct Entry {
    catalog: Catalog,
    aspects: Aspects,
    unnamed: std::collections::BTreeSet<aludel_catalog::Key>,
    renames: Vec<aludel_catalog::Rename>,
    /// What its extensions came from: an entry is good as long as that is the same.
    stamp: BTreeMap<PathBuf, String>,
}

impl Memory {
    /// A cache of states for one major version.
    pub fn new(cache: Cache, major: u32) -> Self {
        Self { cache, major }
    }

    /// The state that models of this fingerprint gave.
    pub fn models(&self, fingerprint: &str) -> Option<State<'static>> {
        let entry = self.entry(&self.key("models", fingerprint))?;
        let Entry { catalog, aspects, unnamed, renames, .. } = entry;
        Some(State::wanted(Wanted { catalog, aspects, unnamed, renames }))
    }

    /// Keeps the state that models of this fingerprint gave.
    pub fn keep_models(&self, fingerprint: &str, state: &State<'_>, stamp: Option<Stamp>) {
        self.keep(&self.key("models", fingerprint), state, stamp);
    }

    /// The state that replaying these revisions gave.
    pub fn revisions<'a>(&self, replay: &Replay<'a>) -> Option<State<'a>> {
        let entry = self.entry(&self.key("revisions", &fingerprint(replay)?))?;
        Some(State::replayed(entry.catalog, replay.clone()))
    }

    /// Keeps the state that replaying these revisions gave.
    pub fn keep_revisions(&self, replay: &Replay<'_>, state: &State<'_>, stamp: Option<Stamp>) {
        if let Some(fingerprint) = fingerprint(replay) {
            self.keep(&self.key("revisions", &fingerprint), state, stamp);
        }
    }

    fn key(&self, sort: &str, fingerprint: &str) -> CacheKey {
        let content = format!("{sort}\n{fingerprint}");
        Ingredients {
            content: content.as_bytes(),
            major: self.major,
            extensions: BTreeMap::new(),
            tool: env!("CARGO_PKG_VERSION"),
            format: FORMAT,
        }
        .key()
    }

    fn entry(&self, key: &CacheKey) -> Option<Entry> {
        let entry: Entry = serde_json::from_slice(&self.cache.get(key)?).ok()?;
        Stamp(entry.stamp.clone()).holds().then_some(entry)
    }

    /// A state that cannot be kept is made again the next time. Without a stamp it is not: what it
    /// looks like depends on versions of extensions that only a shadow knows.
    fn keep(&self, key: &CacheKey, state: &State<'_>, stamp: Option<Stamp>) {
        let Some(Stamp(stamp)) = stamp else { return };
        let entry = Entry {
            catalog: state.catalog.clone(),
            aspects: state.aspects.clone(),
            unnamed: state.unnamed.clone(),
            renames: state.renames.clone(),
            stamp,
        };
        if let Ok(bytes) = serde_json::to_vec(&entry) {
            // A full disk is no reason to fail.
            let _ = self.cache.put(key, &bytes);
        }
    }
}

/// What the replay of revisions depends on: their checksums, in order. `None` where a file has
/// mistakes.
fn fingerprint(replay: &Replay<'_>) -> Option<String> {
    let mut lines = String::new();
    for revision in replay.history.revisions() {
        if replay.revisions.contains(&revision.id) {
            let script = revision.script().ok()?;
            lines.push_str(&format!("{} {}\n", revision.id, script.up_checksum));
        }
    }
    Some(lines)
}
