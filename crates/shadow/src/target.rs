//! What a shadow must know of the database that the migration is for.

use aludel_session::{Session, SessionError};

use crate::{
    Locale, locale,
    login::{self, Login},
};

/// The facts of the database that the migration is for.
#[derive(Debug, Clone)]
pub(crate) struct Target {
    pub(crate) major: u32,
    /// The exact release, with who built it.
    pub(crate) release: String,
    pub(crate) locale: Locale,
    /// The extensions that can be created there, sorted.
    pub(crate) extensions: Vec<String>,
    /// What its login may do there.
    pub(crate) login: Login,
}

const SERVER: &str =
    "SELECT pg_catalog.current_setting('server_version_num')::pg_catalog.int4 / 10000,
    pg_catalog.version()";
const EXTENSIONS: &str =
    "SELECT name FROM pg_catalog.pg_available_extensions ORDER BY name COLLATE \"C\"";

/// Asks for the facts: of the current database, or of another one of its server.
pub(crate) async fn read(
    session: &mut dyn Session,
    database: Option<&str>,
) -> Result<Target, SessionError> {
    let server = session.query(SERVER).await?.into_iter().next().unwrap_or_default();
    let locale = session.query(&locale::query(database)).await?;
    Ok(Target {
        major: server.text(0).parse().unwrap_or_default(),
        release: server.text(1).to_owned(),
        locale: locale.first().map_or_else(Locale::plain, Locale::from_row),
        extensions: extensions(session).await?,
        login: login::read(session).await?,
    })
}

/// The extensions that can be created, sorted.
pub(crate) async fn extensions(session: &mut dyn Session) -> Result<Vec<String>, SessionError> {
    let rows = session.query(EXTENSIONS).await?;
    Ok(rows.iter().map(|row| row.text(0).to_owned()).collect())
}
