//! A look at the database before a run begins: what cannot work is refused while nothing has run,
//! what may hold it up is told.

use aludel_engine::{Planned, PreflightError};

use crate::{Event, Run, RunError, step::Step};

/// Looks. `has_journal`: whether the journal is there already.
pub(crate) async fn look(
    run: &mut Run<'_>,
    steps: &[Step<'_>],
    has_journal: bool,
) -> Result<(), RunError> {
    if steps.is_empty() {
        return Ok(());
    }
    let planned: Vec<Planned<'_>> = steps.iter().map(planned).collect();
    let preflight = run.engine.preflight();
    for concern in preflight.look(run.session, run.options, &planned, has_journal).await? {
        run.tell(Event::Concern(concern));
    }
    Ok(())
}

fn planned<'a>(step: &Step<'a>) -> Planned<'a> {
    Planned { revision: step.revision, section: step.section, start: step.start() }
}

impl From<PreflightError> for RunError {
    fn from(error: PreflightError) -> Self {
        match error {
            PreflightError::Refused(refusal) => Self::Refused(refusal),
            PreflightError::Session(error) => error.into(),
        }
    }
}
