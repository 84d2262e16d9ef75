//! Statements of segments without a transaction of their own. Each is first sent in a transaction
//! together with its word in the journal: it is done or not, never unknown. The few that the server
//! refuses there are sent alone, and the journal says before it what is there (see [`witness`]).

use aludel_revision::Excerpt;
use aludel_session::SessionError;

use crate::{
    Event, Place, RunError,
    action::{self, Message},
    journal::{self, Note},
    outcome::{cancelled, check_inside},
    perform::{Attempt, Worker, again_or_fail, settle, write},
    pooled, retry,
    send::{Sent, send},
    statement,
    step::{self, Step},
    witness::{self, Verdict, Work},
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
    let work = witness::work(statement.as_str());
    if !witness::allows_no_transaction(&work, statement.as_str())
        && in_transaction(worker, step, place, statement).await?
    {
        return Ok(());
    }
    if worker.held.is_pooled {
        return Err(pooled::refused(step, statement));
    }
    let note = before(worker, statement, &work).await?;
    let sql = action::note_message(step, worker.words(), place, &note);
    write(worker.run, &sql).await?;
    let is_concurrent = statement::is_concurrent(statement.as_str());
    let limits = if is_concurrent { lift_limits(worker).await? } else { None };
    run_alone(worker, step, place, &action::alone(statement)).await?;
    restore(worker, limits).await?;
    check_index(worker, step, &work).await?;
    done(worker, step, place).await
}

async fn done(worker: &mut Worker<'_, '_>, step: &Step<'_>, place: Place) -> Result<(), RunError> {
    let sql = action::done_message(step, worker.words(), place);
    write(worker.run, &sql).await
}

/// Runs a statement in a transaction together with its word in the journal; `false` if the server
/// refuses it there: it allows no transaction (25001), or ends it itself (2D000).
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
        worker.run.session.execute("ROLLBACK").await?;
        if matches!(error.code.as_str(), "25001" | "2D000") {
            return Ok(false);
        }
        attempt = again_or_fail(worker, step, &at, error).await?;
    }
}

/// What is there before a statement that allows no transaction.
async fn before(
    worker: &mut Worker<'_, '_>,
    statement: &Excerpt,
    work: &Work,
) -> Result<Note, RunError> {
    let session = &mut *worker.run.session;
    let mut note = Note {
        sql: statement.as_str().to_owned(),
        work: work.word().to_owned(),
        seen: Vec::new(),
        expected: None,
    };
    match witness::sight(session, work).await {
        Ok(seen) => note.seen = seen.into_iter().map(|it| it.oid).collect(),
        // The server does not understand what the statement names; it will say so itself.
        Err(SessionError::Sql(_)) => note.work = Work::Unknown.word().to_owned(),
        Err(error) => return Err(error.into()),
    }
    if let Work::BuildIndex(index) = work {
        note.expected = witness::expected(session, index).await?;
    }
    Ok(note)
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
        // What fails while it works CONCURRENTLY leaves a part behind: never simply again.
        let may_repeat = retry::is_passing(&error) && !statement::is_concurrent(&message.sql);
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
    let schema = worker.run.options.journal.as_str();
    let note = journal::note(worker.run.session, schema, &step.revision.id, place).await?;
    if note.is_none() && !resume.is_interrupted {
        return Ok(false);
    }
    // What was sent, should the file say something else now.
    let sent = note.as_ref().map_or(statement.as_str(), |note| note.sql.as_str()).to_owned();
    let (work, note) = witnessed(worker, &sent, note).await?;
    let now = witness::sight(worker.run.session, &work).await?;
    match witness::verdict(&work, note.as_ref(), &now, !resume.is_interrupted) {
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

/// What the statement did and what was there before it. The journal of an older program says
/// nothing of that: then only what an index is to be decides.
async fn witnessed(
    worker: &mut Worker<'_, '_>,
    sql: &str,
    note: Option<Note>,
) -> Result<(Work, Option<Note>), RunError> {
    let work = witness::work(sql);
    match (&work, note) {
        (_, Some(note)) if note.work != work.word() => Ok((Work::Unknown, Some(note))),
        (Work::BuildIndex(index), None) => {
            let expected = witness::expected(worker.run.session, index).await?;
            let (sql, word) = (sql.to_owned(), work.word().to_owned());
            let note = Note { sql, work: word, seen: Vec::new(), expected };
            Ok((work, Some(note)))
        }
        (_, note) => Ok((work, note)),
    }
}

/// Runs a statement of ours that mends what was left.
async fn mend(worker: &mut Worker<'_, '_>, sql: &str) -> Result<(), RunError> {
    let limits = lift_limits(worker).await?;
    worker.run.session.execute(sql).await?;
    restore(worker, limits).await
}

fn already_done(worker: &mut Worker<'_, '_>, step: &Step<'_>, statement: &str, reason: String) {
    let (revision, statement) = (step.revision.id.clone(), statement.to_owned());
    worker.run.tell(Event::AlreadyDone { revision, statement, reason });
}

/// `CREATE INDEX CONCURRENTLY IF NOT EXISTS` is content with an invalid index; we are not.
async fn check_index(
    worker: &mut Worker<'_, '_>,
    step: &Step<'_>,
    work: &Work,
) -> Result<(), RunError> {
    let Work::BuildIndex(index) = work else { return Ok(()) };
    let found = witness::sight(worker.run.session, work).await?;
    let is_it = |name: &str| index.name.as_deref() == Some(name);
    let invalid = found.into_iter().find(|it| !it.is_whole && is_it(&it.bare_name));
    let Some(invalid) = invalid else { return Ok(()) };
    settle(worker, step).await?;
    Err(RunError::InvalidIndex { revision: step.revision.id.clone(), index: invalid.name })
}

/// The limits that held before they were lifted.
type Limits = Option<(String, String)>;

/// A statement that works CONCURRENTLY blocks nobody, so it may wait as long as it must; its
/// neighbours may not.
async fn lift_limits(worker: &mut Worker<'_, '_>) -> Result<Limits, RunError> {
    let sql = "SELECT pg_catalog.current_setting('lock_timeout'), \
               pg_catalog.current_setting('statement_timeout')";
    let rows = worker.run.session.query(sql).await?;
    worker.run.session.execute("SET lock_timeout = 0; SET statement_timeout = 0").await?;
    Ok(rows.first().map(|row| (row.text(0).to_owned(), row.text(1).to_owned())))
}

async fn restore(worker: &mut Worker<'_, '_>, limits: Limits) -> Result<(), RunError> {
    let Some((lock, statement)) = limits else { return Ok(()) };
    let quoted = aludel_sql::quote_literal;
    let sql = format!(
        "SET lock_timeout = {}; SET statement_timeout = {}",
        quoted(&lock),
        quoted(&statement)
    );
    Ok(worker.run.session.execute(&sql).await?)
}
