//! ANALYZE of what an upgrade filled or wrote anew: until the server does that by itself, it plans by
//! what was there before, or by nothing.

use std::collections::BTreeSet;

use aludel_engine::{ErrorClass, Statements};
use aludel_revision::RevisionId;

use crate::{
    Event, RunError,
    perform::Worker,
    send::{Sent, send},
    step::Step,
};

/// The tables that the statements of a step fill or write anew, as SQL names them.
pub(crate) fn tables(step: &Step<'_>, statements: &dyn Statements) -> BTreeSet<String> {
    step.section.statements().flat_map(|it| statements.changed_tables(it.as_str())).collect()
}

/// Runs ANALYZE on tables. What keeps it from one of them is told, and no more: the revisions are
/// applied.
pub(crate) async fn analyze(
    worker: &mut Worker<'_, '_>,
    revision: &RevisionId,
    tables: BTreeSet<String>,
) -> Result<(), RunError> {
    for table in tables {
        let mut message = Vec::new();
        if worker.held.is_pooled {
            message.push(worker.run.engine.contract().begin().to_owned());
            message.extend(worker.held.local.iter().cloned());
        }
        message.push(worker.run.engine.statements().analyze(&table));
        message.extend(worker.held.is_pooled.then(|| "COMMIT".to_owned()));
        let sent = send(worker.run, &mut worker.watch, revision, &message.join(";\n")).await?;
        // That it may not, or that it is a view, is a warning of the server's.
        worker.run.session.take_notices();
        match sent {
            Sent::Done => {}
            Sent::Cancelled => return Ok(()),
            Sent::Refused(error) => {
                if worker.held.is_pooled {
                    worker.run.engine.contract().roll_back(worker.run.session).await?;
                }
                // It was dropped since, or has its name in another path.
                if worker.run.engine.classify(&error) != ErrorClass::Missing {
                    worker.run.tell(Event::NotAnalyzed { table, reason: error.message });
                }
            }
        }
    }
    Ok(())
}
