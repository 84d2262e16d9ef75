//! Behind a pooler that gives sessions away between transactions: nothing may be kept by a session,
//! so each transaction sets for itself what it relies on, and leaves nothing behind. What allows no
//! transaction would run on any of the pool's connections, and with its settings: it is refused.

use aludel_engine::Statements;
use aludel_revision::{Excerpt, Mode, Section};

use crate::{Place, Run, RunError, step::Step};

/// What the statements before a place set for the session.
pub(crate) fn settings_before<'s>(
    section: &'s Section,
    place: Place,
    words: &'s dyn Statements,
) -> impl Iterator<Item = &'s Excerpt> {
    let before = section.segments.iter().enumerate().take(place.segment + 1);
    let statements = before.flat_map(move |(number, segment)| {
        let count = if number < place.segment { usize::MAX } else { place.statement };
        segment.statements.iter().take(count)
    });
    statements.filter(|it| words.sets_session(it.as_str()))
}

/// Refuses, before anything runs, what cannot run behind a pooler.
pub(crate) fn check(run: &Run<'_>, steps: &[Step<'_>]) -> Result<(), RunError> {
    if !run.options.pooled {
        return Ok(());
    }
    match steps.iter().find_map(|step| Some((step, alone(step, run.engine.statements())?))) {
        None => Ok(()),
        Some((step, statement)) => Err(refused(step, statement)),
    }
}

/// Why a statement does not run behind a pooler.
pub(crate) fn refused(step: &Step<'_>, statement: &Excerpt) -> RunError {
    RunError::Pooled {
        path: step.revision.path.clone(),
        position: statement.position(),
        statement: statement.shown().lines().next().unwrap_or_default().to_owned(),
    }
}

/// The first statement that is still to be done and allows no transaction.
fn alone<'a>(step: &Step<'a>, words: &dyn Statements) -> Option<&'a Excerpt> {
    let start = step.start();
    let segments = step.section.segments.iter().enumerate().skip(start.segment);
    let alone = segments.filter(|(_, segment)| segment.mode == Mode::Autocommit);
    let mut statements = alone.flat_map(|(number, segment)| {
        let done = if number == start.segment { start.statement } else { 0 };
        segment.statements.iter().skip(done)
    });
    statements.find(|it| words.stands_alone(it.as_str()))
}
