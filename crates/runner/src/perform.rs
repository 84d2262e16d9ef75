//! Doing a step: the thin loop around the pure stepper.

use std::time::{Duration, Instant};

use aludel_engine::ErrorClass;
use aludel_session::{SessionError, SqlError};

use crate::{
    Event, Place, Run, RunError,
    action::{self, Action, Message, Words},
    alone::{self, statement_by_itself},
    fill,
    lock::Held,
    outcome::{cancelled, check_inside, failure, tell_notices, write_error},
    pooled, retry,
    send::{Sent, Watch, send},
    step::{self, Resume, Step},
    time::{self, Either},
};

/// What doing a step works with.
pub(crate) struct Worker<'r, 'a> {
    pub(crate) run: &'r mut Run<'a>,
    pub(crate) watch: Watch,
    /// The lock, and what is known of the connection.
    pub(crate) held: Held,
    /// Whether functions may run behind any definition.
    pub(crate) has_listeners: bool,
    /// Whether the journal's statement is prepared.
    pub(crate) is_prepared: bool,
}

impl Worker<'_, '_> {
    pub(crate) fn words(&self) -> Words<'_> {
        Words {
            engine: self.run.engine,
            options: &self.held.options,
            held: &self.held,
            always_resets: self.has_listeners,
            is_prepared: self.is_prepared,
        }
    }
}

/// Does a step; returns how long it took.
pub(crate) async fn perform(
    worker: &mut Worker<'_, '_>,
    step: &Step<'_>,
) -> Result<Duration, RunError> {
    let begin = Instant::now();
    let mut statements = step.section.statements();
    let words = worker.run.engine.statements();
    worker.has_listeners |= statements.any(|it| words.brings_listeners(it.as_str()));
    let outcome = match settled(worker, step).await {
        Ok(step) => perform_actions(worker, &step, begin).await,
        Err(error) => Err(error),
    };
    tell_notices(worker, step);
    if outcome.is_err() {
        clean_up(worker, &outcome).await?;
    }
    outcome.map(|()| begin.elapsed())
}

/// A step that takes back what a run did on the way up: first it is found out what became of the statement
/// at which that stopped.
async fn settled<'s>(worker: &mut Worker<'_, '_>, step: &Step<'s>) -> Result<Step<'s>, RunError> {
    let Some(stopped) = step.stopped else { return Ok(step.clone()) };
    let up =
        Step { section: &step.script.up, resume: Some(stopped), stopped: None, ..step.clone() };
    let is_done = alone::became(worker, &up, stopped.place).await?;
    let done = stopped.place.segment + usize::from(is_done);
    let place = step::first_undone(step.section, done);
    Ok(Step { resume: Some(Resume { place, is_interrupted: false }), ..step.clone() })
}

async fn perform_actions(
    worker: &mut Worker<'_, '_>,
    step: &Step<'_>,
    begin: Instant,
) -> Result<(), RunError> {
    if step.resume.is_some() {
        resume(worker, step).await?;
    }
    for action in action::actions(step) {
        match action {
            Action::Transaction { segment } => transaction(worker, step, segment, begin).await?,
            Action::Fill { segment } => match worker.run.engine.fills() {
                Some(fills) => fill::fill(worker, step, segment, fills).await?,
                None => {
                    statement_by_itself(worker, step, Place { segment, statement: 0 }).await?;
                }
            },
            Action::Statement { place } => statement_by_itself(worker, step, place).await?,
            Action::Close => {
                let sql = action::close_message(step, worker.words(), begin.elapsed());
                write(worker.run, &sql).await?;
            }
        }
    }
    let behind = worker.run.engine.contract().reset_behind(&worker.held.options);
    if !behind.is_empty() && action::must_reset(step, worker.words()) {
        worker.run.session.execute(&behind.join("; ")).await?;
    }
    Ok(())
}

/// Rolls back and resets the session, so that whoever uses it next finds it as it should be.
async fn clean_up(
    worker: &mut Worker<'_, '_>,
    outcome: &Result<(), RunError>,
) -> Result<(), RunError> {
    if matches!(outcome, Err(RunError::Lost { .. } | RunError::Session(SessionError::Lost(_)))) {
        return Ok(());
    }
    let contract = worker.run.engine.contract();
    let session = &mut *worker.run.session;
    contract.roll_back(session).await?;
    if !worker.held.is_pooled {
        contract.prepare(session, &worker.held.options).await?;
    }
    // Outside a transaction ROLLBACK warns; that is nobody's business.
    session.take_notices();
    Ok(())
}

/// Says where the run goes on, and sets again what the revision had set on the session.
async fn resume(worker: &mut Worker<'_, '_>, step: &Step<'_>) -> Result<(), RunError> {
    let place = step.start();
    let segments = &step.section.segments;
    let next = segments.get(place.segment).and_then(|it| it.statements.get(place.statement));
    worker.run.tell(Event::Resuming {
        revision: step.revision.id.clone(),
        direction: step.direction(),
        place,
        statement: next.map(|statement| statement.shown().into_owned()),
    });
    // Behind a pooler each transaction does that.
    if !worker.held.is_pooled {
        for setting in pooled::settings_before(step.section, place, worker.run.engine.statements())
        {
            worker.run.session.execute(setting.as_str()).await?;
        }
    }
    Ok(())
}

/// Runs a transactional segment, again if a lock was not to be had.
async fn transaction(
    worker: &mut Worker<'_, '_>,
    step: &Step<'_>,
    number: usize,
    begin: Instant,
) -> Result<(), RunError> {
    let Some(segment) = step.section.segments.get(number) else { return Ok(()) };
    let mut attempt = 1;
    loop {
        let message = action::transaction(step, number, segment, worker.words(), begin.elapsed());
        let sent = send(worker.run, &mut worker.watch, &step.revision.id, &message.sql).await?;
        let place = Place { segment: number, statement: 0 };
        match sent {
            Sent::Done => return check_inside(worker, step),
            Sent::Cancelled => return Err(cancelled(step, place, false)),
            Sent::Refused(error) => {
                worker.run.engine.contract().roll_back(worker.run.session).await?;
                // The revision took the prepared statement away: without it, then.
                if worker.run.engine.classify(&error) == ErrorClass::NotPrepared
                    && std::mem::take(&mut worker.is_prepared)
                {
                    continue;
                }
                let at = Attempt { message: &message, place, attempt, is_noted: false };
                attempt = again_or_fail(worker, step, &at, *error).await?;
            }
        }
    }
}

/// A message that was refused.
pub(crate) struct Attempt<'m> {
    pub(crate) message: &'m Message<'m>,
    pub(crate) place: Place,
    pub(crate) attempt: u32,
    /// Whether the journal says that the statement was sent.
    pub(crate) is_noted: bool,
}

/// Waits for the next attempt, or gives up.
pub(crate) async fn again_or_fail(
    worker: &mut Worker<'_, '_>,
    step: &Step<'_>,
    at: &Attempt<'_>,
    error: SqlError,
) -> Result<u32, RunError> {
    let options = &worker.run.options.retry;
    if worker.run.engine.classify(&error) != ErrorClass::Passing || at.attempt >= options.attempts {
        return Err(failure(worker, step, at, error));
    }
    let attempt = at.attempt + 1;
    let pause = retry::pause(options, attempt);
    let attempts = options.attempts;
    worker.run.tell(Event::Retrying {
        revision: step.revision.id.clone(),
        message: step.section.text.heard(&error.message).into_owned(),
        blockers: worker.watch.blockers.clone(),
        attempt,
        attempts,
        pause,
    });
    let cancelled_first = time::race(worker.run.cancellation.cancelled(), time::sleep(pause)).await;
    if let Either::First(()) = cancelled_first {
        return Err(cancelled(step, at.place, at.is_noted));
    }
    Ok(attempt)
}

/// Says in the journal that the statement failed, so that the next run does not wonder.
pub(crate) async fn settle(worker: &mut Worker<'_, '_>, step: &Step<'_>) -> Result<(), RunError> {
    let sql = action::settle_message(step, worker.words());
    write(worker.run, &sql).await
}

/// Writes the journal.
pub(crate) async fn write(run: &mut Run<'_>, sql: &str) -> Result<(), RunError> {
    match run.session.execute(sql).await {
        Err(SessionError::Sql(error)) => {
            run.engine.contract().roll_back(run.session).await?;
            match run.engine.lock().is_lost(&error, &run.options.journal) {
                true => Err(RunError::Replaced),
                false => Err(write_error(run, SessionError::Sql(error))),
            }
        }
        other => Ok(other?),
    }
}
