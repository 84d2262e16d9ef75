//! Loading SQL files into a fresh shadow: in their order, or, where only the order is wrong, in
//! one that works.

use std::collections::BTreeSet;

use aludel_session::execute;
use aludel_session::{Session, SessionError, SqlError};
use aludel_shadow::Shadow;

use crate::{
    Error, LeftOut, any_order::load_in_any_order, beyond, fault::missing_role, once, room,
    sql_file::SqlFile,
};

/// Loads files into a fresh database of the shadow, and tells what of them was left out.
///
/// First each file as it stands, in one message. If that fails, statement by statement, where one
/// that needs something that is not there yet waits until it is. Roles that are missing are
/// created where the server is ours.
pub(crate) async fn load_sql(
    shadow: &mut dyn Shadow,
    trusted: bool,
    files: &[SqlFile],
) -> Result<Vec<LeftOut>, Error> {
    once::check(files)?;
    shadow.forget_roles();
    let within = beyond::within(shadow, trusted, files).await?;
    // What is put in other words goes statement by statement.
    if within.is_rewritten || !load_in_order(shadow, &within.files).await? {
        shadow.fresh().await?;
        load_in_any_order(shadow, trusted, &within.files).await?;
    }
    Ok(within.left_out)
}

/// Loads the files in their order, and makes the roles that are missing; whether they load so.
async fn load_in_order(shadow: &mut dyn Shadow, files: &[SqlFile]) -> Result<bool, Error> {
    let (kind, mut made) = (shadow.kind(), BTreeSet::new());
    loop {
        let session = shadow.fresh().await?;
        for file in files {
            room::check(kind, session, [file.text()]).await?;
        }
        let Err(error) = load_as_they_stand(session, files).await else { return Ok(true) };
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
        let is_own_transaction = file.has_savepoints();
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
pub(crate) async fn forget_settings(session: &mut dyn Session) -> Result<(), SessionError> {
    session.execute("ROLLBACK").await?;
    session.execute("DISCARD ALL").await?;
    session.take_notices();
    Ok(())
}

/// Makes a role where the server is ours. What failed may have left its session in a transaction, or
/// in another role.
pub(crate) async fn make_role(shadow: &mut dyn Shadow, role: String) -> Result<(), Error> {
    if let Some(session) = shadow.session() {
        forget_settings(session).await?;
    }
    Ok(shadow.ensure_roles(&[role]).await?)
}

/// Creates the role that a statement misses; whether there was such a one, that was not made before.
pub(crate) async fn create_missing_role(
    shadow: &mut dyn Shadow,
    error: &SqlError,
    made: &mut BTreeSet<String>,
) -> Result<bool, Error> {
    let Some(role) = missing_role(error) else { return Ok(false) };
    if !made.insert(role.clone()) {
        return Ok(false);
    }
    make_role(shadow, role).await?;
    Ok(true)
}
