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
    /// How many more there are, which whoever asked may not see.
    #[serde(default, skip_serializing_if = "is_none")]
    pub hidden: u64,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde hands on a reference")]
fn is_none(hidden: &u64) -> bool {
    *hidden == 0
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
    pub fn new(queries: Vec<Exported>, hidden: u64) -> Self {
        Self { version: VERSION, queries, hidden }
    }
}

pub(crate) fn read(path: &str, text: &str) -> Result<Found, ReadError> {
    let broken = |why: String| ReadError::BrokenExport { path: path.to_owned(), why };
    let export: Export = serde_json::from_str(text).map_err(|error| broken(error.to_string()))?;
    if export.version != VERSION {
        return Err(broken(format!("its version is {}, not {VERSION}", export.version)));
    }
    let mut found = Found::default();
    let mut from = 0;
    for Exported { query, .. } in &export.queries {
        from = place(text, from, query);
        let place = Place::of(path, text, from);
        found.queries.push(Query::new(query.trim(), place, Origin::Statistics));
    }
    if export.hidden > 0 {
        let why = format!("{} of other roles were hidden from who asked for them", export.hidden);
        found.unreadable(Place::beginning(path), why);
    }
    Ok(found)
}

/// Where a query stands behind an offset; the offset where it is written otherwise than we write it.
fn place(text: &str, from: usize, query: &str) -> usize {
    let written = serde_json::to_string(query).unwrap_or_default();
    let behind = text.get(from..).and_then(|rest| rest.find(&written));
    behind.map_or(from, |at| from + at)
}
