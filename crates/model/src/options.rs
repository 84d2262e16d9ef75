//! What a project says about its models: the configuration, as this crate needs it.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
};

use serde::{Deserialize, Serialize};

/// How the models of a project are read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadOptions {
    /// Files and folders that hold models, relative to the root; empty: the targets of the
    /// `Cargo.toml` at the root.
    pub paths: Vec<PathBuf>,
    /// The schema of a model that names none.
    pub default_schema: String,
    /// The managed schemas, beside the default one and those that models name.
    pub schemas: BTreeSet<String>,
    /// SQL types of Rust types that are not built in: `EmailAddress = "citext"`. A key is a name
    /// or a path.
    pub types: BTreeMap<String, String>,
    /// The schema of an extension that does not live in the default one:
    /// `vector = "extensions"`.
    pub extensions: BTreeMap<String, String>,
    /// The cargo features for which `#[cfg(feature = …)]` holds; `None`: the package's defaults.
    pub features: Option<BTreeSet<String>>,
    /// Whether doc comments become comments in the database.
    pub comments: bool,
    /// The major version of PostgreSQL that the migrations are for; `None`: not known, the oldest
    /// supported is assumed where it matters.
    pub target: Option<u32>,
}

impl Default for ReadOptions {
    fn default() -> Self {
        Self {
            paths: Vec::new(),
            default_schema: "public".to_owned(),
            schemas: BTreeSet::new(),
            types: BTreeMap::new(),
            extensions: BTreeMap::new(),
            features: None,
            comments: false,
            target: None,
        }
    }
}
