//! Running a plan's statements on a shadow, and finding the one that fails.

use aludel_engine::{Contract, Segment, Stopped, run_segment};
use aludel_plan::Plan;
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
pub(crate) async fn execute(
    contract: &dyn Contract,
    session: &mut dyn Session,
    plan: &Plan,
) -> Result<(), ExecuteError> {
    for segment in &plan.segments {
        let sqls = segment.statements.iter().map(|statement| statement.sql.as_str());
        let whole: String = sqls.clone().map(|sql| format!("{sql};\n")).collect();
        let statements = sqls.map(|sql| (sql, None)).collect();
        let mut part = Segment { mode: segment.mode, whole: Some(&whole), statements };
        let mut outcome = run_segment(contract, session, &part, &mut ()).await;
        if let Err(Stopped::Refused(None, _)) = outcome {
            // Nothing of it remains, so it can be run again to find the statement.
            part.whole = None;
            outcome = run_segment(contract, session, &part, &mut ()).await;
        }
        outcome.map_err(|stopped| match stopped {
            Stopped::Refused(at, error) => {
                let found = at.and_then(|at| part.statements.get(at)).map(|(sql, _)| *sql);
                Refusal { sql: found.unwrap_or(&whole).to_owned(), error }.into()
            }
            Stopped::Lost(error) => ExecuteError::Session(error),
        })?;
    }
    Ok(())
}
