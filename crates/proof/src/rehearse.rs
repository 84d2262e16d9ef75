//! A look at what a stage loses before the rows go that one of its statements fails on: all the
//! others run, in a transaction that is taken back.

use aludel_engine::{Proving, rows::Within};
use aludel_revision::Mode;
use aludel_session::execute;
use aludel_session::{Session, SessionError};

use crate::{
    ground::Ground,
    rows::{Loss, LossKind, Snapshot, Which, compare, take},
    way::Stage,
};

const SAVEPOINT: &str = "aludel_rehearsal";

/// What a stage loses without the statements that fail. Of a stage without a transaction, what its
/// statements lost so far.
pub(crate) async fn rehearse(
    engine: &dyn Proving,
    session: &mut dyn Session,
    stage: &Stage,
    ground: &Ground,
) -> Result<Vec<Loss>, SessionError> {
    if stage.mode == Mode::Autocommit {
        return no_more(losses(engine, session, Within::Own, ground).await);
    }
    session.execute("BEGIN").await?;
    for step in &stage.steps {
        session.execute(&format!("SAVEPOINT {SAVEPOINT}")).await?;
        match execute(session, &step.sql).await {
            Ok(()) => {}
            Err(SessionError::Sql(_)) => {
                session.execute(&format!("ROLLBACK TO SAVEPOINT {SAVEPOINT}")).await?;
            }
            Err(error) => return Err(error),
        }
    }
    let losses = losses(engine, session, Within::Callers, ground).await;
    session.execute("ROLLBACK").await?;
    no_more(losses)
}

/// Rows that there are more of are no loss here.
fn no_more(found: Result<(Snapshot, Vec<Loss>), SessionError>) -> Result<Vec<Loss>, SessionError> {
    let (_, mut losses) = found?;
    losses.retain(|loss| loss.kind != LossKind::RowsMore);
    Ok(losses)
}

/// The rows as they are now, and what is lost of those that the proof stands on.
pub(crate) async fn losses(
    engine: &dyn Proving,
    session: &mut dyn Session,
    within: Within,
    ground: &Ground,
) -> Result<(Snapshot, Vec<Loss>), SessionError> {
    let rows = take(engine, session, within, Which::Again(&ground.base)).await?;
    let losses = compare(engine, session, within, &ground.base, &rows, &ground.excused).await?;
    Ok((rows, losses))
}
