//! The journal is made, and nothing else.

use crate::{Event, Report, Run, RunError, execute, lock, state};

/// Makes the journal where it is missing, and brings an older one up to the format of this version.
///
/// # Errors
///
/// Where another run holds the lock, or the role may not make a schema.
pub async fn ensure_journal(run: &mut Run<'_>) -> Result<Report, RunError> {
    let mut held = lock::acquire(run).await?;
    let outcome = ensure(run, &mut held).await;
    lock::release(run, &held, outcome).await
}

async fn ensure(run: &mut Run<'_>, held: &mut lock::Held) -> Result<Report, RunError> {
    let is_there = held.has_journal();
    lock::secure(run, held).await?;
    if !is_there {
        run.tell(Event::JournalMade);
    }
    let entries = run.engine.journal().entries(run.session, &run.options.journal).await?;
    let heads = execute::heads(run.history, &state::applied(&entries));
    Ok(Report { heads, ..Report::default() })
}
