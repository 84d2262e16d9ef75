//! What comes of a step, in words: notices, what remains, what failed.

use std::time::Duration;

use aludel_revision::{Direction, RevisionId};
use aludel_session::{Notice, SessionError, SqlError};

use crate::{
    Event, Failure, JournalError, Place, Remains, Run, RunError,
    perform::{Attempt, Worker},
    place::{Blame, blame},
    step::Step,
};

/// The server warns when our COMMIT finds no transaction; a revision's own are refused.
pub(crate) fn check_inside(worker: &mut Worker<'_, '_>, step: &Step<'_>) -> Result<(), RunError> {
    let notices = worker.run.session.take_notices();
    let is_outside = notices.iter().any(|it| worker.run.engine.contract().says_no_transaction(it));
    tell(worker, step, notices);
    match is_outside {
        true => Err(RunError::OutsideTransaction { revision: step.revision.id.clone() }),
        false => Ok(()),
    }
}

pub(crate) fn tell_notices(worker: &mut Worker<'_, '_>, step: &Step<'_>) {
    let notices = worker.run.session.take_notices();
    tell(worker, step, notices);
}

fn tell(worker: &mut Worker<'_, '_>, step: &Step<'_>, notices: Vec<Notice>) {
    let contract = worker.run.engine.contract();
    for notice in notices.into_iter().filter(|notice| !contract.says_no_transaction(notice)) {
        let (revision, file) = (step.revision.id.clone(), step.revision.path.clone());
        let notice = shown_notice(step, notice);
        worker.run.tell(Event::Noticed { revision, file, notice });
    }
}

/// A notice without values that are secret.
fn shown_notice(step: &Step<'_>, notice: Notice) -> Notice {
    let text = &step.section.text;
    let shown = |said: String| text.heard(&said).into_owned();
    Notice {
        message: shown(notice.message),
        detail: notice.detail.filter(|_| !text.has_secret()),
        hint: notice.hint.map(shown),
        ..notice
    }
}

/// An error without values that are secret. What surrounds it has rows and pieces of statements, cut and turned
/// as the server likes: beside a secret it is not shown at all.
fn shown_error(step: &Step<'_>, error: SqlError) -> SqlError {
    let text = &step.section.text;
    let shown = |said: String| text.heard(&said).into_owned();
    let has_secret = text.has_secret();
    SqlError {
        message: shown(error.message),
        detail: error.detail.filter(|_| !has_secret),
        hint: error.hint.map(shown),
        context: error.context.filter(|_| !has_secret),
        ..error
    }
}

pub(crate) fn cancelled(step: &Step<'_>, place: Place, is_noted: bool) -> RunError {
    RunError::Cancelled {
        revision: Some(step.revision.id.clone()),
        partly: remains(step, place, is_noted) != Remains::Nothing,
    }
}

/// What is left of a revision that stops at a place.
fn remains(step: &Step<'_>, place: Place, is_noted: bool) -> Remains {
    let is_untouched = place == Place::default() && step.resume.is_none();
    match is_untouched && !is_noted {
        true => Remains::Nothing,
        false => Remains::UpTo(place),
    }
}

pub(crate) fn failure(
    worker: &Worker<'_, '_>,
    step: &Step<'_>,
    at: &Attempt<'_>,
    error: SqlError,
) -> RunError {
    let blame = blame(at.message, &error, worker.run.engine.classify(&error));
    if blame == Blame::Ours {
        return write_error(worker.run, error.into());
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
        statement: statement.map(|it| step.section.text.masked(&it).into_owned()),
        remains: remains(step, at.place, at.is_noted),
        blockers: worker.watch.blockers.clone(),
        attempts: at.attempt,
        hint: worker.run.engine.hint(&error),
        error: shown_error(step, error),
    }))
}

/// The journal could not be written.
pub(crate) fn write_error(run: &Run<'_>, source: SessionError) -> RunError {
    let place = run.engine.journal().place(&run.options.journal);
    JournalError::Write { place, source }.into()
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
