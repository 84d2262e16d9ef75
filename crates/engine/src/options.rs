//! What the caller decides.

use std::{env, fs, time::Duration};

use aludel_session::SessionSettings;

/// How a run behaves.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Options {
    /// The schema of the journal.
    pub journal: String,
    /// What the session is set to, and reset to between revisions. Its `lock_timeout` is the
    /// longest stall that a migration may cause: a transaction of several statements shares twice
    /// as much among them. It is off for what blocks nobody: CONCURRENTLY, VALIDATE. Where none is said,
    /// it is what is usual on the server ([`Identity::patience`](crate::Identity)).
    pub settings: SessionSettings,
    /// How to wait for another run.
    pub lock: LockOptions,
    /// How to try again when something holds a lock.
    pub retry: RetryOptions,
    /// The tool and its version, for the journal.
    pub tool: String,
    /// The machine's name, for the journal.
    pub host: Option<String>,
    /// A word of the caller's for the journal's log: a release, a ticket.
    pub tag: Option<String>,
    /// Where the database is protected: what loses data, and every downgrade, asks for its name.
    pub protection: Option<Protection>,
    /// Whether phases that take away what is old are applied, too (`phase: contract`). Without leave an
    /// upgrade stops before them, unless the database is new.
    pub contract: bool,
    /// Whether a pooler is between that gives sessions away between transactions: then nothing is
    /// kept by the session, and what allows no transaction is refused before anything runs.
    pub pooled: bool,
}

/// That a database is protected.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Protection {
    /// The name that was said, to agree to what loses data.
    pub said: Option<String>,
}

/// How long one lock is waited for, where neither the caller nor the server says it: half of the
/// `deadlock_timeout` of a server that was not told otherwise.
/// Source: PostgreSQL manual, "Lock Management".
pub const LOCK_TIMEOUT: Duration = Duration::from_millis(500);

impl Options {
    /// How long one lock is waited for; zero: for ever.
    pub fn lock_timeout(&self) -> Duration {
        self.settings.lock_timeout.unwrap_or(LOCK_TIMEOUT)
    }

    /// The same on a server of which it is known how long is usual there.
    pub fn with_patience(&self, usual: Option<Duration>) -> Self {
        let mut options = self.clone();
        let said = options.settings.lock_timeout.or(usual);
        options.settings.lock_timeout = Some(said.unwrap_or(LOCK_TIMEOUT));
        options
    }
}

impl Default for Options {
    fn default() -> Self {
        Self {
            journal: "aludel".into(),
            settings: SessionSettings { lock_timeout: None, ..SessionSettings::default() },
            lock: LockOptions::default(),
            retry: RetryOptions::default(),
            tool: concat!("aludel ", env!("CARGO_PKG_VERSION")).into(),
            host: host(),
            tag: None,
            protection: None,
            contract: false,
            pooled: false,
        }
    }
}

/// How to wait for another run that holds the lock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LockOptions {
    /// How long at most; `None` waits for ever.
    pub timeout: Option<Duration>,
    /// How often to look.
    pub interval: Duration,
}

impl Default for LockOptions {
    fn default() -> Self {
        Self { timeout: Some(Duration::from_secs(600)), interval: Duration::from_millis(250) }
    }
}

/// How to try again after a lock timeout or a deadlock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RetryOptions {
    /// How often at most, the first time included.
    pub attempts: u32,
    /// The longest pause before the second attempt; it doubles with each.
    pub first_pause: Duration,
    /// The longest pause of all.
    pub longest_pause: Duration,
}

impl Default for RetryOptions {
    fn default() -> Self {
        Self {
            attempts: 10,
            first_pause: Duration::from_millis(500),
            longest_pause: Duration::from_secs(30),
        }
    }
}

/// This machine's name, where it can be told.
fn host() -> Option<String> {
    let told = fs::read_to_string("/proc/sys/kernel/hostname").ok();
    let told = told.or_else(|| env::var("HOSTNAME").ok()).or_else(|| env::var("COMPUTERNAME").ok());
    told.map(|name| name.trim().to_owned()).filter(|name| !name.is_empty())
}
