//! Runs a script on a shadow and lets the rules look.

mod alone;
mod at_once;
mod noting;
mod ran;
mod runner;
mod savepoints;
mod sending;

use aludel_engine::{Proving, Reach};
use aludel_session::{Session, SessionError, SessionSettings, prepare_session};
use thiserror::Error;

use crate::{
    Script, Statement, Wrapper,
    outline::{Outline, Patience},
};
pub use ran::Ran;
use ran::Record;
use runner::Runner;

/// Why a script cannot be judged at all.
#[derive(Debug, Error)]
pub enum LintError {
    /// The connection to the shadow failed.
    #[error(transparent)]
    Session(#[from] SessionError),
}

/// Runs a script on a session whose database is in the state before it; it is in the state after then.
/// What reaches beyond the database is run as far as it may, and read otherwise.
///
/// # Errors
///
/// Where the session fails. What the server refuses is noted.
pub async fn run<'s>(
    engine: &dyn Proving,
    session: &mut dyn Session,
    script: &'s Script,
    reach: Reach<'_>,
) -> Result<Ran<'s>, LintError> {
    run_behind(None, engine, session, script, reach).await
}

/// The same behind another script, whose end is known: neither the database nor the session was touched since.
///
/// # Errors
///
/// As [`run`] reports them.
pub async fn run_behind<'s>(
    known: Option<Outline>,
    engine: &dyn Proving,
    session: &mut dyn Session,
    script: &'s Script,
    reach: Reach<'_>,
) -> Result<Ran<'s>, LintError> {
    Ok(run_all(known, engine, session, script, reach, false).await?.0)
}

/// The same, and takes all of it back: what is known then is what was known before. `None` where that cannot be:
/// where it is more than one transaction, or a statement allows none. Nothing is left of it then either.
///
/// # Errors
///
/// As [`run`] reports them.
pub async fn try_behind<'s>(
    known: &mut Option<Outline>,
    engine: &dyn Proving,
    session: &mut dyn Session,
    script: &'s Script,
    reach: Reach<'_>,
) -> Result<Option<Ran<'s>>, LintError> {
    let is_one = match script.stages.as_slice() {
        [stage] => stage.wrapper == Some(Wrapper::Tool),
        _ => false,
    };
    if !is_one || script.statements().any(Statement::is_control) {
        return Ok(None);
    }
    let (ran, is_stuck) = run_all(known.take(), engine, session, script, reach, true).await?;
    *known = Some(ran.now.clone());
    Ok((!is_stuck).then_some(ran))
}

async fn run_all<'s>(
    known: Option<Outline>,
    engine: &dyn Proving,
    session: &mut dyn Session,
    script: &'s Script,
    reach: Reach<'_>,
    takes_back: bool,
) -> Result<(Ran<'s>, bool), LintError> {
    session.take_notices();
    let before = match known {
        Some(known) => known,
        None => {
            prepare_session(session, &SessionSettings::default()).await?;
            Outline::read(session).await?
        }
    };
    let mut runner = Runner::new(engine, session, reach, before.clone(), takes_back);
    for stage in &script.stages {
        runner.stage(stage).await?;
    }
    let Runner { now: mut after, records, notices, session, sets, is_stuck, .. } = runner;
    if sets {
        prepare_session(session, &SessionSettings::default()).await?;
        after = after.with(Patience::default());
    }
    let mut now = after.clone();
    if takes_back {
        now.back_to(before.clone());
    }
    let version = before.version();
    Ok((Ran { script, before, after, now, version, records, notices }, is_stuck))
}
