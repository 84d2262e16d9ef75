//! Bringing a database up to a target.

use aludel_revision::{Direction, Target};

use crate::{
    Event, Report, Run, RunError,
    execute::{self, Plan},
    journal::{self, Found},
    lock::{self, Held},
    preflight, protect, step,
};

/// Applies what leads to the target.
///
/// If the future is dropped before it ends, the lock stays with the connection: close it.
pub async fn upgrade(run: &mut Run<'_>, target: &Target) -> Result<Report, RunError> {
    let held = lock::acquire(run).await?;
    let outcome = upgrade_locked(run, target, held).await;
    lock::release(run, outcome).await
}

async fn upgrade_locked(
    run: &mut Run<'_>,
    target: &Target,
    held: Held,
) -> Result<Report, RunError> {
    let schema = run.options.journal.as_str();
    protect::check_journal(schema)?;
    let history = run.history;
    let found = journal::exists(run.session, schema, journal::Purpose::Write).await?;
    let entries = if found { journal::entries(run.session, schema).await? } else { Vec::new() };
    let steps = step::upgrade_steps(history, &entries, target)?;
    protect::check_protection(run, &steps, Direction::Up).await?;
    preflight::look(run, &steps, found).await?;
    if !steps.is_empty() && journal::ensure(run.session, schema).await? == Found::Created {
        run.tell(Event::JournalCreated { schema: schema.to_owned() });
    }
    execute::execute(run, Plan { history, entries, steps }, held).await
}
