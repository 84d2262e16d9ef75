//! What a run would do, before it does anything: in the history as the run itself would see it, with what
//! stands for others, and with what the journal keeps of files that are gone.

use std::borrow::Cow;

use aludel_engine::{Engine, Purpose};
use aludel_revision::{Direction, History, Revision, RevisionId, Target};
use aludel_session::Session;

use crate::{
    Entry, Missing, Options, Run, RunError, contract, downgrade, execute, protect, squash, state,
    step,
};

/// What a run would do on a database; it is to be tried on another one, which is brought there by the files.
#[derive(Debug, Clone)]
pub struct Foreseen<'h> {
    /// The history as the run would see it.
    pub history: Cow<'h, History>,
    /// What the database has, in its words.
    pub revisions: Vec<RevisionId>,
    /// The newest of it.
    pub heads: Vec<RevisionId>,
    /// What would be done.
    pub planned: Vec<RevisionId>,
}

/// What the journal says, as it stands there; nothing where there is none.
///
/// # Errors
///
/// Where the journal cannot be read.
pub async fn entries(
    engine: &dyn Engine,
    session: &mut dyn Session,
    schema: &str,
) -> Result<Vec<Entry>, RunError> {
    let journal = engine.journal();
    Ok(match journal.format(session, schema, Purpose::Read).await? {
        Some(_) => journal.entries(session, schema).await?,
        None => Vec::new(),
    })
}

/// What a run would do on a database whose journal says so.
///
/// # Errors
///
/// As a run would report them; and where a file is gone, or a revision half applied.
pub fn foresee<'h>(
    history: &'h History,
    entries: Vec<Entry>,
    options: &Options,
    direction: Direction,
    target: &Target,
) -> Result<Foreseen<'h>, RunError> {
    let (history, entries) = seen(history, entries, direction)?;
    let findings = state::examine(&history, &entries)?;
    if let Some(half) = findings.half {
        return Err(RunError::Half(half));
    }
    let missing: Vec<Missing> = findings.gone.into_iter().chain(findings.ahead).collect();
    if direction == Direction::Down && !missing.is_empty() {
        let is_ours = state::knows_any(&history, &entries);
        return Err(RunError::Gone { missing, is_ours });
    }
    let steps = match direction {
        Direction::Up => {
            let steps = step::upgrade_steps(&history, &entries, target)?;
            contract::cut((options, &history), steps, &entries, target)?.0
        }
        Direction::Down => step::downgrade_steps(&history, &entries, target)?,
    };
    let planned = steps.iter().map(|step| step.revision.id.clone()).collect();
    let heads = execute::heads(&history, &state::applied(&entries));
    let revisions = entries.into_iter().map(|entry| entry.revision).collect();
    Ok(Foreseen { history, revisions, heads, planned })
}

/// A history and a journal as a run sees them that goes there, without a word to the journal.
fn seen(
    history: &History,
    entries: Vec<Entry>,
    direction: Direction,
) -> Result<(Cow<'_, History>, Vec<Entry>), RunError> {
    if direction == Direction::Down {
        protect::check_project(history, &entries)?;
        return Ok((squash::as_applied(history, &entries)?, entries));
    }
    let seen = squash::seen(history, entries)?;
    seen.check()?;
    Ok((seen.history, seen.entries))
}

/// The same with the ways down that the journal keeps, where it goes down.
pub(crate) async fn with_journal<'h>(
    run: &mut Run<'h>,
    entries: Vec<Entry>,
    direction: Direction,
) -> Result<(Cow<'h, History>, Vec<Entry>), RunError> {
    let (history, entries) = seen(run.history, entries, direction)?;
    if direction == Direction::Up {
        return Ok((history, entries));
    }
    let recalled = downgrade::with_recalled(&mut run.with(&history), &entries).await?;
    Ok((Cow::Owned(recalled), entries))
}

/// The newest of what the journal would say behind an upgrade: what became whole would stand for its parts.
pub(crate) fn heads_behind(
    now: &History,
    history: &History,
    entries: &[Entry],
    new: &[RevisionId],
) -> Result<Vec<RevisionId>, RunError> {
    let mut entries = entries.to_vec();
    let new = new.iter().filter_map(|id| history.get(id));
    let new: Result<Vec<Entry>, _> = new.map(|it: &Revision| state::entry_of(it)).collect();
    entries.extend(new?);
    let seen = squash::seen(now, entries)?;
    Ok(execute::heads(&seen.history, &state::applied(&seen.entries)))
}
