//! Whether a folder is trusted: what its files say then counts as if the user had said it.
//!
//! Trust is remembered by what the folder says of places and programs at that time: when that
//! changes, it has to be said again.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use aludel_session::Conninfo;
use sha2::{Digest, Sha256};

use crate::{
    env,
    settings::{Environment, file::File},
};

/// What a folder's files say that counts only where it is trusted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Allowed(Vec<(&'static str, String)>);

impl Allowed {
    /// What `aludel.toml` and `.env` say.
    pub fn of(file: &File, environment: &Environment) -> Self {
        let databases = file.database.iter().flat_map(|databases| databases.values());
        let files: Vec<&File> = [file].into_iter().chain(databases).collect();
        let shadows = files.iter().filter_map(|file| file.shadow.as_ref());
        let shadows = shadows.map(|shadow| ("shadow", shadow.reveal().to_owned()));
        let hooks =
            files.iter().filter_map(|file| file.revisions.as_ref()).flat_map(|it| &it.hooks);
        let hooks = hooks.map(|hook| ("hook", format!("{hook:?}")));
        let variables = [env::SHADOW, env::CACHE, env::PG_BIN].into_iter();
        let of_folder = variables.filter(|name| environment.is_of_folder(name));
        let said = of_folder.filter_map(|name| Some((name, environment.get(name)?.to_owned())));
        Self(shadows.chain(hooks).chain(said).collect())
    }

    /// The same text for the same words, and nothing of a password.
    pub fn digest(&self) -> String {
        let mut hash = Sha256::new();
        for (name, value) in &self.0 {
            hash.update(format!("{name}\n{}\n{value}\n", value.len()));
        }
        hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// A line for each, without passwords.
    pub fn lines(&self) -> Vec<String> {
        let shown = |value: &String| match Conninfo::passwordless(value) {
            Ok((connection, _)) if value.contains(['=', ':']) => connection,
            _ if value.contains("://") || value.contains("password") => "***".to_owned(),
            _ => value.clone(),
        };
        self.0.iter().map(|(name, value)| format!("{name} = {}", shown(value))).collect()
    }
}

/// How a folder stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Nobody said to trust it.
    Unknown,
    /// It is trusted.
    Trusted,
    /// It was, and says something else now.
    Changed,
}

/// A folder, what it says, and whether that counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trust {
    /// The folder, without links on the way.
    pub folder: PathBuf,
    /// What it says.
    pub allowed: Allowed,
    /// How it stands in the user's own configuration.
    pub standing: Standing,
}

impl Trust {
    pub(super) fn new(root: &Path, allowed: Allowed, trusted: &BTreeMap<String, String>) -> Self {
        let folder = root.canonicalize().unwrap_or_else(|_| root.to_owned());
        // A name that is not text cannot be remembered.
        let known = folder.to_str().and_then(|name| trusted.get(name));
        let standing = match known {
            None => Standing::Unknown,
            Some(digest) if *digest == allowed.digest() => Standing::Trusted,
            Some(_) => Standing::Changed,
        };
        Self { folder, allowed, standing }
    }
}
