//! Running what is committed together, and looking at what each statement does.

use std::collections::BTreeMap;

use aludel_revision::Mode;
use aludel_session::execute;
use aludel_session::{Session, SessionError, SqlError};

use crate::{
    documented,
    observe::{Effects, Observer, begins},
    report::StatementReport,
    way::{Stage, Step},
};

/// What a stage did, or the statement that the server refused.
pub(crate) type Outcome<T> = Result<Result<T, (usize, Box<SqlError>)>, SessionError>;

/// How many rows tables have, by their identifiers.
pub(crate) type Counts = BTreeMap<u32, u64>;

/// Runs a transactional stage. Where a statement is refused, nothing of it remains.
pub(crate) async fn transactional(
    session: &mut dyn Session,
    number: usize,
    stage: &Stage,
    counts: &Counts,
) -> Outcome<Vec<StatementReport>> {
    session.execute("BEGIN").await?;
    let mut observer = Observer::begin(session, stage.steps.len()).await?;
    observer.note_rows(counts);
    for (at, step) in stage.steps.iter().enumerate() {
        observer.before(session, &step.sql).await?;
        if let Err(error) = run(session, &step.sql).await? {
            session.execute("ROLLBACK").await?;
            return Ok(Err((at, error)));
        }
        observer.after(session, &step.sql).await?;
    }
    let effects = observer.end(session).await?;
    let reports =
        stage.steps.iter().zip(effects).map(|(step, did)| report(step, number, did)).collect();
    match run(session, "COMMIT").await? {
        Ok(()) => Ok(Ok(reports)),
        Err(error) => {
            session.execute("ROLLBACK").await?;
            Ok(Err((stage.steps.len().saturating_sub(1), error)))
        }
    }
}

/// Runs one statement by itself: in a transaction of its own where it allows one, so that somebody
/// can look before the commit.
pub(crate) async fn alone(
    session: &mut dyn Session,
    number: usize,
    step: &Step,
    counts: &Counts,
) -> Outcome<StatementReport> {
    let single = Stage { mode: Mode::Transactional, steps: vec![step.clone()] };
    match transactional(session, number, &single, counts).await? {
        Ok(mut reports) => Ok(reports.pop().ok_or((0, Box::default()))),
        Err((_, error)) if forbids_transactions(&error) => bare(session, number, step).await,
        Err(error) => Ok(Err(error)),
    }
}

/// Whether a stage begins and ends transactions itself.
pub(crate) fn controls_transactions(stage: &Stage) -> bool {
    let words = ["begin", "start", "commit", "end", "rollback", "abort", "savepoint", "release"];
    stage.steps.iter().any(|step| words.iter().any(|word| begins(&step.sql, word)))
}

/// Source: PostgreSQL manual, "Appendix A. PostgreSQL Error Codes": active_sql_transaction,
/// invalid_transaction_termination.
fn forbids_transactions(error: &SqlError) -> bool {
    matches!(error.code.as_str(), "25001" | "2D000")
}

/// Runs one statement outside any transaction.
pub(crate) async fn bare(
    session: &mut dyn Session,
    number: usize,
    step: &Step,
) -> Outcome<StatementReport> {
    let effects = documented::effects(session, &step.sql).await?;
    match run(session, &step.sql).await? {
        Ok(()) => Ok(Ok(report(step, number, effects))),
        Err(error) => {
            drop_invalid(session).await?;
            Ok(Err((0, error)))
        }
    }
}

/// What a failed `CREATE INDEX CONCURRENTLY` leaves would be in the way of the next try.
async fn drop_invalid(session: &mut dyn Session) -> Result<(), SessionError> {
    let sql = "SELECT indexrelid::pg_catalog.regclass FROM pg_catalog.pg_index WHERE NOT indisvalid \
               AND NOT EXISTS (SELECT FROM pg_catalog.pg_class AS c WHERE c.oid = indexrelid \
                   AND c.relkind = 'I')";
    for row in session.query(sql).await? {
        session.execute(&format!("DROP INDEX {}", row.text(0))).await?;
    }
    Ok(())
}

fn report(step: &Step, segment: usize, effects: Effects) -> StatementReport {
    StatementReport { sql: step.sql.clone(), line: step.line, segment, effects }
}

async fn run(
    session: &mut dyn Session,
    sql: &str,
) -> Result<Result<(), Box<SqlError>>, SessionError> {
    match execute(session, sql).await {
        Ok(()) => Ok(Ok(())),
        Err(SessionError::Sql(error)) => Ok(Err(error)),
        Err(error) => Err(error),
    }
}
