//! A run in one transaction that is rolled back: on the very database, and nothing of it stays.

use std::{
    borrow::Cow,
    time::{Duration, Instant},
};

use aludel_revision::{Direction, Mode, RevisionId, Segment, Target};

use aludel_session::SqlError;

use crate::{
    Done, Entry, Place, Report, Run, RunError,
    action::Message,
    contract, downgrade, execute, foresee,
    lock::{self, Held},
    outcome,
    perform::{Attempt, Worker},
    preflight, protect,
    send::{Sent, Watch, send},
    state,
    step::{self, Step},
    upgrade::read,
};

/// What came of a rehearsal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rehearsal {
    /// What would have been done.
    pub report: Report,
    /// The locks that were held until the end, in words, strongest first.
    pub locks: Vec<String>,
    /// For how long.
    pub held: Duration,
}

/// Runs what leads to a target in one transaction, and rolls it back. Where a statement allows none,
/// nothing is run.
///
/// # Errors
///
/// As a run reports them. Nothing is left behind then, either.
pub async fn rehearse(
    run: &mut Run<'_>,
    direction: Direction,
    target: &Target,
) -> Result<Rehearsal, RunError> {
    let mut held = lock::meet(run).await?;
    let contract = run.engine.contract();
    run.session.execute(contract.begin()).await?;
    let outcome = in_transaction(run, &mut held, direction, target).await;
    let back = contract.roll_back(run.session).await;
    let rehearsal = outcome?;
    back?;
    if !held.is_pooled {
        contract.prepare(run.session, run.options).await?;
    }
    Ok(rehearsal)
}

async fn in_transaction(
    run: &mut Run<'_>,
    held: &mut Held,
    direction: Direction,
    target: &Target,
) -> Result<Rehearsal, RunError> {
    let contract = run.engine.contract();
    if held.is_pooled {
        let opening: Vec<String> =
            contract.pooled_opening().into_iter().chain(held.local.clone()).collect();
        run.session.execute(&opening.join(";\n")).await?;
    }
    lock::take_in_transaction(run, held).await?;
    let now = run.history;
    let entries = read(run, held).await?;
    let (history, entries) = foresee::with_journal(run, entries, direction).await?;
    let entries = entries.as_slice();
    let mut rehearsal = go(&mut run.with(&history), held, entries, direction, target).await?;
    if direction == Direction::Up && matches!(history, Cow::Owned(_)) {
        let done = rehearsal.report.done.iter().map(|done| done.revision.clone());
        let done: Vec<RevisionId> = done.collect();
        rehearsal.report.heads = foresee::heads_behind(now, &history, entries, &done)?;
    }
    Ok(rehearsal)
}

/// The same in the history as the database sees it.
async fn go(
    run: &mut Run<'_>,
    held: &Held,
    entries: &[Entry],
    direction: Direction,
    target: &Target,
) -> Result<Rehearsal, RunError> {
    let contract = run.engine.contract();
    let history = run.history;
    let findings = state::examine(history, entries)?;
    if let Some(half) = findings.half {
        return Err(RunError::Half(half));
    }
    let (steps, waiting) = match direction {
        Direction::Up => {
            let steps = step::upgrade_steps(history, entries, target)?;
            contract::hold(run, steps, entries, target)?
        }
        Direction::Down => (step::downgrade_steps(history, entries, target)?, None),
    };
    if let Some(refused) = steps.iter().find_map(refused) {
        return Err(refused);
    }
    protect::check_protection(run, &steps, direction).await?;
    preflight::look(run, &steps, held.has_journal()).await?;
    if direction == Direction::Down {
        downgrade::tell_ways(run, &steps, &findings.edited_down);
    }
    execute::tell_plan(run, &steps);
    let before = contract.relations(run.session).await?;
    let begin = Instant::now();
    let watch = Watch::new(run.engine.watch(&held.pid), held.options.lock_timeout());
    let held = held.clone();
    let mut worker = Worker { run, watch, held, has_listeners: false, is_prepared: false };
    let mut applied = state::applied(entries);
    let mut done = Vec::new();
    for (number, step) in steps.iter().enumerate() {
        let duration = perform(&mut worker, step, number + 1, steps.len()).await?;
        let revision = step.revision.id.clone();
        execute::note(&mut applied, &revision, direction);
        done.push(Done { revision, direction, duration });
    }
    let journal = run.options.journal.as_str();
    let locks = contract.locks(run.session, journal, &before).await?;
    let heads = execute::heads(history, &applied);
    Ok(Rehearsal { report: Report { done, heads, waiting }, locks, held: begin.elapsed() })
}

/// What allows no transaction.
fn refused(step: &Step<'_>) -> Option<RunError> {
    let is_alone = |segment: &&Segment| segment.mode == Mode::Autocommit || segment.fill.is_some();
    let segment = step.section.segments.iter().find(is_alone)?;
    let statement = segment.statements.first().unwrap_or(&segment.sql);
    Some(RunError::NotInTransaction {
        path: step.revision.path.clone(),
        position: statement.position(),
        statement: statement.shown().lines().next().unwrap_or_default().to_owned(),
    })
}

async fn perform(
    worker: &mut Worker<'_, '_>,
    step: &Step<'_>,
    number: usize,
    total: usize,
) -> Result<Duration, RunError> {
    let begin = Instant::now();
    worker.run.tell(outcome::started(step, number, total));
    for (number, segment) in step.section.segments.iter().enumerate() {
        let place = Place { segment: number, statement: 0 };
        send_segment(worker, step, segment, place).await?;
    }
    outcome::tell_notices(worker, step);
    check_deferred(worker, step).await?;
    let reset: Vec<String> = worker.held.reset.iter().chain(&worker.held.local).cloned().collect();
    worker.run.session.execute(&reset.join(";\n")).await?;
    let (id, direction) = (step.revision.id.clone(), step.direction());
    worker.run.tell(outcome::finished(id, direction, begin.elapsed()));
    Ok(begin.elapsed())
}

/// What a commit would check.
async fn check_deferred(worker: &mut Worker<'_, '_>, step: &Step<'_>) -> Result<(), RunError> {
    let [now, later] = worker.run.engine.contract().deferred();
    if now.is_empty() {
        return Ok(());
    }
    // It is of no statement in particular.
    let message = Message {
        sql: now.to_owned(),
        excerpt: &step.section.text,
        statements: &[],
        skipped: usize::MAX,
        statements_before: 0,
        statements_in_all: 0,
    };
    let nowhere =
        |error: SqlError| SqlError { position: None, completed: None, context: None, ..error };
    submit(worker, step, &message, nowhere).await?;
    Ok(worker.run.session.execute(later).await?)
}

async fn send_segment<'s>(
    worker: &mut Worker<'_, '_>,
    step: &Step<'s>,
    segment: &'s Segment,
    place: Place,
) -> Result<(), RunError> {
    let patience = worker.words().patience(step.section, place);
    if !patience.is_empty() {
        worker.run.session.execute(&patience.join(";\n")).await?;
    }
    let message = Message {
        sql: segment.sql.as_str().to_owned(),
        excerpt: &segment.sql,
        statements: &segment.statements,
        skipped: 0,
        statements_before: 0,
        statements_in_all: segment.statements.len() + 1,
    };
    submit(worker, step, &message, |error| error).await
}

/// Sends a message once: of a transaction that is rolled back nothing is left, wherever it failed.
async fn submit(
    worker: &mut Worker<'_, '_>,
    step: &Step<'_>,
    message: &Message<'_>,
    of: impl Fn(SqlError) -> SqlError,
) -> Result<(), RunError> {
    let place = Place::default();
    match send(worker.run, &mut worker.watch, &step.revision.id, &message.sql).await? {
        Sent::Done => outcome::check_inside(worker, step),
        Sent::Cancelled => Err(outcome::cancelled(step, place, false)),
        Sent::Refused(error) => {
            let at = Attempt { message, place, attempt: 1, is_noted: false };
            Err(outcome::failure(worker, step, &at, of(*error)))
        }
    }
}
