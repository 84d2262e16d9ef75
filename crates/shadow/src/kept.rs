//! States that are kept as databases: a large history takes seconds to replay, a copy of what it
//! gave a fraction of one.
//!
//! Only a server of our own has them, in the data folder that it keeps between runs. A state that
//! lives in more than its database (roles, subscriptions, settings of it) or that comes of more than was run
//! (extensions, whose scripts may change) is not kept.

use aludel_files::hex;
use aludel_session::{Session, SessionError};
use aludel_sql::{quote_ident, quote_literal};
use sha2::{Digest, Sha256};

use crate::{databases::drop_database, locale::Locale};

const PREFIX: &str = "aludel_kept_";
/// How many states are kept; the oldest go first.
const MOST: usize = 2;

/// The database of a state: the key says everything that the state comes of, but the locale.
pub(crate) fn name(key: &str, locale: &Locale) -> String {
    let hash = hex(&Sha256::digest(format!("{}\n{key}", locale.clause())));
    format!("{PREFIX}{}", hash.get(..32).unwrap_or(&hash))
}

/// Whether a state is kept.
pub(crate) async fn is_there(session: &mut dyn Session, name: &str) -> Result<bool, SessionError> {
    let sql = format!("SELECT FROM pg_catalog.pg_database WHERE datname = {}", quote_literal(name));
    Ok(!session.query(&sql).await?.is_empty())
}

/// Whether the state of the database that the session is on can be kept.
pub(crate) async fn is_keepable(session: &mut dyn Session) -> Result<bool, SessionError> {
    let sql = "SELECT NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE oid >= 16384)
               AND NOT EXISTS (SELECT FROM pg_catalog.pg_subscription)
               AND NOT EXISTS (
                   SELECT FROM pg_catalog.pg_db_role_setting
                   LEFT JOIN pg_catalog.pg_database d ON d.oid = setdatabase
                   WHERE setdatabase = 0 OR d.datname = current_database())
               AND NOT EXISTS (SELECT FROM pg_catalog.pg_extension WHERE extname <> 'plpgsql')";
    Ok(session.query(sql).await?.first().is_some_and(|row| row.is_true(0)))
}

/// Drops the oldest states, so that there is room for this one, and what was kept under its name.
pub(crate) async fn make_room(session: &mut dyn Session, name: &str) -> Result<(), SessionError> {
    session.execute(&drop_database(name)).await?;
    let sql = format!(
        "SELECT datname FROM pg_catalog.pg_database WHERE datname ~ '^{PREFIX}'
         ORDER BY oid DESC OFFSET {}",
        MOST - 1
    );
    for row in session.query(&sql).await? {
        session.execute(&drop_database(row.text(0))).await?;
    }
    Ok(())
}

/// The statement that makes one database a copy of another, to which nobody may be connected.
pub(crate) fn copy(from: &str, to: &str, major: u32) -> String {
    // Files are copied as they are, where the default since PostgreSQL 15 logs each of their pages.
    let strategy = if major >= 15 { " STRATEGY file_copy" } else { "" };
    format!("CREATE DATABASE {} TEMPLATE {}{strategy}", quote_ident(to), quote_ident(from))
}
