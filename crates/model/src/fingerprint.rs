//! One hash of everything that a reading depends on.

use std::{fmt::Write, io, path::Path};

use sha2::{Digest, Sha256};

use crate::{
    ReadOptions,
    source::{Depth, load},
};

/// A hash of everything that a reading depends on: the options and the contents of the files.
/// Equal fingerprints mean equal readings, so what was made of one may be cached under it.
///
/// # Errors
///
/// The options cannot be written down (they always can).
pub fn fingerprint(root: &Path, options: &ReadOptions) -> io::Result<String> {
    let mut hash = Sha256::new();
    hash.update(env!("CARGO_PKG_VERSION"));
    hash.update(serde_json::to_vec(options)?);
    let loaded = load(root, options, Depth::Modules);
    for source in &loaded.sources {
        part(&mut hash, source.path.to_string_lossy().as_bytes());
        part(&mut hash, source.text.as_bytes());
    }
    part(&mut hash, format!("{:?} {:?}", loaded.cfgs, loaded.problems).as_bytes());
    let mut text = String::with_capacity(64);
    for byte in hash.finalize() {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    Ok(text)
}

/// A part with its length, so that no two rows of parts are the same bytes.
fn part(hash: &mut Sha256, bytes: &[u8]) {
    hash.update((bytes.len() as u64).to_le_bytes());
    hash.update(bytes);
}
