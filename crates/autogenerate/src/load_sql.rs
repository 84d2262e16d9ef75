//! Loading SQL files into a fresh shadow: in their order, or, where only the order is wrong, in
//! one that works.

use std::path::PathBuf;

use aludel_session::{Session, SessionError, SqlError};
use aludel_shadow::Shadow;
use thiserror::Error;

use crate::{
    Error,
    sql_file::{Located, SqlFile},
};

/// A statement of a file that the server refused.
#[derive(Debug, Error)]
#[error("{}:{line}:{column}: {}", path.display(), error.message)]
pub struct SqlFault {
    /// The file.
    pub path: PathBuf,
    /// The line, from 1.
    pub line: usize,
    /// The column, from 1.
    pub column: usize,
    /// The statement.
    pub statement: String,
    /// What the server said.
    pub error: Box<SqlError>,
}

/// Loads files into a fresh database of the shadow.
///
/// First each file as it stands, in one message. If that fails, statement by statement, where one
/// that needs something that is not there yet waits until it is. Roles that are missing are
/// created where the server is ours.
pub(crate) async fn load_sql(shadow: &mut dyn Shadow, files: &[SqlFile]) -> Result<(), Error> {
    loop {
        let Err(error) = load_as_they_stand(shadow.fresh().await?, files).await else {
            return Ok(());
        };
        if !create_missing_role(shadow, error).await? {
            break;
        }
    }
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
async fn forget_settings(session: &mut dyn Session) -> Result<(), SessionError> {
    session.execute("ROLLBACK").await?;
    session.execute("DISCARD ALL").await?;
    session.take_notices();
    Ok(())
}

/// Creates the role that a statement misses; whether there was such a one.
async fn create_missing_role(shadow: &mut dyn Shadow, error: SessionError) -> Result<bool, Error> {
    let error = match error {
        SessionError::Sql(error) => error,
        error => return Err(error.into()),
    };
    let Some(role) = missing_role(&error) else { return Ok(false) };
    shadow.ensure_roles(&[role]).await?;
    Ok(true)
}

fn missing_role(error: &SqlError) -> Option<String> {
    if error.code != "42704" {
        return None;
    }
    let name = error.message.strip_prefix("role \"")?.strip_suffix("\" does not exist")?;
    Some(name.to_owned())
}

async fn load_in_any_order(shadow: &mut dyn Shadow, files: &[SqlFile]) -> Result<(), Error> {
    let session = shadow.fresh().await?;
    let mut waiting: Vec<Located<'_>> = files.iter().flat_map(SqlFile::statements).collect();
    while !waiting.is_empty() {
        let round = run_what_can(session, &waiting).await?;
        match round.first_fault {
            Some(fault) if round.waiting.len() == waiting.len() => return Err(fault.into()),
            _ => waiting = round.waiting,
        }
    }
    Ok(forget_settings(session).await?)
}

struct Round<'a> {
    waiting: Vec<Located<'a>>,
    first_fault: Option<SqlFault>,
}

async fn run_what_can<'a>(
    session: &mut dyn Session,
    statements: &[Located<'a>],
) -> Result<Round<'a>, Error> {
    let mut round = Round { waiting: Vec::new(), first_fault: None };
    let mut file = statements.first().map(|statement| statement.file);
    for statement in statements {
        if file != Some(statement.file) {
            forget_settings(session).await?;
            file = Some(statement.file);
        }
        match session.execute(statement.sql).await {
            Ok(()) => {}
            Err(SessionError::Sql(error)) => {
                let may_wait = needs_something(&error);
                let fault = fault(*statement, error);
                if !may_wait {
                    return Err(round.first_fault.unwrap_or(fault).into());
                }
                round.waiting.push(*statement);
                round.first_fault.get_or_insert(fault);
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(round)
}

/// Whether a statement failed for want of something that a later one may bring.
/// Source: PostgreSQL manual, "Appendix A. PostgreSQL Error Codes".
fn needs_something(error: &SqlError) -> bool {
    const UNDEFINED: [&str; 6] = ["42P01", "42883", "42704", "42703", "3F000", "42830"];
    UNDEFINED.contains(&error.code.as_str())
}

fn fault(statement: Located<'_>, error: Box<SqlError>) -> SqlFault {
    let (line, column) = statement.position(error.position.unwrap_or(1));
    SqlFault {
        path: statement.file.path.clone(),
        line,
        column,
        statement: statement.sql.to_owned(),
        error,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_role_is_known_by_code_and_message() {
        let error = |code: &str, message: &str| SqlError {
            code: code.to_owned(),
            message: message.to_owned(),
            ..SqlError::default()
        };
        let found = missing_role(&error("42704", "role \"a b\" does not exist"));
        assert_eq!(found, Some("a b".to_owned()));
        assert_eq!(missing_role(&error("42704", "type \"a\" does not exist")), None);
        assert_eq!(missing_role(&error("42P01", "role \"a\" does not exist")), None);
    }
}
