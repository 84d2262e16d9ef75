//! Statements on a shadow, committed as the runner commits them, without a journal.

use aludel_engine::Contract;
use aludel_session::{Session, SessionError, SqlError};
use aludel_sql::Mode;

/// Statements that are committed together.
pub(crate) struct Segment<'a> {
    /// How they run.
    pub(crate) mode: Mode,
    /// All of them as one message, where each runs as it is.
    pub(crate) whole: Option<&'a str>,
    /// Each, and what runs in its place, where that is something else.
    pub(crate) statements: Vec<(&'a str, Option<&'a [String]>)>,
}

/// Why a segment did not run.
pub(crate) enum Stopped {
    /// The server refused the statement of this number; where it is `None`, one of them.
    Refused(Option<usize>, Box<SqlError>),
    /// The connection failed.
    Lost(SessionError),
}

impl From<SessionError> for Stopped {
    fn from(error: SessionError) -> Self {
        match error {
            SessionError::Sql(error) => Self::Refused(None, error),
            error => Self::Lost(error),
        }
    }
}

/// Runs a segment, in as few messages as will do.
pub(crate) async fn run(
    contract: &dyn Contract,
    session: &mut dyn Session,
    segment: &Segment<'_>,
) -> Result<(), Stopped> {
    if segment.mode == Mode::Autocommit {
        return each(contract, session, segment).await;
    }
    session.execute(contract.begin()).await?;
    let outcome = match segment.whole {
        Some(whole) => contract.send(session, whole).await.map_err(Stopped::from),
        None => each(contract, session, segment).await,
    };
    let ended = session.execute(if outcome.is_ok() { "COMMIT" } else { "ROLLBACK" }).await;
    outcome.and(ended.map_err(Stopped::from))
}

async fn each(
    contract: &dyn Contract,
    session: &mut dyn Session,
    segment: &Segment<'_>,
) -> Result<(), Stopped> {
    for (at, (statement, instead)) in segment.statements.iter().enumerate() {
        let sent = match instead {
            None => contract.send(session, statement).await,
            Some(others) => send_all(session, others).await,
        };
        sent.map_err(|error| match error {
            SessionError::Sql(error) => Stopped::Refused(Some(at), error),
            error => Stopped::Lost(error),
        })?;
    }
    Ok(())
}

async fn send_all(session: &mut dyn Session, statements: &[String]) -> Result<(), SessionError> {
    for statement in statements {
        session.execute(statement).await?;
    }
    Ok(())
}
