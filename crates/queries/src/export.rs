//! The queries that a database has counted, in a file.

use serde::{Deserialize, Serialize};

use crate::{Found, Origin, Place, Query, ReadError};

/// The version of the file.
const VERSION: u32 = 1;

/// What a database counted, for a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Export {
    version: u32,
    /// The queries.
    pub queries: Vec<Exported>,
}

/// A query that was counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exported {
    /// Its text, parameters in the place of values.
    pub query: String,
    /// How often it ran.
    pub calls: u64,
}

impl Export {
    /// An export of queries.
    pub fn new(queries: Vec<Exported>) -> Self {
        Self { version: VERSION, queries }
    }
}

pub(crate) fn read(path: &str, text: &str) -> Result<Found, ReadError> {
    let broken = |why: String| ReadError::BrokenExport { path: path.to_owned(), why };
    let export: Export = serde_json::from_str(text).map_err(|error| broken(error.to_string()))?;
    if export.version != VERSION {
        return Err(broken(format!("its version is {}, not {VERSION}", export.version)));
    }
    let place = Place::beginning(path);
    let of = |it: Exported| Query::new(it.query.trim(), place.clone(), Origin::Statistics);
    Ok(Found { queries: export.queries.into_iter().map(of).collect(), unreadable: Vec::new() })
}
