//! The offline files of sqlx, `.sqlx/query-*.json`, as `cargo sqlx prepare` writes them.

use serde::Deserialize;

use crate::{Found, Origin, Place, Query, ReadError};

#[derive(Deserialize)]
struct Offline {
    db_name: String,
    query: String,
}

/// Which database they are for, by sqlx's name of it.
const DATABASE: &str = "PostgreSQL";

/// The query of a file; none where it is for another database.
pub(crate) fn read(path: &str, text: &str) -> Result<Found, ReadError> {
    let offline: Offline = serde_json::from_str(text).map_err(|error| {
        ReadError::BrokenOffline { path: path.to_owned(), why: error.to_string() }
    })?;
    let mut found = Found::default();
    match offline.db_name == DATABASE {
        true => {
            let place = Place::beginning(path);
            found.queries.push(Query::new(offline.query.trim(), place, Origin::Sqlx));
        }
        false => {
            let why = format!("it is for {}, not for {DATABASE}", offline.db_name);
            found.unreadable(Place::beginning(path), why);
        }
    }
    Ok(found)
}

/// Whether it is one by its name.
pub(crate) fn is_one(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.starts_with("query-") && name.ends_with(".json")
}
