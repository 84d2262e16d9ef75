//! The one lock of a run: the row of the journal that [`journal::Claim`] takes. It is polled outside
//! any transaction, for a waiter with a snapshot would keep `CREATE INDEX CONCURRENTLY` of the run it
//! waits for from ending.
//!
//! An advisory lock goes with it for those who know no row, an older aludel or a script: it is held
//! while the row is taken, so whoever holds it is waited for. It is never held by the session, on
//! which behind a pooler it would stay for ever.

use std::{
    hash::{BuildHasher, RandomState},
    process,
    time::{Duration, Instant, SystemTime},
};

use aludel_session::{Guarded, Row, Session, SessionError};

use crate::{
    Backend, Event, JournalError, Run, RunError,
    journal::{self, Claim, FORMAT, Found, Purpose},
    pooled, protect, time,
};

/// The first half of the key: `alud` in ASCII.
const CLASS: u32 = 0x616c_7564;

/// How often a waiter is told for whom it waits.
const TELL_EVERY: Duration = Duration::from_secs(5);

/// What is known of our connection, and of the lock.
#[derive(Debug, Clone)]
pub(crate) struct Held {
    /// Its process on the server; none behind a pooler, where each transaction may have another.
    pub(crate) pid: String,
    /// What says in the row that it is ours.
    pub(crate) token: String,
    /// Who we are, for those who wait.
    holder: String,
    /// Whether a pooler is between.
    pub(crate) is_pooled: bool,
    /// What is set in each transaction behind a pooler.
    pub(crate) local: Vec<String>,
    /// The format of the journal, where there is one.
    format: Option<i64>,
    /// Whether the row is ours: not yet where there is no journal, nor where nothing can be written.
    has_row: bool,
    /// The statements that reset the session between revisions.
    pub(crate) reset: Vec<String>,
    /// Whether functions may run behind any definition.
    pub(crate) has_event_triggers: bool,
}

impl Held {
    fn new(run: &Run<'_>, pid: String) -> Self {
        let options = run.options;
        let host = options.host.as_deref().unwrap_or("an unknown machine");
        Self {
            pid: if options.pooled { "0".to_owned() } else { pid },
            token: token(),
            holder: format!("{} on {host}", options.tool),
            is_pooled: options.pooled,
            local: pooled::local(options),
            format: None,
            has_row: false,
            reset: pooled::reset(options),
            has_event_triggers: false,
        }
    }

    fn claim(&self) -> Claim<'_> {
        let Self { token, holder, is_pooled, local, .. } = self;
        Claim { token, holder, is_pooled: *is_pooled, local }
    }

    /// Whether there is a journal.
    pub(crate) fn has_journal(&self) -> bool {
        self.format.is_some()
    }
}

/// A word that nobody else has.
fn token() -> String {
    let seed = (process::id(), SystemTime::now());
    let part = || RandomState::new().hash_one(seed);
    format!("{:016x}{:016x}", part(), part())
}

/// Waits for the lock. Where there is no journal yet there is no row: [`secure`] takes it before
/// anything is written.
pub(crate) async fn acquire(run: &mut Run<'_>) -> Result<Held, RunError> {
    protect::check_journal(&run.options.journal)?;
    let pid = own_pid(run.session).await?;
    let mut held = Held::new(run, pid);
    if !held.is_pooled {
        aludel_session::prepare_session(run.session, &run.options.settings).await?;
    }
    wait(run, &mut held).await?;
    if !held.is_pooled {
        held.reset = run.options.settings.statements_for(run.session).await?;
    }
    held.has_event_triggers = has_event_triggers(run.session).await?;
    Ok(held)
}

/// Takes the row if that was not possible before: makes the journal, or brings it up to this
/// program's format. Returns whether somebody else may have written in the meantime.
pub(crate) async fn secure(run: &mut Run<'_>, held: &mut Held) -> Result<bool, RunError> {
    if held.has_row {
        return Ok(false);
    }
    let schema = run.options.journal.clone();
    let key = key(&schema);
    if journal::ensure(run.session, &schema, held.claim(), &key).await? == Found::Created {
        (held.format, held.has_row) = (Some(FORMAT), true);
        run.tell(Event::JournalCreated { schema });
        return Ok(false);
    }
    wait(run, held).await?;
    if !held.has_row {
        // It was refused: now for what reason.
        let taken = journal::take(run.session, &schema, held.claim(), &key).await;
        let failed = |source| JournalError::Write { schema, source };
        held.has_row = taken.map_err(failed)?;
    }
    Ok(true)
}

async fn wait(run: &mut Run<'_>, held: &mut Held) -> Result<(), RunError> {
    let begin = Instant::now();
    let mut told: Option<Instant> = None;
    while !attempt(run, held).await? {
        let holder = holder(run, held).await?;
        // Nobody: the row was given back just now, or made anew.
        if holder.is_none() && attempt(run, held).await? {
            break;
        }
        let waited = begin.elapsed();
        if told.is_none_or(|told| told.elapsed() >= TELL_EVERY) {
            told = Some(Instant::now());
            run.tell(Event::WaitingForLock { holder: holder.clone(), waited });
        }
        if run.options.lock.timeout.is_some_and(|timeout| waited >= timeout) {
            let holder = holder.map(Box::new);
            return Err(RunError::Locked { holder, waited });
        }
        pause(run, waited).await?;
    }
    Ok(())
}

/// Whether nothing is to be waited for. Where nothing may be written (a standby, a role that only
/// reads) there is no row either: a run with something to do is refused before it begins.
async fn attempt(run: &mut Run<'_>, held: &mut Held) -> Result<bool, RunError> {
    let schema = run.options.journal.as_str();
    if held.format != Some(FORMAT) {
        held.format = journal::format(run.session, schema, Purpose::Write).await?;
    }
    if held.format != Some(FORMAT) {
        let sql = format!("SELECT pg_catalog.pg_try_advisory_xact_lock({})", key(schema));
        let rows = run.session.query(&sql).await?;
        return Ok(rows.first().is_some_and(|row| row.is_true(0)));
    }
    let taken = journal::take(run.session, schema, held.claim(), &key(schema)).await;
    match taken {
        Ok(taken) => {
            held.has_row = taken;
            Ok(taken)
        }
        Err(SessionError::Sql(error)) if matches!(error.code.as_str(), "25006" | "42501") => {
            Ok(true)
        }
        Err(error) => Err(error.into()),
    }
}

async fn has_event_triggers(session: &mut dyn Session) -> Result<bool, RunError> {
    let rows = session.query("SELECT FROM pg_catalog.pg_event_trigger LIMIT 1").await?;
    Ok(!rows.is_empty())
}

/// Lets the lock go, whatever came of the run, and says what came of it.
pub(crate) async fn release<T>(
    run: &mut Run<'_>,
    held: &Held,
    outcome: Result<T, RunError>,
) -> Result<T, RunError> {
    let is_lost =
        matches!(outcome, Err(RunError::Lost { .. } | RunError::Session(SessionError::Lost(_))));
    // The lock went with the connection.
    if is_lost || !held.has_row {
        return outcome;
    }
    let schema = run.options.journal.as_str();
    let released = journal::give_back(run.session, schema, held.claim()).await;
    let outcome = outcome?;
    if !released? {
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

/// Who holds the lock. Between two attempts our own connection is idle, so it can ask.
async fn holder(run: &mut Run<'_>, held: &Held) -> Result<Option<Backend>, RunError> {
    let schema = run.options.journal.clone();
    let mut sql = format!(
        "SELECT a.pid::text, a.usename::text, a.application_name, host(a.client_addr), \
         to_char(timezone('UTC', coalesce(a.xact_start, a.backend_start)), \
         'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"') FROM pg_locks AS l \
         JOIN pg_stat_activity AS a ON a.pid = l.pid \
         WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 2 \
         AND l.classid = {CLASS} AND l.objid = {} AND a.pid <> pg_backend_pid() \
         AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database()) LIMIT 1",
        number(&schema)
    );
    let has_rows = held.format == Some(FORMAT);
    if has_rows {
        sql = format!("{} UNION ALL ({sql})", journal::holder_question(&schema));
    }
    let rows = Guarded::new(&mut *run.session).query(&sql).await?;
    if rows.is_empty() && has_rows {
        let failed = |source| JournalError::Write { schema: schema.clone(), source };
        journal::mend(run.session, &schema).await.map_err(failed)?;
    }
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
