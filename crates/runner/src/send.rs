//! Sending one message: it can be cancelled from outside, and while it waits for a lock somebody
//! looks from a second connection who holds it.

use std::{pin::pin, time::Duration};

use aludel_engine::ErrorClass;
use aludel_revision::RevisionId;
use aludel_session::{Cancel, Connect, Session, SessionError, SqlError};

use crate::{
    Backend, Cancellation, Event, Run, RunError,
    time::{self, Either},
};

/// How long a second connection may take to answer, and a server to take a cancellation.
const PATIENCE: Duration = Duration::from_secs(12);
/// How many looks in a row must find that nothing comes any more.
const MISSES: usize = 2;

/// Looks from a second connection what our own waits for.
pub(crate) struct Watch {
    eyes: Box<dyn aludel_engine::Watch>,
    session: Option<Box<dyn Session>>,
    /// When to look for the first time.
    first_look: Duration,
    /// Who was in the way of the message that was sent last.
    pub(crate) blockers: Vec<Backend>,
}

impl Watch {
    /// Looks just before the lock timeout strikes; where there is none, after a while.
    pub(crate) fn new(eyes: Box<dyn aludel_engine::Watch>, timeout: Duration) -> Self {
        let first_look = if timeout.is_zero() { Duration::from_secs(3) } else { timeout / 5 * 4 };
        Self { eyes, session: None, first_look, blockers: Vec::new() }
    }

    /// Who blocks our connection now. Not being able to tell is no reason to stop.
    async fn look(&mut self, observer: &dyn Connect) -> Vec<Backend> {
        if self.session.is_none() {
            self.session = observer.connect().await.ok();
        }
        let Some(session) = &mut self.session else { return Vec::new() };
        let blockers = self.eyes.look(session.as_mut()).await;
        blockers.unwrap_or_else(|_| {
            self.session = None;
            Vec::new()
        })
    }
}

/// What became of a message.
pub(crate) enum Sent {
    /// It ran.
    Done,
    /// The server refused it.
    Refused(Box<SqlError>),
    /// It was cancelled from outside.
    Cancelled,
}

/// Sends a message of a revision.
pub(crate) async fn send(
    run: &mut Run<'_>,
    watch: &mut Watch,
    revision: &RevisionId,
    sql: &str,
) -> Result<Sent, RunError> {
    if run.cancellation.is_cancelled() {
        return Ok(Sent::Cancelled);
    }
    watch.blockers.clear();
    watch.eyes.begin(sql);
    let canceller = run.session.canceller();
    let first_look = watch.first_look;
    let journal = run.options.journal.as_str();
    let Run { engine, session, cancellation, observer, on_event, .. } = run;
    let mut execution = pin!(engine.contract().send(*session, sql));
    let bystander = Bystander { watch, observer: *observer, revision, on_event, first_look };
    let attended = time::race(execution.as_mut(), bystander.attend(cancellation)).await;
    let outcome = match attended {
        Either::First(outcome) => outcome,
        Either::Second(End::Cancelled) if cancel(canceller, on_event).await => execution.await,
        Either::Second(End::Cancelled) => Err(SessionError::Lost(DEAF.to_owned())),
        Either::Second(End::Lost(reason)) => Err(SessionError::Lost(reason)),
    };
    match outcome {
        Ok(()) => Ok(Sent::Done),
        Err(SessionError::Sql(error)) if engine.lock().is_lost(&error, journal) => {
            Err(RunError::Replaced)
        }
        Err(SessionError::Sql(error)) => match engine.classify(&error) {
            ErrorClass::Cancelled if cancellation.is_cancelled() => Ok(Sent::Cancelled),
            _ => Ok(Sent::Refused(error)),
        },
        Err(SessionError::Lost(reason)) => {
            Err(RunError::Lost { revision: revision.clone(), reason })
        }
        Err(error) => Err(error.into()),
    }
}

/// Why a server that gave no answer to a cancellation is not waited for.
const DEAF: &str = "the server does not answer, not even to a cancellation";

/// Cancels on the server; whether it is worth waiting for what comes of it.
async fn cancel(
    canceller: Option<Box<dyn Cancel>>,
    on_event: &mut (dyn FnMut(&Event) + Send),
) -> bool {
    let Some(canceller) = &canceller else {
        on_event(&Event::Cancelling { possible: false });
        return true;
    };
    match time::race(canceller.cancel(), time::sleep(PATIENCE)).await {
        Either::First(sent) => {
            on_event(&Event::Cancelling { possible: sent.is_ok() });
            true
        }
        Either::Second(()) => false,
    }
}

/// Why nobody waits for a message any more.
enum End {
    /// The run was cancelled.
    Cancelled,
    /// No answer will come.
    Lost(String),
}

/// Whoever stands by while a message runs.
struct Bystander<'a> {
    watch: &'a mut Watch,
    observer: Option<&'a dyn Connect>,
    revision: &'a RevisionId,
    on_event: &'a mut (dyn FnMut(&Event) + Send),
    first_look: Duration,
}

impl Bystander<'_> {
    /// Ends when the run is cancelled, or when no answer can come any more; until then looks who is
    /// in the way.
    async fn attend(self, cancellation: &Cancellation) -> End {
        let Some(observer) = self.observer else {
            cancellation.cancelled().await;
            return End::Cancelled;
        };
        let mut unanswered = 0;
        loop {
            let pause = time::sleep(self.first_look);
            if let Either::First(()) = time::race(cancellation.cancelled(), pause).await {
                return End::Cancelled;
            }
            let look = time::race(self.watch.look(observer), time::sleep(PATIENCE));
            let looked = match time::race(cancellation.cancelled(), look).await {
                Either::First(()) => return End::Cancelled,
                Either::Second(looked) => looked,
            };
            let Either::First(blockers) = looked else {
                self.watch.session = None;
                unanswered += 1;
                if unanswered >= MISSES {
                    return End::Lost(SILENT.to_owned());
                }
                continue;
            };
            unanswered = 0;
            if let Some(reason) = self.watch.eyes.reason() {
                return End::Lost(reason.to_owned());
            }
            if !blockers.is_empty() && blockers != self.watch.blockers {
                self.watch.blockers.clone_from(&blockers);
                let revision = self.revision.clone();
                (self.on_event)(&Event::Blocked { revision, blockers });
            }
        }
    }
}

/// Why a message is given up where a second connection gets no answer either.
const SILENT: &str = "neither this connection nor a second one gets an answer";
