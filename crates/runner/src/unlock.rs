//! Taking the lock away from a run that is stalled, or of which nothing can be seen.

use aludel_session::Session;

use crate::{
    Backend, RunError,
    journal::{self, Away, Purpose},
    lock, protect,
};

/// Takes the lock of the journal in a schema away from whoever has it, and says who that was; `None`
/// where nobody had it. If that run still lives, its next transaction fails and writes nothing. While
/// one of its transactions is open on the server it keeps the lock.
pub async fn unlock(session: &mut dyn Session, schema: &str) -> Result<Option<Backend>, RunError> {
    protect::check_journal(schema)?;
    let format = journal::format(session, schema, Purpose::Write).await?;
    if format != Some(journal::FORMAT) {
        return Ok(None);
    }
    match journal::take_away(session, schema).await? {
        Away::Free => Ok(None),
        Away::From(row) => Ok(Some(lock::backend(&row))),
        Away::Busy(row) => Err(RunError::Busy { holder: Box::new(lock::backend(&row)) }),
    }
}
