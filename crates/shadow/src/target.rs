//! What a shadow must know of the database that the migration is for.

use aludel_session::{Session, SessionError};

use crate::{Locale, locale};

/// The facts of the database that the migration is for.
#[derive(Debug, Clone)]
pub(crate) struct Target {
    pub(crate) major: u32,
    /// The exact release, with who built it.
    pub(crate) release: String,
    pub(crate) locale: Locale,
}

const SERVER: &str =
    "SELECT pg_catalog.current_setting('server_version_num')::pg_catalog.int4 / 10000 AS major,
    pg_catalog.version() AS release";
const EXTENSIONS: &str =
    "SELECT name FROM pg_catalog.pg_available_extensions ORDER BY name COLLATE \"C\"";

/// Asks for the facts: of the current database, or of another one of its server.
pub(crate) async fn read(
    session: &mut dyn Session,
    database: Option<&str>,
) -> Result<Target, SessionError> {
    let locale = locale::query(database);
    let sql = format!("SELECT l.*, s.* FROM ({SERVER}) AS s LEFT JOIN ({locale}) AS l ON true");
    let row = session.query(&sql).await?.into_iter().next().unwrap_or_default();
    Ok(Target {
        major: row.text(5).parse().unwrap_or_default(),
        release: row.text(6).to_owned(),
        locale: row.get(0).map_or_else(Locale::plain, |_| Locale::from_row(&row)),
    })
}

/// The extensions that can be created, sorted.
pub(crate) async fn extensions(session: &mut dyn Session) -> Result<Vec<String>, SessionError> {
    let rows = session.query(EXTENSIONS).await?;
    Ok(rows.iter().map(|row| row.text(0).to_owned()).collect())
}
