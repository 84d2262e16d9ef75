//! Sending one message: it can be cancelled from outside, and while it waits for a lock somebody
//! looks from a second connection who holds it.

use std::time::Duration;

use aludel_revision::RevisionId;
use aludel_session::{Cancel, Connect, Session, SessionError, SqlError};

use crate::{
    Backend, Cancellation, Event, Run, RunError, lock,
    time::{self, Either},
};

/// Looks from a second connection what our own waits for.
pub(crate) struct Watch {
    pid: String,
    session: Option<Box<dyn Session>>,
    /// Who was in the way of the message that was sent last.
    pub(crate) blockers: Vec<Backend>,
}

impl Watch {
    pub(crate) fn new(pid: String) -> Self {
        Self { pid, session: None, blockers: Vec::new() }
    }

    /// Who blocks our connection now. Not being able to tell is no reason to stop.
    async fn look(&mut self, observer: &dyn Connect) -> Vec<Backend> {
        if self.session.is_none() {
            self.session = observer.connect().await.ok();
        }
        let Some(session) = &mut self.session else { return Vec::new() };
        let sql = format!(
            "SELECT {} FROM pg_catalog.pg_stat_activity AS a \
             WHERE a.pid = ANY (pg_catalog.pg_blocking_pids({})) ORDER BY a.pid",
            lock::BACKEND_COLUMNS,
            self.pid
        );
        match session.query(&sql).await {
            Ok(rows) => rows.iter().map(lock::backend).collect(),
            Err(_) => {
                self.session = None;
                Vec::new()
            }
        }
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
    let canceller = run.session.canceller();
    let first_look = first_look(run);
    let Run { session, cancellation, observer, on_event, .. } = run;
    let mut execution = session.execute(sql);
    let bystander = Bystander { watch, observer: *observer, revision, on_event, first_look };
    let attended = time::race(&mut execution, bystander.attend(cancellation)).await;
    let outcome = match attended {
        Either::First(outcome) => outcome,
        Either::Second(()) => {
            cancel(canceller, on_event).await;
            execution.await
        }
    };
    match outcome {
        Ok(()) => Ok(Sent::Done),
        Err(SessionError::Sql(error)) if error.code == "57014" && cancellation.is_cancelled() => {
            Ok(Sent::Cancelled)
        }
        Err(SessionError::Sql(error)) => Ok(Sent::Refused(error)),
        Err(SessionError::Lost(reason)) => {
            Err(RunError::Lost { revision: revision.clone(), reason })
        }
        Err(error) => Err(error.into()),
    }
}

/// Just before the lock timeout strikes; where there is none, after a while.
fn first_look(run: &Run<'_>) -> Duration {
    let timeout = run.options.settings.lock_timeout;
    if timeout.is_zero() { Duration::from_secs(3) } else { timeout / 5 * 4 }
}

async fn cancel(canceller: Option<Box<dyn Cancel>>, on_event: &mut (dyn FnMut(&Event) + Send)) {
    let possible = match &canceller {
        Some(canceller) => canceller.cancel().await.is_ok(),
        None => false,
    };
    on_event(&Event::Cancelling { possible });
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
    /// Ends when the run is cancelled; until then looks who is in the way.
    async fn attend(self, cancellation: &Cancellation) {
        let Some(observer) = self.observer else { return cancellation.cancelled().await };
        loop {
            let pause = time::sleep(self.first_look);
            if let Either::First(()) = time::race(cancellation.cancelled(), pause).await {
                return;
            }
            let blockers = self.watch.look(observer).await;
            if !blockers.is_empty() && blockers != self.watch.blockers {
                self.watch.blockers.clone_from(&blockers);
                let revision = self.revision.clone();
                (self.on_event)(&Event::Blocked { revision, blockers });
            }
        }
    }
}
