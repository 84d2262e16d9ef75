//! Doing the steps of a run, one after the other.

use std::collections::BTreeSet;

use aludel_engine::ErrorClass;
use aludel_revision::{Applied, Direction, History, RevisionId};
use aludel_session::SessionError;

use crate::{
    Done, Entry, Event, Report, Run, RunError, analyze,
    lock::Held,
    outcome,
    perform::{self, Worker},
    send::Watch,
    state,
    step::Step,
};

/// What a run does.
pub(crate) struct Plan<'h> {
    pub(crate) history: &'h History,
    pub(crate) entries: Vec<Entry>,
    pub(crate) steps: Vec<Step<'h>>,
}

/// Does the steps.
pub(crate) async fn execute(
    run: &mut Run<'_>,
    plan: Plan<'_>,
    held: Held,
) -> Result<Report, RunError> {
    let Plan { history, entries, steps } = plan;
    tell_plan(run, &steps);
    let mut applied = state::applied(&entries);
    let mut done = Vec::new();
    let is_prepared = !held.is_pooled && prepare(run, &steps).await?;
    let watch = Watch::new(run.engine.watch(&held.pid), held.options.lock_timeout());
    let has_listeners = held.has_listeners;
    let mut changed = BTreeSet::new();
    let mut worker = Worker { run, watch, held, has_listeners, is_prepared };
    for (number, step) in steps.iter().enumerate() {
        worker.run.tell(outcome::started(step, number + 1, steps.len()));
        let duration = match perform::perform(&mut worker, step).await {
            Ok(duration) => duration,
            Err(error) => {
                // What was applied before it is there to be used.
                if matches!(error, RunError::Failed(_)) {
                    analyze::analyze(&mut worker, &step.revision.id, changed).await?;
                }
                return Err(error);
            }
        };
        let (revision, direction) = (step.revision.id.clone(), step.direction());
        if direction == Direction::Up {
            changed.extend(analyze::tables(step, worker.run.engine.statements()));
        }
        note(&mut applied, &revision, direction);
        worker.run.tell(outcome::finished(revision.clone(), direction, duration));
        done.push(Done { revision, direction, duration });
    }
    if let Some(last) = steps.last() {
        analyze::analyze(&mut worker, &last.revision.id, changed).await?;
    }
    if worker.is_prepared {
        release(worker.run).await?;
    }
    Ok(Report { done, heads: heads(history, &applied), waiting: None })
}

/// Says what will be done.
pub(crate) fn tell_plan(run: &mut Run<'_>, steps: &[Step<'_>]) {
    if let Some(first) = steps.first() {
        let revisions = steps.iter().map(|step| step.revision.id.clone()).collect();
        run.tell(Event::Planned { revisions, direction: first.direction() });
    }
}

/// From how many revisions on preparing the journal's statement pays.
const MANY: usize = 10;

/// Prepares the journal's statement for a long way up.
async fn prepare(run: &mut Run<'_>, steps: &[Step<'_>]) -> Result<bool, RunError> {
    let is_up = |step: &Step<'_>| step.direction() == Direction::Up;
    if steps.len() < MANY || !steps.iter().all(is_up) {
        return Ok(false);
    }
    let Some(sql) = run.engine.journal().prepare(run.options) else { return Ok(false) };
    // Where it is refused (an earlier run left one of the name), the plain statements do.
    let prepared = run.session.execute(&sql).await;
    match prepared {
        Ok(()) => Ok(true),
        Err(SessionError::Sql(_)) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// Gives back what was prepared, unless a revision did so already.
async fn release(run: &mut Run<'_>) -> Result<(), RunError> {
    match run.session.execute(run.engine.journal().release()).await {
        Err(SessionError::Sql(error)) if run.engine.classify(&error) == ErrorClass::NotPrepared => {
            Ok(())
        }
        other => Ok(other?),
    }
}

pub(crate) fn note(applied: &mut Applied, revision: &RevisionId, direction: Direction) {
    match direction {
        Direction::Up => applied.insert(revision.clone()),
        Direction::Down => applied.remove(revision),
    };
}

pub(crate) fn heads(history: &History, applied: &BTreeSet<RevisionId>) -> Vec<RevisionId> {
    history.applied_heads(applied).into_iter().map(|revision| revision.id.clone()).collect()
}
