//! Replaying a history on a fresh shadow database, as the runner would run it, without a journal.

use std::path::PathBuf;

use aludel_revision::{Excerpt, Mistakes, Mode, Position, Revision, Segment, sql::pieces};
use aludel_session::{Session, SessionError, SessionSettings, SqlError};
use aludel_shadow::Shadow;
use thiserror::Error;

use crate::{Error, Replay, room};

/// Why a history cannot be replayed.
#[derive(Debug, Error)]
pub enum ReplayError {
    /// A file has mistakes.
    #[error(transparent)]
    Mistakes(Mistakes),
    /// The shadow refuses a statement of a revision.
    #[error(
        "the history cannot be replayed on the shadow database\n{}:{position}: {}\n  {statement}",
        path.display(),
        error.message
    )]
    Refused {
        /// The file.
        path: PathBuf,
        /// Where in it.
        position: Position,
        /// The statement.
        statement: String,
        /// What the server said.
        error: Box<SqlError>,
    },
}

/// Runs the revisions upwards in a fresh database.
pub(crate) async fn replay(shadow: &mut dyn Shadow, replay: &Replay<'_>) -> Result<(), Error> {
    let kind = shadow.kind();
    let session = shadow.fresh().await?;
    for segment in segments(replay) {
        room::check(kind, session, segment.statements.iter().map(Excerpt::as_str)).await?;
    }
    let settings = SessionSettings::default().sql();
    for revision in replay.history.revisions() {
        if replay.revisions.contains(&revision.id) {
            session.execute(&settings).await?;
            run(session, revision).await?;
        }
    }
    Ok(session.execute(&settings).await?)
}

/// What is committed together.
fn segments<'a>(replay: &'a Replay<'_>) -> impl Iterator<Item = &'a Segment> {
    let chosen = replay.history.revisions().filter(|it| replay.revisions.contains(&it.id));
    let segments = chosen.filter_map(|it| it.script().ok()).flat_map(|script| &script.up.segments);
    segments.filter(|segment| segment.mode == Mode::Transactional)
}

async fn run(session: &mut dyn Session, revision: &Revision) -> Result<(), Error> {
    let script = revision.script().map_err(|mistakes| ReplayError::Mistakes(mistakes.clone()))?;
    for segment in &script.up.segments {
        match segment.mode {
            Mode::Transactional => run_whole(session, revision, segment).await?,
            Mode::Autocommit => run_each(session, revision, &segment.statements).await?,
        }
    }
    Ok(())
}

/// One message; it is an implicit transaction.
async fn run_whole(
    session: &mut dyn Session,
    revision: &Revision,
    segment: &Segment,
) -> Result<(), Error> {
    let outcome = match pieces(segment.sql.as_str()).as_slice() {
        [_] => session.execute(segment.sql.as_str()).await,
        // What is copied is a message of its own.
        _ => in_transaction(session, segment.sql.as_str()).await,
    };
    match outcome {
        Err(SessionError::Sql(error)) => Err(refused(revision, segment, error).into()),
        outcome => Ok(outcome?),
    }
}

async fn in_transaction(session: &mut dyn Session, sql: &str) -> Result<(), SessionError> {
    session.execute("BEGIN").await?;
    let outcome = aludel_proof::execute(session, sql).await;
    session.execute(if outcome.is_ok() { "COMMIT" } else { "ROLLBACK" }).await?;
    outcome
}

async fn run_each(
    session: &mut dyn Session,
    revision: &Revision,
    statements: &[Excerpt],
) -> Result<(), Error> {
    for statement in statements {
        match aludel_proof::execute(session, statement.as_str()).await {
            Err(SessionError::Sql(error)) => {
                let position = statement.position_at(error.position.unwrap_or(1));
                return Err(at(revision, position, statement.as_str(), error).into());
            }
            outcome => outcome?,
        }
    }
    Ok(())
}

fn refused(revision: &Revision, segment: &Segment, error: Box<SqlError>) -> ReplayError {
    let place = error.position.map_or(segment.sql.position(), |at| segment.sql.position_at(at));
    let holds = |statement: &&Excerpt| statement.position() <= place;
    // Without a position of the server's any statement of the segment may be the one.
    let statement = match error.position {
        Some(_) => segment.statements.iter().rev().find(holds),
        None => None,
    };
    let statement = statement.map_or(segment.sql.as_str(), Excerpt::as_str);
    at(revision, place, statement, error)
}

fn at(
    revision: &Revision,
    position: Position,
    statement: &str,
    error: Box<SqlError>,
) -> ReplayError {
    let (path, statement) = (revision.path.clone(), statement.to_owned());
    ReplayError::Refused { path, position, statement, error }
}
