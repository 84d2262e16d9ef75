//! Taking the lock away from a run that is stalled, or of which nothing can be seen.

use aludel_engine::{Away, Engine, FORMAT, Purpose};
use aludel_session::Session;

use crate::{Backend, RunError};

/// Takes the lock of a journal away from whoever has it, and says who that was; `None`
/// where nobody had it. If that run still lives, its next transaction fails and writes nothing. While
/// one of its transactions is open on the server it keeps the lock.
pub async fn unlock(
    engine: &dyn Engine,
    session: &mut dyn Session,
    journal: &str,
) -> Result<Option<Backend>, RunError> {
    engine.preflight().check_journal(journal).map_err(Box::new)?;
    let format = engine.journal().format(session, journal, Purpose::Write).await?;
    if format != Some(FORMAT) {
        return Ok(None);
    }
    match engine.lock().take_away(session, journal).await? {
        Away::Free => Ok(None),
        Away::From(holder) => Ok(Some(holder)),
        Away::Busy { holder, end } => Err(RunError::Busy { holder: Box::new(holder), end }),
    }
}
