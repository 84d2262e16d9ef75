//! What was made canonical once is kept, by the content that it was made from.

use std::{
    collections::{BTreeMap, BTreeSet},
    io::{self, BufWriter, Write},
};

use aludel_catalog::{Aspects, Catalog, Key, Object, Rename, Wanted};
use aludel_engine::{InspectOptions, Server};
use aludel_files::{Cache, CacheKey, Ingredients, Stamp, hex};
use serde::{Deserialize, Serialize, Serializer, de::DeserializeOwned};
use sha2::{Digest, Sha256};

use crate::{Known, Replay, State};

/// The version of what an entry holds.
const FORMAT: u32 = 6;

/// A cache of states.
#[derive(Debug, Clone)]
pub struct Memory {
    cache: Cache,
    basis: Basis,
}

/// What every answer of a shadow depends on besides what it was asked. Whatever is kept gets its key
/// here and nowhere else, so that none can forget a part of it.
#[derive(Debug, Clone)]
pub(crate) struct Basis {
    server: Server,
    settings: String,
}

impl Basis {
    /// The server, and all that inspections follow. Every inspection goes by the same.
    pub(crate) fn new(server: Server, inspect: &InspectOptions) -> Self {
        Self { server, settings: format!("{inspect:?}") }
    }

    /// The key of an answer of some sort to something.
    pub(crate) fn key(&self, sort: &str, content: &str) -> CacheKey {
        let Self { server, settings } = self;
        Ingredients { sort, content, server: Some(&server.identity), settings, format: FORMAT }
            .key()
    }
}

/// What is kept of a state. What its extensions came from stands before it, on a line of its own:
/// an entry is good as long as that is the same.
#[derive(Serialize, Deserialize)]
struct Entry<C> {
    catalog: C,
    aspects: Aspects,
    unnamed: BTreeSet<Key>,
    renames: Vec<Rename>,
}

/// What models wanted, and the fingerprint under which what it became is kept.
#[derive(Serialize, Deserialize)]
struct Latest<W> {
    fingerprint: String,
    wanted: W,
}

impl Memory {
    /// A cache of the states that a server gives, read with these options.
    pub fn new(cache: Cache, server: Server, inspect: &InspectOptions) -> Self {
        Self { cache, basis: Basis::new(server, inspect) }
    }

    /// The state that models, or SQL in their place, of this fingerprint gave.
    pub fn wanted(&self, fingerprint: &str) -> Option<State<'static>> {
        let Entry::<Catalog> { catalog, aspects, unnamed, renames } =
            self.kept("models", fingerprint)?;
        Some(State::wanted(Wanted { catalog, aspects, unnamed, renames }))
    }

    /// Keeps the state that models, or SQL in their place, of this fingerprint gave.
    pub fn keep_wanted(&self, fingerprint: &str, state: &State<'_>, stamp: Option<Stamp>) {
        self.keep("models", fingerprint, state, stamp);
    }

    /// What the models of a project wanted when they were loaded last, and what it became.
    pub fn latest(&self, project: &str) -> Option<Known> {
        let Latest::<Wanted> { fingerprint, wanted } = self.kept("latest", project)?;
        let Entry::<Catalog> { catalog, .. } = self.kept("models", &fingerprint)?;
        Some(Known { wanted, catalog })
    }

    /// Keeps what the models of a project want, whose state is kept under their fingerprint.
    pub fn keep_latest(&self, project: &str, fingerprint: &str, wanted: &Wanted) {
        let latest = Latest { fingerprint: fingerprint.to_owned(), wanted };
        self.keep_as("latest", project, &latest, Some(Stamp::default()));
    }

    /// The state that replaying these revisions gave.
    pub fn revisions<'a>(&self, replay: &Replay<'a>) -> Option<State<'a>> {
        let Entry::<Catalog> { catalog, .. } = self.kept("revisions", &fingerprint(replay)?)?;
        Some(State::replayed(catalog, replay.clone()))
    }

    /// Keeps the state that replaying these revisions gave.
    pub fn keep_revisions(&self, replay: &Replay<'_>, state: &State<'_>, stamp: Option<Stamp>) {
        let Some(fingerprint) = fingerprint(replay) else { return };
        if let (Some(stamp), Some(digest)) = (&stamp, digest(&state.catalog)) {
            self.put(&self.key("digest", &fingerprint), stamp, digest.as_bytes());
        }
        self.keep("revisions", &fingerprint, state, stamp);
    }

    /// Whether these revisions are known to give exactly these objects: told without reading what
    /// they give. Where it is false nothing is known.
    pub fn gives(&self, revisions: &Replay<'_>, found: &Catalog) -> bool {
        digest(found).is_some_and(|found| self.gives_digest(revisions, found.as_bytes()))
    }

    /// Whether they are known to give what was found in a database of this imprint.
    pub fn gives_imprinted(&self, revisions: &Replay<'_>, imprint: &str) -> bool {
        let found = self.stamped(&self.key("imprint", imprint));
        found.is_some_and(|(_, found)| self.gives_digest(revisions, &found))
    }

    /// Keeps what was found in a database that had this imprint before.
    pub fn keep_imprint(&self, imprint: &str, found: &Catalog) {
        if let Some(digest) = digest(found) {
            self.put(&self.key("imprint", imprint), &Stamp::default(), digest.as_bytes());
        }
    }

    /// The major version of the server.
    pub fn major(&self) -> u32 {
        self.basis.server.major
    }

    /// What was kept as of some sort, of whatever came of this content on the server.
    pub fn kept<T: DeserializeOwned>(&self, sort: &str, content: &str) -> Option<T> {
        let key = self.key(sort, content);
        let (_, bytes) = self.stamped(&key)?;
        let value = serde_json::from_slice(&bytes).ok();
        if value.is_none() {
            self.cache.throw_away(&key);
        }
        value
    }

    /// Keeps what came of a content on the server, as of some sort. Without a stamp it is not: see
    /// [`Workshop::stamp`](crate::Workshop::stamp).
    pub fn keep_as(&self, sort: &str, content: &str, value: &impl Serialize, stamp: Option<Stamp>) {
        let Some(stamp) = stamp else { return };
        if let Ok(body) = serde_json::to_vec(value) {
            self.put(&self.key(sort, content), &stamp, &body);
        }
    }

    fn gives_digest(&self, revisions: &Replay<'_>, digest: &[u8]) -> bool {
        let kept = fingerprint(revisions)
            .and_then(|fingerprint| self.stamped(&self.key("digest", &fingerprint)));
        kept.is_some_and(|(_, kept)| kept == digest)
    }

    /// Whether models of this fingerprint are known to want what these revisions give.
    pub fn agree(&self, models: &str, revisions: &Replay<'_>) -> bool {
        let key = fingerprint(revisions).map(|revisions| self.agreement(models, &revisions));
        key.is_some_and(|key| self.stamped(&key).is_some())
    }

    /// Notes that models of this fingerprint want what these revisions give. That holds as long as
    /// both states do, so both must be kept.
    pub fn keep_agreement(&self, models: &str, revisions: &Replay<'_>) {
        let Some(revisions) = fingerprint(revisions) else { return };
        let states = [self.key("models", models), self.key("revisions", &revisions)];
        let stamps = states.map(|key| self.stamped(&key).map(|(stamp, _)| stamp.0));
        if let [Some(mut models_stamp), Some(stamp)] = stamps {
            models_stamp.extend(stamp);
            self.put(&self.agreement(models, &revisions), &Stamp(models_stamp), b"");
        }
    }

    fn agreement(&self, models: &str, revisions: &str) -> CacheKey {
        self.key("agreement", &format!("{models}\n{revisions}"))
    }

    fn key(&self, sort: &str, fingerprint: &str) -> CacheKey {
        self.basis.key(sort, fingerprint)
    }

    /// What stands under a key, behind a stamp that holds.
    fn stamped(&self, key: &CacheKey) -> Option<(Stamp, Vec<u8>)> {
        let mut body = self.cache.get(key)?;
        let end = body.iter().position(|byte| *byte == b'\n')?;
        let stamp: Vec<u8> = body.drain(..=end).collect();
        let stamp = Stamp(serde_json::from_slice(&stamp).ok()?);
        stamp.holds().then_some((stamp, body))
    }

    /// A state that cannot be kept is made again the next time. Without a stamp it is not: what it
    /// looks like depends on versions of extensions that only a shadow knows.
    fn keep(&self, sort: &str, content: &str, state: &State<'_>, stamp: Option<Stamp>) {
        let entry = Entry {
            catalog: &*state.catalog,
            aspects: state.aspects.clone(),
            unnamed: state.unnamed.clone(),
            renames: state.renames.clone(),
        };
        self.keep_as(sort, content, &entry, stamp);
    }

    fn put(&self, key: &CacheKey, stamp: &Stamp, body: &[u8]) {
        if let Ok(mut bytes) = serde_json::to_vec(&stamp.0) {
            bytes.push(b'\n');
            bytes.extend(body);
            // A full disk is no reason to fail.
            let _ = self.cache.put(key, &bytes);
        }
    }
}

/// The extensions that models of a fingerprint want, as they were kept: they decide which engine is
/// asked, so no engine has a part in the key.
pub fn kept_extensions(cache: &Cache, fingerprint: &str) -> Option<BTreeSet<String>> {
    let key = extensions_key(fingerprint);
    let kept = serde_json::from_slice(&cache.get(&key)?).ok();
    if kept.is_none() {
        cache.throw_away(&key);
    }
    kept
}

/// Keeps the extensions that models of a fingerprint want.
pub fn keep_extensions(cache: &Cache, fingerprint: &str, extensions: &BTreeSet<String>) {
    if let Ok(bytes) = serde_json::to_vec(extensions) {
        // A full disk is no reason to fail.
        let _ = cache.put(&extensions_key(fingerprint), &bytes);
    }
}

fn extensions_key(content: &str) -> CacheKey {
    let (sort, settings) = ("extensions", "");
    Ingredients { sort, content, server: None, settings, format: FORMAT }.key()
}

/// The same text for the same objects.
fn digest(catalog: &Catalog) -> Option<String> {
    let mut hash = BufWriter::new(Hasher(Sha256::new()));
    serde_json::to_writer(&mut hash, &Objects(&catalog.objects)).ok()?;
    let Hasher(hash) = hash.into_inner().ok()?;
    Some(hex(&hash.finalize()))
}

/// Objects as a list of pairs, for a key is not a string.
struct Objects<'a>(&'a BTreeMap<Key, Object>);

impl Serialize for Objects<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0)
    }
}

/// What is written is hashed.
struct Hasher(Sha256);

impl Write for Hasher {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What the replay of revisions depends on: their checksums, in order. `None` where a file has
/// mistakes.
pub fn fingerprint(replay: &Replay<'_>) -> Option<String> {
    let mut lines = String::new();
    for revision in replay.history.revisions() {
        if replay.revisions.contains(&revision.id) {
            let sums = revision.checksums().ok()?;
            lines.push_str(&format!("{} {}{}\n", revision.id, sums.up, revision.values_sum()));
        }
    }
    Some(lines)
}

/// How far back a state is looked for that a history began with.
const BACK: usize = 32;

/// The fingerprints of what revisions begin with, each with the number of those that come after: all
/// of them first, then fewer and fewer. `None` where a file has mistakes.
pub(crate) fn beginnings(replay: &Replay<'_>) -> Option<Vec<(String, usize)>> {
    let whole = fingerprint(replay)?;
    let ends: Vec<usize> = whole.match_indices('\n').map(|(at, _)| at + 1).collect();
    let beginning = |(after, end): (usize, &usize)| Some((whole.get(..*end)?.to_owned(), after));
    Some(ends.iter().rev().take(BACK).enumerate().filter_map(beginning).collect())
}
