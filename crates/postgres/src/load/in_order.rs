//! SQL files in their order, each as it stands.

use std::collections::BTreeSet;

use aludel_engine::{Border, LoadError, Shadow, SqlFile};
use aludel_session::{Session, SessionError, SqlError, execute};

use super::statement::has_savepoints;
use crate::PostgresEngine;

/// Loads the files in their order, and makes the roles that are missing; whether they load so.
pub(super) async fn load_in_order(
    shadow: &mut dyn Shadow,
    files: &[SqlFile],
) -> Result<bool, LoadError> {
    let mut made = BTreeSet::new();
    loop {
        shadow.fresh().await?;
        for file in files {
            shadow.check_room(&[file.text()]).await?;
        }
        let outcome = load_as_they_stand(shadow.latest().await?, files).await;
        let Err(error) = outcome else { return Ok(true) };
        let SessionError::Sql(error) = error else { return Err(error.into()) };
        if !create_missing_role(shadow, &error, &mut made).await? {
            return Ok(false);
        }
    }
}

async fn load_as_they_stand(
    session: &mut dyn Session,
    files: &[SqlFile],
) -> Result<(), SessionError> {
    for file in files {
        // As a migration's file is run: in a transaction.
        let is_own_transaction = has_savepoints(file.text());
        if is_own_transaction {
            session.execute("BEGIN").await?;
        }
        execute(session, file.text()).await?;
        if is_own_transaction {
            session.execute("COMMIT").await?;
        }
        forget_settings(session).await?;
    }
    Ok(())
}

/// What a file set (`search_path`, a role, an open transaction) is not for what comes after it.
pub(super) async fn forget_settings(session: &mut dyn Session) -> Result<(), SessionError> {
    session.execute("ROLLBACK").await?;
    session.execute("DISCARD ALL").await?;
    session.take_notices();
    Ok(())
}

/// Creates the role that a statement misses; whether there was such a one, that was not made before.
pub(super) async fn create_missing_role(
    shadow: &mut dyn Shadow,
    error: &SqlError,
    made: &mut BTreeSet<String>,
) -> Result<bool, LoadError> {
    let Some(role) = PostgresEngine.missing_role(error) else { return Ok(false) };
    if !made.insert(role.clone()) {
        return Ok(false);
    }
    shadow.ensure_roles(&[role]).await?;
    Ok(true)
}
