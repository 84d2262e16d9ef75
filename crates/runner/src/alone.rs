//! Statements that allow no transaction: each runs by itself, and the journal says before and after
//! it how far the run came.

use aludel_revision::Excerpt;

use crate::{
    Event, Place, RunError,
    action::{self, Message},
    index,
    outcome::cancelled,
    perform::{Attempt, Worker, again_or_fail, journal, settle},
    retry,
    send::{Sent, send},
    statement,
    step::Step,
};

/// Runs a statement by itself, and says in the journal that it is done.
pub(crate) async fn alone(
    worker: &mut Worker<'_, '_>,
    step: &Step<'_>,
    place: Place,
) -> Result<(), RunError> {
    let segment = step.section.segments.get(place.segment);
    let Some(sql) = segment.and_then(|it| it.statements.get(place.statement)) else {
        return Ok(());
    };
    if !is_there_already(worker, step, place, sql.as_str()).await? {
        run_alone(worker, step, place, &action::alone(sql)).await?;
        check_index(worker, step, sql.as_str()).await?;
    }
    let next = action::next_place(step.section, place);
    let begins_now = next.segment == place.segment;
    let sql = action::reach_message(step, worker.run.options, next, begins_now);
    journal(worker, &sql).await
}

async fn run_alone(
    worker: &mut Worker<'_, '_>,
    step: &Step<'_>,
    place: Place,
    message: &Message<'_>,
) -> Result<(), RunError> {
    let mut attempt = 1;
    loop {
        let sent = send(worker.run, &mut worker.watch, &step.revision.id, &message.sql).await?;
        let error = match sent {
            Sent::Done => return Ok(()),
            Sent::Cancelled => {
                settle(worker, step).await?;
                return Err(cancelled(step, place));
            }
            Sent::Refused(error) => *error,
        };
        if may_have_run(step, place) && statement::is_done_already(&message.sql, &error.code) {
            return already_done(worker, step, &message.sql, &error.message);
        }
        // What fails while it works CONCURRENTLY leaves a part behind: never simply again.
        let may_repeat = retry::is_passing(&error) && !statement::is_concurrent(&message.sql);
        let attempts = worker.run.options.retry.attempts;
        let at = Attempt { message, place, attempt: if may_repeat { attempt } else { attempts } };
        match again_or_fail(worker, step, &at, error).await {
            Ok(next) => attempt = next,
            Err(error) => {
                settle(worker, step).await?;
                return Err(error);
            }
        }
    }
}

/// Whether an earlier run died while this statement ran.
fn may_have_run(step: &Step<'_>, place: Place) -> bool {
    step.resume.is_some_and(|resume| resume.is_interrupted && resume.place == place)
}

fn already_done(
    worker: &mut Worker<'_, '_>,
    step: &Step<'_>,
    statement: &str,
    reason: &str,
) -> Result<(), RunError> {
    let (statement, reason) = (statement.to_owned(), reason.to_owned());
    let revision = step.revision.id.clone();
    worker.run.tell(Event::AlreadyDone { revision, statement, reason });
    Ok(())
}

/// Looks, where an earlier run stopped at a `CREATE INDEX CONCURRENTLY`, what it left: a finished
/// index is taken, an invalid one is dropped.
async fn is_there_already(
    worker: &mut Worker<'_, '_>,
    step: &Step<'_>,
    place: Place,
    sql: &str,
) -> Result<bool, RunError> {
    let is_resumed = step.resume.is_some_and(|resume| resume.place == place);
    let Some(wanted) = statement::new_index(sql).filter(|_| is_resumed) else { return Ok(false) };
    let Some(found) = index::find(worker.run.session, &wanted).await? else { return Ok(false) };
    let revision = step.revision.id.clone();
    if found.is_valid {
        if may_have_run(step, place) {
            let reason = format!("the index {} is there, and valid", found.name);
            already_done(worker, step, sql, &reason)?;
            return Ok(true);
        }
        return Ok(false);
    }
    if wanted.name.is_none() {
        return Err(RunError::InvalidIndex { revision, index: found.name });
    }
    let drop = format!("DROP INDEX CONCURRENTLY {}", found.name);
    worker.run.session.execute(&drop).await?;
    worker.run.tell(Event::InvalidIndexDropped { revision, index: found.name });
    Ok(false)
}

/// `CREATE INDEX CONCURRENTLY IF NOT EXISTS` is content with an invalid index; we are not.
async fn check_index(
    worker: &mut Worker<'_, '_>,
    step: &Step<'_>,
    sql: &str,
) -> Result<(), RunError> {
    let Some(wanted) = statement::new_index(sql).filter(|it| it.name.is_some()) else {
        return Ok(());
    };
    let found = index::find(worker.run.session, &wanted).await?;
    let Some(invalid) = found.filter(|it| !it.is_valid) else { return Ok(()) };
    settle(worker, step).await?;
    Err(RunError::InvalidIndex { revision: step.revision.id.clone(), index: invalid.name })
}

/// A statement that works CONCURRENTLY blocks nobody, so it may wait as long as it must.
pub(crate) async fn limit_waiting(
    worker: &mut Worker<'_, '_>,
    step: &Step<'_>,
    segment: usize,
) -> Result<(), RunError> {
    let statements = step.section.segments.get(segment).map(|it| it.statements.as_slice());
    let is_concurrent = |it: &Excerpt| statement::is_concurrent(it.as_str());
    if statements.unwrap_or_default().iter().any(is_concurrent) {
        worker.run.session.execute("SET lock_timeout = 0; SET statement_timeout = 0").await?;
    }
    Ok(())
}
