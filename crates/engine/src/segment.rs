//! Statements that are committed together, run as a runner commits them, but without a journal: on a
//! shadow, by whoever replays, proves or tries them. Somebody may look on.

use aludel_session::{Session, SessionError, SqlError};
use aludel_sql::Mode;

use crate::{Asked, Contract};

/// Statements that are committed together.
#[derive(Debug, Clone)]
pub struct Segment<'a> {
    /// How they run.
    pub mode: Mode,
    /// All of them as one message, where each runs as it is and nobody looks on.
    pub whole: Option<&'a str>,
    /// Each, and what runs in its place, where that is something else.
    pub statements: Vec<(&'a str, Option<&'a [String]>)>,
}

/// Why a segment did not run.
#[derive(Debug)]
pub enum Stopped {
    /// The server refused the statement of this number; where it is `None`, one of them, or their commit.
    Refused(Option<usize>, Box<SqlError>),
    /// The connection failed, or whoever looks on.
    Lost(SessionError),
}

/// Looks on while a segment runs. `()` does not.
pub trait Onlooker: Send {
    /// A transaction of so many statements has begun.
    fn begun<'a>(&'a mut self, _: &'a mut dyn Session, _statements: usize) -> Asked<'a, ()> {
        Box::pin(async { Ok(()) })
    }

    /// How many of the next statements may be sent as one message, the first among them.
    fn together(&mut self, _statements: &[&str]) -> usize {
        1
    }

    /// A statement is about to run; where no transaction has begun, by itself.
    fn before<'a>(&'a mut self, _: &'a mut dyn Session, _sql: &'a str) -> Asked<'a, ()> {
        Box::pin(async { Ok(()) })
    }

    /// It ran.
    fn after<'a>(&'a mut self, _: &'a mut dyn Session, _sql: &'a str) -> Asked<'a, ()> {
        Box::pin(async { Ok(()) })
    }

    /// A statement that ran by itself was refused.
    fn refused<'a>(&'a mut self, _: &'a mut dyn Session) -> Asked<'a, ()> {
        Box::pin(async { Ok(()) })
    }

    /// The transaction is about to be committed.
    fn ending<'a>(&'a mut self, _: &'a mut dyn Session) -> Asked<'a, ()> {
        Box::pin(async { Ok(()) })
    }
}

impl Onlooker for () {}

impl Stopped {
    fn at(at: Option<usize>, error: SessionError) -> Self {
        match error {
            SessionError::Sql(error) => Self::Refused(at, error),
            error => Self::Lost(error),
        }
    }
}

/// Runs a segment, in as few messages as will do. Where a transaction is refused nothing of it remains.
pub async fn run_segment(
    contract: &dyn Contract,
    session: &mut dyn Session,
    segment: &Segment<'_>,
    onlooker: &mut dyn Onlooker,
) -> Result<(), Stopped> {
    if segment.mode == Mode::Autocommit {
        let outcome = each(contract, session, segment, onlooker).await;
        if let Err(Stopped::Refused(..)) = outcome {
            onlooker.refused(session).await.map_err(Stopped::Lost)?;
        }
        return outcome;
    }
    session.execute(contract.begin()).await.map_err(Stopped::Lost)?;
    let mut outcome = together(contract, session, segment, onlooker).await;
    if outcome.is_ok() {
        outcome = session.execute("COMMIT").await.map_err(|error| Stopped::at(None, error));
    }
    if let Err(Stopped::Refused(..)) = outcome {
        contract.roll_back(session).await.map_err(Stopped::Lost)?;
    }
    outcome
}

async fn together(
    contract: &dyn Contract,
    session: &mut dyn Session,
    segment: &Segment<'_>,
    onlooker: &mut dyn Onlooker,
) -> Result<(), Stopped> {
    if let Some(whole) = segment.whole {
        return contract.send(session, whole).await.map_err(|error| Stopped::at(None, error));
    }
    onlooker.begun(session, segment.statements.len()).await.map_err(Stopped::Lost)?;
    each(contract, session, segment, onlooker).await?;
    onlooker.ending(session).await.map_err(Stopped::Lost)
}

async fn each(
    contract: &dyn Contract,
    session: &mut dyn Session,
    segment: &Segment<'_>,
    onlooker: &mut dyn Onlooker,
) -> Result<(), Stopped> {
    let mut at = 0;
    while let Some((first, instead)) = segment.statements.get(at) {
        let rest = segment.statements.iter().skip(at).take(TOGETHER);
        let mut next: Vec<&str> =
            rest.map_while(|(sql, instead)| instead.is_none().then_some(*sql)).collect();
        match next.is_empty() {
            true => next.push(first),
            false => next.truncate(onlooker.together(&next)),
        }
        for sql in &next {
            onlooker.before(session, sql).await.map_err(Stopped::Lost)?;
        }
        let sent = match instead {
            None => contract.send(session, &next.join(BETWEEN)).await,
            Some(others) => send_all(session, others).await,
        };
        sent.map_err(|error| refused_in(&next, at, error))?;
        for sql in &next {
            onlooker.after(session, sql).await.map_err(Stopped::Lost)?;
        }
        at += next.len();
    }
    Ok(())
}

/// How many statements are sent as one message at most.
const TOGETHER: usize = 64;
const BETWEEN: &str = "\n;\n";

/// The error of one of some statements that were sent together, in its own words.
fn refused_in(statements: &[&str], first: usize, error: SessionError) -> Stopped {
    let SessionError::Sql(mut error) = error else { return Stopped::Lost(error) };
    let mut number = error.completed.unwrap_or_default();
    if let (Some(position), true) = (&mut error.position, statements.len() > 1) {
        // A message is parsed as a whole, so that none of its statements need have completed.
        number = 0;
        for sql in statements {
            let length = sql.chars().count() + BETWEEN.len();
            if *position <= length {
                break;
            }
            (*position, number) = (*position - length, number + 1);
        }
    }
    Stopped::Refused(Some(first + number.min(statements.len() - 1)), error)
}

async fn send_all(session: &mut dyn Session, statements: &[String]) -> Result<(), SessionError> {
    for statement in statements {
        session.execute(statement).await?;
    }
    Ok(())
}
