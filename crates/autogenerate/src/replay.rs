//! Replaying a history on a fresh shadow database, as the runner would run it, without a journal.

use std::{collections::BTreeSet, path::PathBuf};

use aludel_engine::{Deed, Ground, LeftOut, Onlooker, Reach, Shadow, Stopped, run_segment};
use aludel_revision::{Excerpt, Mistakes, Mode, Position, Revision, Segment};
use aludel_session::{Session, SqlError};
use thiserror::Error;

use crate::{Error, Replay, beyond, load::usual};

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
        /// What to do about it.
        hint: Option<String>,
    },
}

impl ReplayError {
    /// What to do about it.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Refused { hint, .. } => hint.clone(),
            Self::Mistakes(_) => None,
        }
    }
}

/// What of revisions is left out on the way up; an error where something may not run.
pub(crate) async fn check_reach(
    shadow: &mut dyn Shadow,
    reach: Reach<'_>,
    replay: &Replay<'_>,
) -> Result<Vec<LeftOut>, Error> {
    let mut sections = Vec::new();
    for revision in chosen(replay) {
        let script = revision.script().map_err(|it| ReplayError::Mistakes(it.clone()))?;
        sections.push((revision, &script.up));
    }
    beyond::check(shadow, reach, sections).await
}

/// Runs the revisions upwards in a fresh database. Roles that they name and do not make are made
/// before, where the server is ours.
pub(crate) async fn replay(
    shadow: &mut dyn Shadow,
    reach: Reach<'_>,
    replay: &Replay<'_>,
) -> Result<(), Error> {
    shadow.forget_roles();
    let mut made = BTreeSet::new();
    loop {
        shadow.fresh().await?;
        for segment in segments(replay) {
            let statements: Vec<&str> = segment.statements.iter().map(Excerpt::as_str).collect();
            shadow.check_room(&statements).await?;
        }
        let outcome = replay_all(shadow.latest().await?, reach, chosen(replay)).await;
        let missing = match &outcome {
            Err(Error::Replay(ReplayError::Refused { error, .. })) => {
                reach.engine.border().missing_role(error)
            }
            _ => None,
        };
        match missing {
            Some(role) if reach.ground == Ground::Own && made.insert(role.clone()) => {
                shadow.ensure_roles(&[role]).await?;
            }
            _ => return outcome,
        }
    }
}

/// Runs the last of the revisions upwards on top of what the others gave, which the shadow's database
/// is in; whether they run there. Those that need a role that is not there do not.
pub(crate) async fn replay_last(
    shadow: &mut dyn Shadow,
    reach: Reach<'_>,
    replay: &Replay<'_>,
    last: usize,
) -> Result<bool, Error> {
    let Some(session) = shadow.session() else { return Ok(false) };
    let first = chosen(replay).count().saturating_sub(last);
    match replay_all(session, reach, chosen(replay).skip(first)).await {
        Err(Error::Replay(ReplayError::Refused { .. })) => Ok(false),
        outcome => outcome.map(|()| true),
    }
}

fn chosen<'a>(replay: &'a Replay<'_>) -> impl Iterator<Item = &'a Revision> {
    replay.history.revisions().filter(|revision| replay.revisions.contains(&revision.id))
}

async fn replay_all<'a>(
    session: &mut dyn Session,
    reach: Reach<'_>,
    revisions: impl Iterator<Item = &'a Revision> + Send,
) -> Result<(), Error> {
    let (contract, options) = (reach.engine.contract(), usual());
    for revision in revisions {
        contract.prepare(session, &options).await?;
        run(session, reach, revision, None).await?;
    }
    Ok(contract.prepare(session, &options).await?)
}

/// What is committed together.
fn segments<'a>(replay: &'a Replay<'_>) -> impl Iterator<Item = &'a Segment> {
    let scripts = chosen(replay).filter_map(|revision| revision.script().ok());
    let segments = scripts.flat_map(|script| &script.up.segments);
    segments.filter(|segment| segment.mode == Mode::Transactional)
}

/// Runs one revision upwards on what the session's database holds; somebody may look on.
pub(crate) async fn advance(
    session: &mut dyn Session,
    reach: Reach<'_>,
    revision: &Revision,
    onlooker: Option<&mut dyn Onlooker>,
) -> Result<(), Error> {
    let (contract, options) = (reach.engine.contract(), usual());
    contract.prepare(session, &options).await?;
    run(session, reach, revision, onlooker).await?;
    Ok(contract.prepare(session, &options).await?)
}

async fn run(
    session: &mut dyn Session,
    reach: Reach<'_>,
    revision: &Revision,
    mut onlooker: Option<&mut dyn Onlooker>,
) -> Result<(), Error> {
    let script = revision.script().map_err(|mistakes| ReplayError::Mistakes(mistakes.clone()))?;
    for segment in &script.up.segments {
        let deeds: Vec<Deed> =
            segment.statements.iter().map(|statement| reach.deed(statement.as_str())).collect();
        let is_as_written = deeds.iter().all(|deed| deed.instead().is_none());
        let each = segment.statements.iter().zip(&deeds);
        let part = aludel_engine::Segment {
            mode: segment.mode,
            whole: (is_as_written && onlooker.is_none()).then_some(segment.sql.as_str()),
            statements: each.map(|(it, deed)| (it.as_str(), deed.instead())).collect(),
        };
        let (contract, nobody) = (reach.engine.contract(), &mut () as &mut dyn Onlooker);
        let looks_on = onlooker.as_deref_mut().unwrap_or(nobody);
        match run_segment(contract, session, &part, looks_on).await {
            Ok(()) => {}
            Err(Stopped::Lost(error)) => return Err(error.into()),
            Err(Stopped::Refused(number, error)) => {
                let statement = number.and_then(|number| segment.statements.get(number));
                return Err(match statement {
                    None => refused(reach, revision, segment, error),
                    Some(statement) => {
                        let position = statement.position_at(error.position.unwrap_or(1));
                        at(reach, revision, position, statement.as_str(), error)
                    }
                }
                .into());
            }
        }
    }
    Ok(())
}

fn refused(
    reach: Reach<'_>,
    revision: &Revision,
    segment: &Segment,
    error: Box<SqlError>,
) -> ReplayError {
    let place = error.position.map_or(segment.sql.position(), |at| segment.sql.position_at(at));
    let holds = |statement: &&Excerpt| statement.position() <= place;
    // Without a position of the server's the number of those that completed tells, where it is known.
    let statement = match (error.position, error.completed) {
        (Some(_), _) => segment.statements.iter().rev().find(holds),
        (None, Some(completed)) => segment.statements.get(completed),
        (None, None) => None,
    };
    let place = match (error.position, statement) {
        (None, Some(statement)) => statement.position(),
        _ => place,
    };
    let statement = statement.map_or(segment.sql.as_str(), Excerpt::as_str);
    at(reach, revision, place, statement, error)
}

fn at(
    reach: Reach<'_>,
    revision: &Revision,
    position: Position,
    statement: &str,
    error: Box<SqlError>,
) -> ReplayError {
    let (path, statement) = (revision.path.clone(), statement.to_owned());
    let hint = reach.engine.border().hint(&error);
    ReplayError::Refused { path, position, statement, error, hint }
}
