//! Bringing a database up to a target.

use std::borrow::Cow;

use aludel_revision::{Direction, Target};

use crate::{
    Entry, Report, Run, RunError, contract,
    execute::{self, Plan},
    lock::{self, Held},
    pooled, preflight, protect,
    squash::{self, Seen},
    step,
};

/// Applies what leads to the target.
///
/// If the future is dropped before it ends, the lock stays with the connection: close it.
pub async fn upgrade(run: &mut Run<'_>, target: &Target) -> Result<Report, RunError> {
    let mut held = lock::acquire(run).await?;
    let outcome = upgrade_locked(run, target, &mut held).await;
    lock::release(run, &held, outcome).await
}

async fn upgrade_locked(
    run: &mut Run<'_>,
    target: &Target,
    held: &mut Held,
) -> Result<Report, RunError> {
    let now = run.history;
    let mut seen = squash::seen(now, read(run, held).await?)?;
    if !seen.whole.is_empty() {
        lock::secure(run, held).await?;
        seen = squash::seen(now, read(run, held).await?)?;
        squash::adopt(run, &seen.whole, held).await?;
    }
    let Seen { history, entries, .. } = &seen;
    let is_inside = matches!(history, Cow::Owned(_));
    let report = match seen.check() {
        Ok(()) => go(&mut run.with(history), entries.clone(), target, held).await?,
        Err(error) => return Err(error),
    };
    if !is_inside {
        return Ok(report);
    }
    squash::finish(run, report, held).await
}

/// The same in the history as the database sees it.
async fn go(
    run: &mut Run<'_>,
    mut entries: Vec<Entry>,
    target: &Target,
    held: &mut Held,
) -> Result<Report, RunError> {
    let history = run.history;
    let steps = step::upgrade_steps(history, &entries, target)?;
    let (mut steps, mut waiting) = contract::hold(run, steps, &entries, target)?;
    protect::check_protection(run, &steps, Direction::Up).await?;
    pooled::check(run, &steps)?;
    preflight::look(run, &steps, held.has_journal()).await?;
    if !steps.is_empty() && lock::secure(run, held).await? {
        entries = read(run, held).await?;
        let anew = step::upgrade_steps(history, &entries, target)?;
        (steps, waiting) = contract::hold(run, anew, &entries, target)?;
    }
    let report = execute::execute(run, Plan { history, entries, steps }, held.clone()).await?;
    Ok(Report { waiting, ..report })
}

/// What the journal says, where there is one.
pub(crate) async fn read(run: &mut Run<'_>, held: &Held) -> Result<Vec<Entry>, RunError> {
    match held.has_journal() {
        true => Ok(run.engine.journal().entries(run.session, &run.options.journal).await?),
        false => Ok(Vec::new()),
    }
}
