//! The one lock of a run: a session-level advisory lock, so that it dies with the connection that
//! runs the statements. It is polled outside any transaction, for a waiter with a snapshot would
//! keep `CREATE INDEX CONCURRENTLY` of the run it waits for from ending.

use std::time::{Duration, Instant};

use aludel_session::{Row, Session, SessionError};

use crate::{Backend, Event, Run, RunError, time};

/// The first half of the key: `alud` in ASCII.
const CLASS: u32 = 0x616c_7564;

/// How often a waiter is told for whom it waits.
const TELL_EVERY: Duration = Duration::from_secs(5);

/// What is known of our connection while it holds the lock.
#[derive(Debug, Clone)]
pub(crate) struct Held {
    /// Its process on the server.
    pub(crate) pid: String,
    /// The statements that reset it between revisions.
    pub(crate) reset: Vec<String>,
    /// Whether functions may run behind any definition.
    pub(crate) has_event_triggers: bool,
}

/// Waits for the lock.
pub(crate) async fn acquire(run: &mut Run<'_>) -> Result<Held, RunError> {
    let pid = own_pid(run.session).await?;
    aludel_session::prepare_session(run.session, &run.options.settings).await?;
    let begin = Instant::now();
    let mut told: Option<Instant> = None;
    while !is_taken(run).await? {
        let holder = holder(run).await?;
        let waited = begin.elapsed();
        if run.options.lock.timeout.is_some_and(|timeout| waited >= timeout) {
            let holder = holder.map(Box::new);
            return Err(RunError::Locked { holder, waited });
        }
        if told.is_none_or(|told| told.elapsed() >= TELL_EVERY) {
            told = Some(Instant::now());
            run.tell(Event::WaitingForLock { holder, waited });
        }
        pause(run, waited).await?;
    }
    let reset = run.options.settings.statements_for(run.session).await?;
    let has_event_triggers = has_event_triggers(run.session).await?;
    Ok(Held { pid, reset, has_event_triggers })
}

async fn has_event_triggers(session: &mut dyn Session) -> Result<bool, RunError> {
    let rows = session.query("SELECT FROM pg_catalog.pg_event_trigger LIMIT 1").await?;
    Ok(!rows.is_empty())
}

/// Lets the lock go, whatever came of the run, and says what came of it.
pub(crate) async fn release<T>(
    run: &mut Run<'_>,
    outcome: Result<T, RunError>,
) -> Result<T, RunError> {
    if matches!(outcome, Err(RunError::Lost { .. } | RunError::Session(SessionError::Lost(_)))) {
        // The lock went with the connection.
        return outcome;
    }
    let sql = format!("SELECT pg_catalog.pg_advisory_unlock({})", key(&run.options.journal));
    let released = run.session.query(&sql).await;
    // A warning that the lock is not ours is told as an event, below.
    run.session.take_notices();
    let outcome = outcome?;
    if !released?.first().is_some_and(|row| row.is_true(0)) {
        run.tell(Event::LockLost);
    }
    Ok(outcome)
}

async fn own_pid(session: &mut dyn Session) -> Result<String, RunError> {
    // In a transaction that began before, `now()` is older than the statement.
    let sql = "SELECT pg_catalog.pg_backend_pid(), \
        pg_catalog.now() OPERATOR(pg_catalog.=) pg_catalog.statement_timestamp()";
    let rows = session.query(sql).await?;
    let row = rows.first().cloned().unwrap_or_default();
    if !row.is_true(1) {
        return Err(RunError::InTransaction);
    }
    Ok(row.text(0).to_owned())
}

async fn is_taken(run: &mut Run<'_>) -> Result<bool, RunError> {
    let sql = format!("SELECT pg_catalog.pg_try_advisory_lock({})", key(&run.options.journal));
    let rows = run.session.query(&sql).await?;
    Ok(rows.first().is_some_and(|row| row.is_true(0)))
}

/// Who holds the lock. Between two attempts our own connection is idle, so it can ask.
async fn holder(run: &mut Run<'_>) -> Result<Option<Backend>, RunError> {
    let sql = format!(
        "SELECT {BACKEND_COLUMNS} FROM pg_catalog.pg_locks AS l \
         JOIN pg_catalog.pg_stat_activity AS a ON a.pid = l.pid \
         WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 2 \
         AND l.classid = {CLASS} AND l.objid = {} \
         AND l.database = (SELECT oid FROM pg_catalog.pg_database \
         WHERE datname = pg_catalog.current_database()) LIMIT 1",
        number(&run.options.journal)
    );
    let rows = run.session.query(&sql).await?;
    Ok(rows.first().map(backend))
}

/// What is told of another connection, from `pg_stat_activity AS a`.
pub(crate) const BACKEND_COLUMNS: &str = "a.pid, a.usename, \
    a.application_name, pg_catalog.host(a.client_addr), \
    pg_catalog.to_char(pg_catalog.timezone('UTC', coalesce(a.xact_start, a.backend_start)), \
    'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')";

pub(crate) fn backend(row: &Row) -> Backend {
    let owned = |column| row.get(column).filter(|it| !it.is_empty()).map(str::to_owned);
    Backend {
        pid: row.text(0).to_owned(),
        user: owned(1),
        application: owned(2),
        client: owned(3),
        since: owned(4),
    }
}

async fn pause(run: &mut Run<'_>, waited: Duration) -> Result<(), RunError> {
    let lock = &run.options.lock;
    let left = lock.timeout.map_or(lock.interval, |timeout| timeout.saturating_sub(waited));
    let pause = lock.interval.min(left).max(Duration::from_millis(1));
    match time::race(run.cancellation.cancelled(), time::sleep(pause)).await {
        time::Either::First(()) => Err(RunError::Cancelled { revision: None, partly: false }),
        time::Either::Second(()) => Ok(()),
    }
}

/// The lock's key. Advisory locks are local to a database; two journals in one are two locks.
fn key(schema: &str) -> String {
    format!("{}, {}", CLASS.cast_signed(), number(schema).cast_signed())
}

/// FNV-1a: the same for ever, on every machine.
fn number(schema: &str) -> u32 {
    let mix = |hash: u32, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
    schema.bytes().fold(0x811c_9dc5, mix)
}
