//! The last revision, taken back and applied again: while its file is still being written.

use aludel_revision::{Anchor, History, Revision, RevisionId, Target};

use crate::{Report, Run, RunError, Status, downgrade, squash, status, upgrade};

/// Takes the last revision back and applies it again. A file that was edited since is no obstacle here: what
/// was applied is taken back by the way down that the journal has. Whatever the database had, it may have
/// again: a phase that takes away what is old needs no leave.
///
/// # Errors
///
/// As [`downgrade`] and [`upgrade`] report them. Where the way up fails, the revision stays taken back.
pub async fn redo(run: &mut Run<'_>) -> Result<Report, RunError> {
    let last = Target { branch: None, anchor: Anchor::Current, offset: -1 };
    let now = run.history;
    let journal = run.options.journal.as_str();
    let found = status(run.engine, run.session, now, journal).await?;
    can_come_back(now, &found)?;
    let before = as_applied(run, &found).await?;
    let mut options = run.options.clone();
    options.contract = true;
    let mut run = Run {
        engine: run.engine,
        session: &mut *run.session,
        history: before.as_ref().unwrap_or(now),
        options: &options,
        observer: run.observer,
        cancellation: run.cancellation.clone(),
        on_event: &mut *run.on_event,
    };
    let mut report = downgrade(&mut run, &last).await?;
    run.history = now;
    for done in std::mem::take(&mut report.done) {
        report = upgrade(&mut run, &Target::from(&done.revision)).await?;
    }
    Ok(report)
}

/// The history with the last revision as it was applied, where its file says something else now.
async fn as_applied(run: &mut Run<'_>, found: &Status) -> Result<Option<History>, RunError> {
    let journal = run.options.journal.as_str();
    let [last] = found.heads.as_slice() else { return Ok(None) };
    let is_edited = found.findings.edited_up.iter().any(|it| it.revision == *last);
    let entry = found.entries.iter().find(|entry| entry.revision == *last);
    let Some(entry) = entry.filter(|_| is_edited) else { return Ok(None) };
    let ids: [RevisionId; 1] = [last.clone()];
    let downs = run.engine.journal().downs(run.session, journal, &ids).await?;
    let down = downs.get(last).map(String::as_str);
    let parents = entry.parents.clone();
    let recalled = Revision::recalled(last.clone(), &entry.slug, parents, down);
    let seen = squash::as_applied(run.history, &found.entries)?;
    Ok(Some(seen.with_new([recalled])?.with_syntax(run.history.syntax())))
}

/// What is taken back must be there to be applied again, and say all that it needs: before anything is run.
fn can_come_back(history: &History, found: &Status) -> Result<(), RunError> {
    let [last] = found.heads.as_slice() else { return Ok(()) };
    let seen = squash::as_applied(history, &found.entries)?;
    seen.find(&Target::from(last), None)?.script().map_err(Clone::clone)?;
    Ok(())
}
