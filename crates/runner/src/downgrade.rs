//! Taking a database back down to a target.

use aludel_revision::{Direction, History, Revision, RevisionId, Style, Target};

use crate::{
    Edited, Entry, Event, Report, Run, RunError,
    execute::{self, Plan},
    lock::{self, Held},
    pooled, preflight, protect, squash, state,
    step::{self, Step},
    upgrade::read,
};

/// Reverts what stands above the target: with the file's way down, or, where the file is gone,
/// with the one that the journal keeps.
///
/// If the future is dropped before it ends, the lock stays with the connection: close it.
pub async fn downgrade(run: &mut Run<'_>, target: &Target) -> Result<Report, RunError> {
    let mut held = lock::acquire(run).await?;
    let outcome = downgrade_locked(run, target, &mut held).await;
    lock::release(run, &held, outcome).await
}

async fn downgrade_locked(
    run: &mut Run<'_>,
    target: &Target,
    held: &mut Held,
) -> Result<Report, RunError> {
    let entries = read(run, held).await?;
    protect::check_project(run.history, &entries)?;
    let history = squash::as_applied(run.history, &entries)?;
    go(&mut run.with(&history), entries, target, held).await
}

/// The same in the history as the database sees it.
async fn go(
    run: &mut Run<'_>,
    entries: Vec<Entry>,
    target: &Target,
    held: &mut Held,
) -> Result<Report, RunError> {
    let history = with_recalled(run, &entries).await?;
    let steps = step::downgrade_steps(&history, &entries, target)?;
    protect::check_protection(run, &steps, Direction::Down).await?;
    pooled::check(run, &steps)?;
    preflight::look(run, &steps, held.has_journal()).await?;
    if !steps.is_empty() && lock::secure(run, held).await? {
        // The journal was of an older format; another run may have been here before it was not.
        let entries = read(run, held).await?;
        return Box::pin(go(run, entries, target, held)).await;
    }
    tell_ways(run, &steps, &state::examine(&history, &entries)?.edited_down);
    execute::execute(run, Plan { history: &history, entries, steps }, held.clone()).await
}

/// Tells what is not taken back as it was applied from its file.
pub(crate) fn tell_ways(run: &mut Run<'_>, steps: &[Step<'_>], edited: &[Edited]) {
    for step in steps {
        let revision = step.revision.id.clone();
        if step.revision.style == Style::Recalled {
            run.tell(Event::Recalled { revision });
        } else if let Some(edited) = edited.iter().find(|it| it.revision == revision) {
            run.tell(Event::EditedDown(edited.clone()));
        }
    }
}

/// The history with the revisions whose files are gone, from the journal.
pub(crate) async fn with_recalled(
    run: &mut Run<'_>,
    entries: &[Entry],
) -> Result<History, RunError> {
    let is_missing = |entry: &&Entry| run.history.get(&entry.revision).is_none();
    let missing: Vec<&Entry> = entries.iter().filter(is_missing).collect();
    let ids: Vec<RevisionId> = missing.iter().map(|entry| entry.revision.clone()).collect();
    let downs = run.engine.journal().downs(run.session, &run.options.journal, &ids).await?;
    let recalled = missing.into_iter().map(|entry| {
        let down = downs.get(&entry.revision).map(String::as_str);
        Revision::recalled(entry.revision.clone(), &entry.slug, entry.parents.clone(), down)
    });
    Ok(run.history.with_recalled(recalled)?)
}
