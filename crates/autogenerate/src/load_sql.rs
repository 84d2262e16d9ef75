//! Loading SQL files into a fresh shadow: in their order, or, where only the order is wrong, in
//! one that works.

use aludel_session::{Session, SessionError, SqlError};
use aludel_shadow::Shadow;

use crate::{
    Error, any_order::load_in_any_order, fault::missing_role, once, room, sql_file::SqlFile,
};

/// Loads files into a fresh database of the shadow.
///
/// First each file as it stands, in one message. If that fails, statement by statement, where one
/// that needs something that is not there yet waits until it is. Roles that are missing are
/// created where the server is ours.
pub(crate) async fn load_sql(shadow: &mut dyn Shadow, files: &[SqlFile]) -> Result<(), Error> {
    once::check(files, shadow.kind())?;
    let kind = shadow.kind();
    loop {
        let session = shadow.fresh().await?;
        for file in files {
            room::check(kind, session, [file.text()]).await?;
        }
        let Err(error) = load_as_they_stand(session, files).await else {
            return Ok(());
        };
        let SessionError::Sql(error) = error else { return Err(error.into()) };
        if !create_missing_role(shadow, &error).await? {
            break;
        }
    }
    shadow.fresh().await?;
    load_in_any_order(shadow, files).await
}

async fn load_as_they_stand(
    session: &mut dyn Session,
    files: &[SqlFile],
) -> Result<(), SessionError> {
    for file in files {
        session.execute(file.text()).await?;
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

/// Creates the role that a statement misses; whether there was such a one.
pub(crate) async fn create_missing_role(
    shadow: &mut dyn Shadow,
    error: &SqlError,
) -> Result<bool, Error> {
    let Some(role) = missing_role(error) else { return Ok(false) };
    shadow.ensure_roles(&[role]).await?;
    Ok(true)
}
