//! Statements of segments without a transaction of their own. Each is first sent in a transaction
//! together with its word in the journal: it is done or not, never unknown. The few that the server
//! refuses there are sent alone, and the journal says before it what is there (see [`Witness`](aludel_engine::Witness)).

use aludel_engine::{ErrorClass, Note, Verdict};
use aludel_revision::Excerpt;

use crate::{
    Event, Place, RunError,
    action::{self, Message},
    outcome::{cancelled, check_inside},
    perform::{Attempt, Worker, again_or_fail, settle, write},
    pooled,
    send::{Sent, send},
    step::{self, Step},
};

/// Runs one statement of a segment without a transaction, and says in the journal that it is done.
pub(crate) async fn statement_by_itself(
    worker: &mut Worker<'_, '_>,
    step: &Step<'_>,
    place: Place,
) -> Result<(), RunError> {
    let segment = step.section.segments.get(place.segment);
    let Some(statement) = segment.and_then(|it| it.statements.get(place.statement)) else {
        return Ok(());
    };
    if take_up(worker, step, place, statement).await? {
        return Ok(());
    }
    let engine = worker.run.engine;
    let words = engine.statements();
    if !words.stands_alone(statement.as_str())
        && in_transaction(worker, step, place, statement).await?
    {
        return Ok(());
    }
    if worker.held.is_pooled {
        return Err(pooled::refused(step, statement));
    }
    let seen = engine.witness().before(worker.run.session, statement.as_str()).await?;
    let note = Note { sql: statement.shown().into_owned(), ..seen };
    let sql = action::note_message(step, worker.words(), place, &note, Vec::new());
    write(worker.run, &sql).await?;
    let limits = match words.blocks_nobody(statement.as_str()) {
        true => engine.contract().lift_limits(worker.run.session).await?,
        false => None,
    };
    run_alone(worker, step, place, &action::alone(statement)).await?;
    restore(worker, limits).await?;
    check_index(worker, step, statement).await?;
    done(worker, step, place).await
}

/// Finds out what became of the statement at which an earlier run stopped, and mends what is half there.
/// Returns whether it is done.
pub(crate) async fn became(
    worker: &mut Worker<'_, '_>,
    step: &Step<'_>,
    place: Place,
) -> Result<bool, RunError> {
    let segment = step.section.segments.get(place.segment);
    match segment.and_then(|it| it.statements.get(place.statement)) {
        Some(statement) => take_up(worker, step, place, statement).await,
        None => Ok(false),
    }
}

async fn done(worker: &mut Worker<'_, '_>, step: &Step<'_>, place: Place) -> Result<(), RunError> {
    let sql = action::done_message(step, worker.words(), place);
    write(worker.run, &sql).await
}

/// Runs a statement in a transaction together with its word in the journal; `false` if the server
/// refuses it there.
async fn in_transaction(
    worker: &mut Worker<'_, '_>,
    step: &Step<'_>,
    place: Place,
    statement: &Excerpt,
) -> Result<bool, RunError> {
    let message = action::alone(statement);
    let tail = action::tail(statement, step, worker.words(), place);
    let opening = worker.words().opening(step.section, place).join(";\n");
    let mut attempt = 1;
    loop {
        write(worker.run, &opening).await?;
        let revision = &step.revision.id;
        let mut at = Attempt { message: &message, place, attempt, is_noted: false };
        let mut sent = send(worker.run, &mut worker.watch, revision, &message.sql).await?;
        if matches!(sent, Sent::Done) {
            at.message = &tail;
            sent = send(worker.run, &mut worker.watch, revision, &tail.sql).await?;
        }
        let error = match sent {
            Sent::Done => return check_inside(worker, step).map(|()| true),
            Sent::Cancelled => return Err(cancelled(step, place, false)),
            Sent::Refused(error) => *error,
        };
        worker.run.engine.contract().roll_back(worker.run.session).await?;
        if worker.run.engine.classify(&error) == ErrorClass::NoTransaction {
            return Ok(false);
        }
        attempt = again_or_fail(worker, step, &at, error).await?;
    }
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
                return Err(cancelled(step, place, true));
            }
            Sent::Refused(error) => *error,
        };
        // What blocks nobody leaves a part behind where it fails: never simply again.
        let engine = worker.run.engine;
        let is_passing = engine.classify(&error) == ErrorClass::Passing;
        let may_repeat = is_passing && !engine.statements().blocks_nobody(&message.sql);
        let attempts = worker.run.options.retry.attempts;
        let attempt_now = if may_repeat { attempt } else { attempts };
        let at = Attempt { message, place, attempt: attempt_now, is_noted: true };
        match again_or_fail(worker, step, &at, error).await {
            Ok(next) => attempt = next,
            Err(error) => {
                settle(worker, step).await?;
                return Err(error);
            }
        }
    }
}

/// Where an earlier run stopped at this statement: finds out what became of it, and mends what is
/// half there. Returns whether it is done now.
async fn take_up(
    worker: &mut Worker<'_, '_>,
    step: &Step<'_>,
    place: Place,
    statement: &Excerpt,
) -> Result<bool, RunError> {
    let Some(resume) = step.resume.filter(|resume| resume.place == place) else {
        return Ok(false);
    };
    let (engine, journal) = (worker.run.engine, worker.run.options.journal.as_str());
    let note = engine.journal().note(worker.run.session, journal, &step.revision.id, place).await?;
    if note.is_none() && !resume.is_interrupted {
        return Ok(false);
    }
    // What was sent, should the file say something else now.
    let sent = note.as_ref().map_or(statement.shown().into_owned(), |note| note.sql.clone());
    let is_settled = !resume.is_interrupted;
    match engine.witness().verdict(worker.run.session, &sent, note, is_settled).await? {
        Verdict::NotDone => Ok(false),
        Verdict::Done(reason) => {
            already_done(worker, step, &sent, reason);
            done(worker, step, place).await.map(|()| true)
        }
        Verdict::Undo(mendings) => {
            for mending in mendings {
                mend(worker, &mending.sql).await?;
                let revision = step.revision.id.clone();
                let index = mending.index;
                worker.run.tell(Event::InvalidIndexDropped { revision, index });
            }
            Ok(false)
        }
        Verdict::Finish(sql) => {
            mend(worker, &sql).await?;
            already_done(worker, step, &sent, format!("finished with {sql}"));
            done(worker, step, place).await.map(|()| true)
        }
        Verdict::Unknown(seen) => Err(RunError::Uncertain {
            revision: step.revision.id.clone(),
            number: step::number(step.section, place),
            statement: sent,
            seen,
        }),
    }
}

/// Runs a statement of ours that mends what was left.
async fn mend(worker: &mut Worker<'_, '_>, sql: &str) -> Result<(), RunError> {
    let limits = worker.run.engine.contract().lift_limits(worker.run.session).await?;
    worker.run.session.execute(sql).await?;
    restore(worker, limits).await
}

fn already_done(worker: &mut Worker<'_, '_>, step: &Step<'_>, statement: &str, reason: String) {
    let (revision, statement) = (step.revision.id.clone(), statement.to_owned());
    worker.run.tell(Event::AlreadyDone { revision, statement, reason });
}

/// What the server is content with need not be of use to anybody.
async fn check_index(
    worker: &mut Worker<'_, '_>,
    step: &Step<'_>,
    statement: &Excerpt,
) -> Result<(), RunError> {
    let witness = worker.run.engine.witness();
    let unusable = witness.unusable(worker.run.session, statement.as_str()).await?;
    let Some(mending) = unusable else { return Ok(()) };
    settle(worker, step).await?;
    let (revision, index, drop) = (step.revision.id.clone(), mending.index, mending.sql);
    Err(RunError::InvalidIndex { revision, index, drop })
}

/// Brings back the limits that held before they were lifted.
async fn restore(worker: &mut Worker<'_, '_>, limits: Option<String>) -> Result<(), RunError> {
    let Some(sql) = limits else { return Ok(()) };
    Ok(worker.run.session.execute(&sql).await?)
}
