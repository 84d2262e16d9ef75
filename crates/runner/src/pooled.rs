//! Behind a pooler that gives sessions away between transactions: nothing may be kept by a session,
//! so each transaction sets for itself what it relies on, and leaves nothing behind. What allows no
//! transaction would run on any of the pool's connections, and with its settings: it is refused.

use aludel_revision::{Excerpt, Mode, Section};

use crate::{Options, Place, RunError, statement, step::Step, witness};

/// What a transaction sets.
pub(crate) fn local(options: &Options) -> Vec<String> {
    if options.pooled { options.settings.local_statements() } else { Vec::new() }
}

/// What leaves a connection of the pool as it was, at the end of a transaction that may have set
/// something for the session; what follows in it is ours.
pub(crate) fn reset(options: &Options) -> Vec<String> {
    let mut reset = vec!["SET SESSION AUTHORIZATION DEFAULT".to_owned(), "RESET ALL".to_owned()];
    let role = options.settings.role.as_ref();
    reset.extend(role.map(|role| format!("SET LOCAL ROLE {}", aludel_sql::quote_ident(role))));
    reset
}

/// What the statements before a place set for the session.
pub(crate) fn settings_before(section: &Section, place: Place) -> impl Iterator<Item = &Excerpt> {
    let before = section.segments.iter().enumerate().take(place.segment + 1);
    let statements = before.flat_map(move |(number, segment)| {
        let count = if number < place.segment { usize::MAX } else { place.statement };
        segment.statements.iter().take(count)
    });
    statements.filter(|it| statement::sets_session(it.as_str()))
}

/// Refuses, before anything runs, what cannot run behind a pooler.
pub(crate) fn check(options: &Options, steps: &[Step<'_>]) -> Result<(), RunError> {
    if !options.pooled {
        return Ok(());
    }
    match steps.iter().find_map(|step| Some((step, alone(step)?))) {
        None => Ok(()),
        Some((step, statement)) => Err(refused(step, statement)),
    }
}

/// Why a statement does not run behind a pooler.
pub(crate) fn refused(step: &Step<'_>, statement: &Excerpt) -> RunError {
    RunError::Pooled {
        path: step.revision.path.clone(),
        position: statement.position(),
        statement: statement.as_str().lines().next().unwrap_or_default().to_owned(),
    }
}

/// The first statement that is still to be done and allows no transaction.
fn alone<'a>(step: &Step<'a>) -> Option<&'a Excerpt> {
    let start = step.start();
    let segments = step.section.segments.iter().enumerate().skip(start.segment);
    let alone = segments.filter(|(_, segment)| segment.mode == Mode::Autocommit);
    let mut statements = alone.flat_map(|(number, segment)| {
        let done = if number == start.segment { start.statement } else { 0 };
        segment.statements.iter().skip(done)
    });
    statements.find(|it| witness::allows_no_transaction(&witness::work(it.as_str()), it.as_str()))
}
