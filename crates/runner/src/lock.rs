//! The one lock of a run: the row of the journal that a [`Claim`] takes. It is polled outside any
//! transaction, for a waiter with a snapshot may keep what the run that it waits for builds from
//! ending.

use std::{
    hash::{BuildHasher, RandomState},
    process,
    time::{Duration, Instant, SystemTime},
};

use aludel_engine::{Claim, ErrorClass, FORMAT, Found, Identity, Purpose};
use aludel_session::SessionError;

use crate::{Backend, Event, JournalError, Options, Run, RunError, outcome::write_error, time};

/// How often a waiter is told for whom it waits.
const TELL_EVERY: Duration = Duration::from_secs(5);

/// What is known of our connection, and of the lock.
#[derive(Debug, Clone)]
pub(crate) struct Held {
    /// What the caller decides, and the server where the caller does not.
    pub(crate) options: Options,
    /// Its process on the server; none behind a pooler, where each transaction may have another.
    pub(crate) pid: String,
    /// What says in the row that it is ours.
    token: String,
    /// The statement that fails unless the row is still ours.
    pub(crate) guard: String,
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
    pub(crate) has_listeners: bool,
}

impl Held {
    fn new(run: &Run<'_>, identity: Identity) -> Self {
        let Identity { name: pid, patience, .. } = identity;
        let (options, contract) = (run.options.with_patience(patience), run.engine.contract());
        let host = options.host.as_deref().unwrap_or("an unknown machine");
        let token = token();
        Self {
            pid: if options.pooled { "0".to_owned() } else { pid },
            guard: run.engine.lock().guard(&options.journal, &token),
            token,
            holder: format!("{} on {host}", options.tool),
            is_pooled: options.pooled,
            local: if options.pooled { contract.local(&options) } else { Vec::new() },
            format: None,
            has_row: false,
            reset: contract.pooled_reset(&options),
            has_listeners: false,
            options,
        }
    }

    /// That of a script, which takes the row itself; `reset` brings its session back between revisions.
    pub(crate) fn of_script(token: String, options: &Options, reset: Vec<String>) -> Self {
        Self {
            pid: String::new(),
            guard: String::new(),
            token,
            holder: format!("a script of {}", options.tool),
            is_pooled: false,
            local: Vec::new(),
            format: None,
            has_row: false,
            reset,
            has_listeners: false,
            options: options.clone(),
        }
    }

    /// What the row is taken with.
    pub(crate) fn claim(&self) -> Claim<'_> {
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
    let mut held = begin(run).await?;
    wait(run, &mut held).await?;
    learn(run, &mut held).await?;
    Ok(held)
}

/// What is known of our connection, which takes the lock in a transaction of its own.
pub(crate) async fn meet(run: &mut Run<'_>) -> Result<Held, RunError> {
    let mut held = begin(run).await?;
    learn(run, &mut held).await?;
    Ok(held)
}

/// Takes the lock in the transaction that is open, for as long as that is; nobody is waited for.
pub(crate) async fn take_in_transaction(
    run: &mut Run<'_>,
    held: &mut Held,
) -> Result<(), RunError> {
    let schema = run.options.journal.as_str();
    let (journal, lock) = (run.engine.journal(), run.engine.lock());
    held.format = journal.format(run.session, schema, Purpose::Write).await?;
    let has_row = held.format == Some(FORMAT);
    let is_ours = match has_row {
        true => lock.take(run.session, schema, held.claim()).await?,
        false => lock.is_free(run.session, schema).await?,
    };
    if is_ours {
        return Ok(());
    }
    let holder = lock.holder(run.session, schema, has_row).await?.map(Box::new);
    Err(RunError::Locked { holder, waited: Duration::ZERO })
}

async fn begin(run: &mut Run<'_>) -> Result<Held, RunError> {
    run.engine.preflight().check_journal(&run.options.journal).map_err(Box::new)?;
    let identity = run.engine.lock().identity(run.session).await?;
    if identity.in_transaction {
        return Err(RunError::InTransaction);
    }
    let contract = run.engine.contract();
    let held = Held::new(run, identity);
    if !held.is_pooled {
        contract.prepare(run.session, &held.options).await?;
    }
    Ok(held)
}

/// Asks what is set between revisions.
async fn learn(run: &mut Run<'_>, held: &mut Held) -> Result<(), RunError> {
    let contract = run.engine.contract();
    if !held.is_pooled {
        held.reset = contract.reset(run.session, &held.options).await?;
    }
    held.has_listeners = contract.has_listeners(run.session).await?;
    Ok(())
}

/// Takes the row if that was not possible before: makes the journal, or brings it up to this
/// program's format. Returns whether somebody else may have written in the meantime.
pub(crate) async fn secure(run: &mut Run<'_>, held: &mut Held) -> Result<bool, RunError> {
    if held.has_row {
        return Ok(false);
    }
    let schema = run.options.journal.as_str();
    let journal = run.engine.journal();
    if journal.ensure(run.session, schema, held.claim()).await? == Found::Created {
        (held.format, held.has_row) = (Some(FORMAT), true);
        run.tell(Event::JournalCreated { schema: schema.to_owned() });
        return Ok(false);
    }
    wait(run, held).await?;
    if !held.has_row {
        // It was refused: now for what reason.
        let taken = run.engine.lock().take(run.session, schema, held.claim()).await;
        held.has_row = taken.map_err(|source| write_error(run, source))?;
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
        held.format = match run.engine.journal().format(run.session, schema, Purpose::Write).await {
            // Who makes it now may have it locked.
            Err(JournalError::Read { source: SessionError::Sql(error), .. })
                if run.engine.classify(&error) == ErrorClass::Passing =>
            {
                return Ok(false);
            }
            format => format?,
        };
    }
    if held.format != Some(FORMAT) {
        return Ok(run.engine.lock().is_free(run.session, schema).await?);
    }
    let taken = run.engine.lock().take(run.session, schema, held.claim()).await;
    match taken {
        Ok(taken) => {
            held.has_row = taken;
            Ok(taken)
        }
        Err(SessionError::Sql(error)) if run.engine.classify(&error) == ErrorClass::NotWritable => {
            Ok(true)
        }
        Err(error) => Err(error.into()),
    }
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
    let released = run.engine.lock().give_back(run.session, schema, held.claim()).await;
    let outcome = outcome?;
    if !released? {
        run.tell(Event::LockLost);
    }
    Ok(outcome)
}

/// Who holds the lock; makes its row, where somebody took it out.
async fn holder(run: &mut Run<'_>, held: &Held) -> Result<Option<Backend>, RunError> {
    let (lock, journal) = (run.engine.lock(), run.options.journal.as_str());
    let has_row = held.format == Some(FORMAT);
    let holder = lock.holder(run.session, journal, has_row).await?;
    if holder.is_none() && has_row {
        let mended = lock.mend(run.session, journal).await;
        mended.map_err(|source| write_error(run, source))?;
    }
    Ok(holder)
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
