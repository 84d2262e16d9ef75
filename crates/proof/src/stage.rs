//! Running what is committed together, and looking at what each statement does.

use aludel_engine::{Counts, Effects, ErrorClass, Proving};
use aludel_revision::Mode;
use aludel_session::{Session, SessionError, SqlError, execute};
use aludel_sql::{Syntax, tokens_of};

use crate::{
    report::StatementReport,
    way::{Stage, Step},
};

/// What a stage did, or the statement that the server refused.
pub(crate) type Outcome<T> = Result<Result<T, (usize, Box<SqlError>)>, SessionError>;

/// Runs a transactional stage. Where a statement is refused, nothing of it remains.
pub(crate) async fn transactional(
    engine: &dyn Proving,
    session: &mut dyn Session,
    number: usize,
    stage: &Stage,
    counts: &Counts,
) -> Outcome<Vec<StatementReport>> {
    session.execute("BEGIN").await?;
    let mut observed = engine.observer().begin(session, stage.steps.len(), counts).await?;
    for (at, step) in stage.steps.iter().enumerate() {
        observed.before(session, &step.sql).await?;
        if let Err(error) = run(session, &step.sql).await? {
            session.execute("ROLLBACK").await?;
            return Ok(Err((at, error)));
        }
        observed.after(session, &step.sql).await?;
    }
    let effects = observed.end(session).await?;
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
    engine: &dyn Proving,
    session: &mut dyn Session,
    number: usize,
    step: &Step,
    counts: &Counts,
) -> Outcome<StatementReport> {
    let single = Stage { mode: Mode::Transactional, steps: vec![step.clone()] };
    match transactional(engine, session, number, &single, counts).await? {
        Ok(mut reports) => Ok(reports.pop().ok_or((0, Box::default()))),
        Err((_, error)) if engine.classify(&error) == ErrorClass::NoTransaction => {
            bare(engine, session, number, step).await
        }
        Err(error) => Ok(Err(error)),
    }
}

/// Whether a stage begins and ends transactions itself.
pub(crate) fn controls_transactions(stage: &Stage, syntax: Syntax) -> bool {
    let words = ["begin", "start", "commit", "end", "rollback", "abort", "savepoint", "release"];
    let first = |sql| tokens_of(sql, syntax).find(|token| !token.is_trivia());
    let is_one = |sql| first(sql).is_some_and(|it| words.iter().any(|word| it.is_word(word)));
    stage.steps.iter().any(|step| is_one(&step.sql))
}

/// Runs one statement outside any transaction.
pub(crate) async fn bare(
    engine: &dyn Proving,
    session: &mut dyn Session,
    number: usize,
    step: &Step,
) -> Outcome<StatementReport> {
    let effects = engine.observer().documented(session, &step.sql).await?;
    match run(session, &step.sql).await? {
        Ok(()) => Ok(Ok(report(step, number, effects))),
        Err(error) => {
            engine.observer().clear(session).await?;
            Ok(Err((0, error)))
        }
    }
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
