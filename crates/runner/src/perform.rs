//! Doing a step: the thin loop around the pure stepper.

use std::time::{Duration, Instant};

use aludel_revision::{Direction, Mode, RevisionId};
use aludel_session::{SessionError, SqlError};

use crate::{
    Event, Failure, JournalError, Place, Remains, Run, RunError,
    action::{self, Action, Message, Words},
    index,
    place::{Blame, blame},
    retry,
    send::{Sent, Watch, send},
    statement,
    step::Step,
    time::{self, Either},
};

/// What doing a step works with.
pub(crate) struct Worker<'r, 'a> {
    pub(crate) run: &'r mut Run<'a>,
    pub(crate) watch: Watch,
    /// The statements that reset the session between revisions.
    pub(crate) reset: Vec<String>,
    /// Whether functions may run behind any definition.
    pub(crate) has_event_triggers: bool,
    /// Whether the journal's statement is prepared.
    pub(crate) is_prepared: bool,
}

impl Worker<'_, '_> {
    fn words(&self) -> Words<'_> {
        Words {
            options: self.run.options,
            reset: &self.reset,
            always_resets: self.has_event_triggers,
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
    worker.has_event_triggers |= statements.any(|it| statement::brings_event_triggers(it.as_str()));
    let outcome = perform_actions(worker, step, begin).await;
    tell_notices(worker, step);
    if outcome.is_err() {
        clean_up(worker, &outcome).await?;
    }
    outcome.map(|()| begin.elapsed())
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
            Action::Enter { place } => {
                limit_waiting(worker, step, place.segment).await?;
                let sql = action::reach_message(step, worker.run.options, place, true);
                journal(worker, &sql).await?;
            }
            Action::Statement { place } => alone(worker, step, place).await?,
            Action::Close => {
                let sql = action::close_message(step, worker.words(), begin.elapsed());
                journal(worker, &sql).await?;
            }
        }
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
    let session = &mut *worker.run.session;
    session.execute("ROLLBACK").await?;
    aludel_session::prepare_session(session, &worker.run.options.settings).await?;
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
        statement: next.map(|statement| statement.as_str().to_owned()),
    });
    for (number, segment) in segments.iter().enumerate().take(place.segment + 1) {
        let count = if number < place.segment { usize::MAX } else { place.statement };
        let before = segment.statements.iter().take(count);
        for setting in before.filter(|it| statement::sets_session(it.as_str())) {
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
            Sent::Cancelled => return Err(cancelled(step, place)),
            Sent::Refused(error) => {
                worker.run.session.execute("ROLLBACK").await?;
                // The revision took the prepared statement away: without it, then.
                if error.code == "26000" && std::mem::take(&mut worker.is_prepared) {
                    continue;
                }
                let at = Attempt { message: &message, place, attempt };
                attempt = again_or_fail(worker, step, &at, *error).await?;
            }
        }
    }
}

/// A message that was refused.
struct Attempt<'m> {
    message: &'m Message<'m>,
    place: Place,
    attempt: u32,
}

/// Waits for the next attempt, or gives up.
async fn again_or_fail(
    worker: &mut Worker<'_, '_>,
    step: &Step<'_>,
    at: &Attempt<'_>,
    error: SqlError,
) -> Result<u32, RunError> {
    let options = &worker.run.options.retry;
    if !retry::is_passing(&error) || at.attempt >= options.attempts {
        return Err(failure(worker, step, at, error));
    }
    let attempt = at.attempt + 1;
    let pause = retry::pause(options, attempt);
    let attempts = options.attempts;
    worker.run.tell(Event::Retrying {
        revision: step.revision.id.clone(),
        message: error.message,
        blockers: worker.watch.blockers.clone(),
        attempt,
        attempts,
        pause,
    });
    let cancelled_first = time::race(worker.run.cancellation.cancelled(), time::sleep(pause)).await;
    if let Either::First(()) = cancelled_first {
        return Err(cancelled(step, at.place));
    }
    Ok(attempt)
}

/// Runs a statement by itself, and says in the journal that it is done.
async fn alone(worker: &mut Worker<'_, '_>, step: &Step<'_>, place: Place) -> Result<(), RunError> {
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
async fn limit_waiting(
    worker: &mut Worker<'_, '_>,
    step: &Step<'_>,
    segment: usize,
) -> Result<(), RunError> {
    let statements = step.section.segments.get(segment).map(|it| it.statements.as_slice());
    let is_concurrent = |it: &aludel_revision::Excerpt| statement::is_concurrent(it.as_str());
    if statements.unwrap_or_default().iter().any(is_concurrent) {
        worker.run.session.execute("SET lock_timeout = 0; SET statement_timeout = 0").await?;
    }
    Ok(())
}

/// Says in the journal that the statement failed, so that the next run does not wonder.
async fn settle(worker: &mut Worker<'_, '_>, step: &Step<'_>) -> Result<(), RunError> {
    let sql = action::settle_message(step, worker.run.options);
    journal(worker, &sql).await
}

/// Writes the journal.
async fn journal(worker: &mut Worker<'_, '_>, sql: &str) -> Result<(), RunError> {
    let written = worker.run.session.execute(sql).await;
    match written {
        Err(source @ SessionError::Sql(_)) => {
            worker.run.session.execute("ROLLBACK").await?;
            let schema = worker.run.options.journal.clone();
            Err(JournalError::Write { schema, source }.into())
        }
        other => Ok(other?),
    }
}

/// The server warns when our COMMIT finds no transaction.
fn check_inside(worker: &mut Worker<'_, '_>, step: &Step<'_>) -> Result<(), RunError> {
    let notices = worker.run.session.take_notices();
    let is_outside = notices.iter().any(|notice| notice.code == "25P01");
    for notice in notices.into_iter().filter(|notice| notice.code != "25P01") {
        tell_notice(worker, step, notice);
    }
    match is_outside {
        true => Err(RunError::OutsideTransaction { revision: step.revision.id.clone() }),
        false => Ok(()),
    }
}

fn tell_notices(worker: &mut Worker<'_, '_>, step: &Step<'_>) {
    for notice in worker.run.session.take_notices() {
        tell_notice(worker, step, notice);
    }
}

fn tell_notice(worker: &mut Worker<'_, '_>, step: &Step<'_>, notice: aludel_session::Notice) {
    let (revision, file) = (step.revision.id.clone(), step.revision.path.clone());
    worker.run.tell(Event::Noticed { revision, file, notice });
}

fn cancelled(step: &Step<'_>, place: Place) -> RunError {
    RunError::Cancelled {
        revision: Some(step.revision.id.clone()),
        partly: remains(step, place) != Remains::Nothing,
    }
}

/// What is left of a revision that stops at a place.
fn remains(step: &Step<'_>, place: Place) -> Remains {
    let first = step.section.segments.first().map(|segment| segment.mode);
    let is_untouched = place == Place::default() && step.resume.is_none();
    match is_untouched && first == Some(Mode::Transactional) {
        true => Remains::Nothing,
        false => Remains::UpTo(place),
    }
}

fn failure(
    worker: &Worker<'_, '_>,
    step: &Step<'_>,
    at: &Attempt<'_>,
    error: SqlError,
) -> RunError {
    let blame = blame(at.message, &error);
    if blame == Blame::Ours {
        let schema = worker.run.options.journal.clone();
        return JournalError::Write { schema, source: error.into() }.into();
    }
    let (position, line, statement) = match blame {
        Blame::Statement { position, line, statement } => (Some(position), line, Some(statement)),
        Blame::File | Blame::Ours => (None, String::new(), None),
    };
    RunError::Failed(Box::new(Failure {
        revision: step.revision.id.clone(),
        direction: step.direction(),
        path: step.revision.path.clone(),
        position,
        line,
        statement,
        remains: remains(step, at.place),
        blockers: worker.watch.blockers.clone(),
        attempts: at.attempt,
        error,
    }))
}

/// Whether there is anything to say of a revision's way.
pub(crate) fn started(step: &Step<'_>, number: usize, total: usize) -> Event {
    Event::Started {
        revision: step.revision.id.clone(),
        direction: step.direction(),
        summary: step.revision.summary().to_owned(),
        number,
        total,
    }
}

/// A revision is done.
pub(crate) fn finished(revision: RevisionId, direction: Direction, duration: Duration) -> Event {
    Event::Finished { revision, direction, duration }
}
