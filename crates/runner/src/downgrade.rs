//! Taking a database back down to a target.

use aludel_revision::{Direction, History, Revision, RevisionId, Style, Target};

use crate::{
    Entry, Event, Report, Run, RunError,
    execute::{self, Plan},
    journal,
    lock::{self, Held},
    preflight, protect, state, step,
};

/// Reverts what stands above the target: with the file's way down, or, where the file is gone,
/// with the one that the journal keeps.
///
/// If the future is dropped before it ends, the lock stays with the connection: close it.
pub async fn downgrade(run: &mut Run<'_>, target: &Target) -> Result<Report, RunError> {
    let held = lock::acquire(run).await?;
    let outcome = downgrade_locked(run, target, held).await;
    lock::release(run, outcome).await
}

async fn downgrade_locked(
    run: &mut Run<'_>,
    target: &Target,
    held: Held,
) -> Result<Report, RunError> {
    let schema = run.options.journal.as_str();
    protect::check_journal(schema)?;
    let found = journal::exists(run.session, schema, journal::Purpose::Write).await?;
    let entries = if found { journal::entries(run.session, schema).await? } else { Vec::new() };
    protect::check_project(run.history, &entries)?;
    let history = with_recalled(run, &entries).await?;
    let steps = step::downgrade_steps(&history, &entries, target)?;
    protect::check_protection(run, &steps, Direction::Down).await?;
    preflight::look(run, &steps, found).await?;
    if !steps.is_empty() {
        journal::ensure(run.session, schema).await?;
    }
    let edited = state::examine(&history, &entries)?.edited_down;
    for step in &steps {
        let revision = step.revision.id.clone();
        if step.revision.style == Style::Recalled {
            run.tell(Event::Recalled { revision });
        } else if let Some(edited) = edited.iter().find(|it| it.revision == revision) {
            run.tell(Event::EditedDown(edited.clone()));
        }
    }
    execute::execute(run, Plan { history: &history, entries, steps }, held).await
}

/// The history with the revisions whose files are gone, from the journal.
pub(crate) async fn with_recalled(
    run: &mut Run<'_>,
    entries: &[Entry],
) -> Result<History, RunError> {
    let is_missing = |entry: &&Entry| run.history.get(&entry.revision).is_none();
    let missing: Vec<&Entry> = entries.iter().filter(is_missing).collect();
    let ids: Vec<RevisionId> = missing.iter().map(|entry| entry.revision.clone()).collect();
    let downs = journal::downs(run.session, &run.options.journal, &ids).await?;
    let recalled = missing.into_iter().map(|entry| {
        let down = downs.get(&entry.revision).map(String::as_str);
        Revision::recalled(entry.revision.clone(), &entry.slug, entry.parents.clone(), down)
    });
    Ok(run.history.with_recalled(recalled)?)
}
