//! Which server this is, and which extensions it has.

use aludel_catalog::Ident;
use aludel_engine::{InspectError, ServerVersion};
use aludel_session::Session;

use crate::engine::NAME;

/// The oldest major that can be read.
const OLDEST: u32 = 14;
/// The newest major that was there when this was written.
pub(super) const NEWEST: u32 = 18;

/// An error where the server is too old to be read.
pub(super) fn check_supported(version: &ServerVersion) -> Result<(), InspectError> {
    if version.major >= OLDEST {
        return Ok(());
    }
    let (engine, version) = (NAME, version.text.clone());
    Err(InspectError::TooOld { engine, version, oldest: OLDEST })
}

/// Asks a server for its version.
pub async fn server_version(session: &mut dyn Session) -> Result<ServerVersion, InspectError> {
    const WHAT: &str = "version";
    let sql = "SELECT pg_catalog.current_setting('server_version_num'), \
               pg_catalog.current_setting('server_version')";
    let rows =
        session.query(sql).await.map_err(|source| InspectError::Query { what: WHAT, source })?;
    let (number, text) = rows.first().map_or(("", ""), |row| (row.text(0), row.text(1)));
    let number: u32 = number.parse().map_err(|_| InspectError::Answer {
        engine: NAME,
        what: WHAT,
        value: number.to_owned(),
        expected: "a version number",
    })?;
    Ok(ServerVersion { major: number / 10_000, text: text.to_owned() })
}

/// An extension that a server could install.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct AvailableExtension {
    /// Its name.
    pub name: Ident,
    /// The version that `CREATE EXTENSION` would take.
    pub default_version: String,
}

/// Asks a server which extensions it could install, sorted by name.
pub async fn available_extensions(
    session: &mut dyn Session,
) -> Result<Vec<AvailableExtension>, InspectError> {
    let sql = "SELECT name, default_version FROM pg_catalog.pg_available_extensions";
    let rows = session
        .query(sql)
        .await
        .map_err(|source| InspectError::Query { what: "available extensions", source })?;
    let mut extensions: Vec<_> = rows
        .iter()
        .map(|row| AvailableExtension {
            name: Ident::from(row.text(0)),
            default_version: row.text(1).to_owned(),
        })
        .collect();
    extensions.sort();
    Ok(extensions)
}
