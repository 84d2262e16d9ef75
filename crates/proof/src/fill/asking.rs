//! Asking the server in the middle of filling: what it refuses leaves no trace.

use aludel_session::{Row, Session, SessionError, SqlError};

const SAVEPOINT: &str = "aludel_fill";

/// Runs statements in a savepoint; what the server refuses is undone.
pub(super) async fn ask(
    session: &mut dyn Session,
    sql: &str,
) -> Result<Result<Vec<Row>, Box<SqlError>>, SessionError> {
    let message = format!("SAVEPOINT {SAVEPOINT};\n{sql};\nRELEASE SAVEPOINT {SAVEPOINT}");
    match session.query(&message).await {
        Ok(rows) => Ok(Ok(rows)),
        Err(SessionError::Sql(error)) => {
            session.execute(&format!("ROLLBACK TO SAVEPOINT {SAVEPOINT}")).await?;
            Ok(Err(error))
        }
        Err(error) => Err(error),
    }
}
