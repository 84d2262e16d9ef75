//! The gate before a phase that takes away what is old: whoever deploys says when nobody uses it any
//! more.

use aludel_revision::{Anchor, Direction, History, Phase, Revision, RevisionId, Target};

use crate::{Entry, Event, Options, Run, RunError, Status, step::Step};

/// A phase that waits for leave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// The revision.
    pub revision: RevisionId,
    /// Since when it could be applied: when the phase before it was. `None` where that is yet to be.
    pub since: Option<String>,
    /// The revisions that wait with it, in order.
    pub behind: Vec<RevisionId>,
}

/// Cuts an upgrade before the first phase that takes away what is old, and tells so. A target that
/// lies behind it is an error; a new database has nobody who uses what is old.
pub(crate) fn hold<'a>(
    run: &mut Run<'_>,
    steps: Vec<Step<'a>>,
    entries: &[Entry],
    target: &Target,
) -> Result<(Vec<Step<'a>>, Option<Waiting>), RunError> {
    let (steps, waiting) = cut((run.options, run.history), steps, entries, target)?;
    if let Some(waiting) = &waiting {
        run.tell(Event::ContractWaits(waiting.clone()));
    }
    Ok((steps, waiting))
}

/// The same without telling.
pub(crate) fn cut<'a>(
    (options, history): (&Options, &History),
    mut steps: Vec<Step<'a>>,
    entries: &[Entry],
    target: &Target,
) -> Result<(Vec<Step<'a>>, Option<Waiting>), RunError> {
    let held = steps.iter().position(is_held);
    let Some(at) = held.filter(|_| !options.contract && !entries.is_empty()) else {
        return Ok((steps, None));
    };
    let behind = steps.split_off(at);
    let Some((first, behind)) = behind.split_first() else { return Ok((steps, None)) };
    let behind = behind.iter().map(|step| step.revision.id.clone()).collect();
    let waiting =
        Waiting { since: since(first.revision, history, entries), behind, ..of(first.revision) };
    if !matches!(target.anchor, Anchor::Head | Anchor::Heads) || target.offset != 0 {
        return Err(RunError::Contract(Box::new(waiting)));
    }
    Ok((steps, Some(waiting)))
}

/// Whether a step takes away what is old, and none of it has run.
fn is_held(step: &Step<'_>) -> bool {
    step.revision.phase == Some(Phase::Contract)
        && step.direction() == Direction::Up
        && step.resume.is_none()
}

fn of(revision: &Revision) -> Waiting {
    Waiting { revision: revision.id.clone(), since: None, behind: Vec::new() }
}

/// The phase before which an upgrade to the heads stops, as a status says it.
pub fn waiting(history: &History, status: &Status, options: &Options) -> Option<Waiting> {
    let pending = || status.pending.iter().filter_map(|id| history.get(id));
    let is_half =
        |id: &RevisionId| status.findings.half.as_ref().is_some_and(|it| it.revision == *id);
    let is_held = |it: &&Revision| it.phase == Some(Phase::Contract) && !is_half(&it.id);
    if options.contract || status.entries.is_empty() {
        return None;
    }
    let first = pending().find(is_held)?;
    let behind = pending().skip_while(|it| it.id != first.id).skip(1).map(|it| it.id.clone());
    let since = since(first, history, &status.entries);
    Some(Waiting { since, behind: behind.collect(), ..of(first) })
}

/// When the last of the revisions that it follows was applied.
fn since(revision: &Revision, history: &History, entries: &[Entry]) -> Option<String> {
    let entry = |id: &RevisionId| entries.iter().find(|entry| entry.revision == *id);
    let all: Option<Vec<&Entry>> = history.parents(&revision.id).iter().map(entry).collect();
    all?.into_iter().map(|entry| entry.applied_at.clone()).max()
}
