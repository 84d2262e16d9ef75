//! Running a plan's statements on a shadow, and finding the one that fails.

use aludel_plan::{Plan, Segment, Mode};
use aludel_session::{Session, SessionError, SqlError};
use thiserror::Error;

/// A statement that the server refused.
#[derive(Debug, Error)]
#[error("{error}\n{sql}")]
pub struct Refusal {
    /// The statement.
    pub sql: String,
    /// What the server said.
    pub error: Box<SqlError>,
}

/// Why statements could not be run.
#[derive(Debug, Error)]
pub(crate) enum ExecuteError {
    /// The server refused one.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The connection failed.
    #[error(transparent)]
    Session(SessionError),
}

/// Runs a plan as the runner would: each segment committed by itself.
pub(crate) async fn execute(session: &mut dyn Session, plan: &Plan) -> Result<(), ExecuteError> {
    for segment in &plan.segments {
        execute_segment(session, segment).await?;
    }
    Ok(())
}

async fn execute_segment(session: &mut dyn Session, segment: &Segment) -> Result<(), ExecuteError> {
    if segment.mode == Mode::Autocommit {
        return one_by_one(session, segment).await;
    }
    let sql: String = segment.statements.iter().map(|s| format!("{};\n", s.sql)).collect();
    match session.execute(&sql).await {
        Ok(()) => Ok(()),
        // Nothing of it remains, so it can be run again to find the statement.
        Err(SessionError::Sql(error)) => {
            find_refused(session, segment).await?;
            Err(Refusal { sql, error }.into())
        }
        Err(error) => Err(ExecuteError::Session(error)),
    }
}

async fn find_refused(session: &mut dyn Session, segment: &Segment) -> Result<(), ExecuteError> {
    session.execute("BEGIN").await.map_err(ExecuteError::Session)?;
    let outcome = one_by_one(session, segment).await;
    session.execute("ROLLBACK").await.map_err(ExecuteError::Session)?;
    outcome
}

async fn one_by_one(session: &mut dyn Session, segment: &Segment) -> Result<(), ExecuteError> {
    for statement in &segment.statements {
        session.execute(&statement.sql).await.map_err(|error| match error {
            SessionError::Sql(error) => Refusal { sql: statement.sql.clone(), error }.into(),
            error => ExecuteError::Session(error),
        })?;
    }
    Ok(())
}
