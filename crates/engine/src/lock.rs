//! The one lock of a run: a row beside the journal with a token, which each of its transactions looks
//! at first. A lock of the session would die with the connection, and behind a pooler be nobody's.

use std::{fmt, time::Duration};

use aludel_session::{Session, SqlError};

use crate::{Asked, JournalError};

/// Takes the lock, looks at it, gives it back.
pub trait Lock: Send + Sync {
    /// Who our connection is on the server.
    fn identity<'a>(&'a self, session: &'a mut dyn Session) -> Asked<'a, Identity>;

    /// Whether nobody else makes the journal now; asked where there is none, and so no row.
    fn is_free<'a>(&'a self, session: &'a mut dyn Session, journal: &'a str) -> Asked<'a, bool>;

    /// Takes the row, if it is free; whether it is ours now.
    fn take<'a>(
        &'a self,
        session: &'a mut dyn Session,
        journal: &'a str,
        claim: Claim<'a>,
    ) -> Asked<'a, bool>;

    /// Gives the row back; whether it was still ours.
    fn give_back<'a>(
        &'a self,
        session: &'a mut dyn Session,
        journal: &'a str,
        claim: Claim<'a>,
    ) -> Asked<'a, bool>;

    /// Who holds the lock. `has_row`: whether there is a journal of this program's format.
    fn holder<'a>(
        &'a self,
        session: &'a mut dyn Session,
        journal: &'a str,
        has_row: bool,
    ) -> Asked<'a, Option<Backend>>;

    /// Makes the row, where somebody took it out.
    fn mend<'a>(&'a self, session: &'a mut dyn Session, journal: &'a str) -> Asked<'a, ()>;

    /// Takes the row away from whoever has it, unless one of its transactions is open.
    fn take_away<'a>(
        &'a self,
        session: &'a mut dyn Session,
        journal: &'a str,
    ) -> Asked<'a, Away, JournalError>;

    /// The statement that fails, and with it the transaction, unless the lock is still ours. It also
    /// says that its holder lives.
    fn guard(&self, journal: &str, token: &str) -> String;

    /// Whether an error is that of [`Lock::guard`].
    fn is_lost(&self, error: &SqlError, journal: &str) -> bool;
}

/// Who our connection is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// Its name on the server.
    pub name: String,
    /// Whether it has a transaction open.
    pub in_transaction: bool,
    /// How long one lock is waited for, as usual on this server: so that nobody who waits behind it waits
    /// for longer than the server takes to look for a deadlock. `None` where it does not say.
    pub patience: Option<Duration>,
}

/// Who takes the row.
#[derive(Debug, Clone, Copy)]
pub struct Claim<'a> {
    /// Its token.
    pub token: &'a str,
    /// Who it is, in words.
    pub holder: &'a str,
    /// Whether a pooler is between: then its connection says nothing of it.
    pub is_pooled: bool,
    /// What is set in each transaction behind a pooler.
    pub local: &'a [String],
}

/// What became of the row when somebody took it away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Away {
    /// Nobody had it.
    Free,
    /// It was taken away from this one.
    From(Backend),
    /// A transaction of its holder is open.
    Busy {
        /// Who that is.
        holder: Backend,
        /// How that connection is ended.
        end: String,
    },
}

/// Another connection to the database. What this user may not see is `None`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Backend {
    /// The process on the server; empty where a pooler is between.
    pub pid: String,
    /// The user.
    pub user: Option<String>,
    /// The application.
    pub application: Option<String>,
    /// Where it comes from.
    pub client: Option<String>,
    /// Since when its transaction runs, or, outside of one, since when it is connected.
    pub since: Option<String>,
}

impl fmt::Display for Backend {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let pid = Some(self.pid.clone()).filter(|pid| !pid.is_empty());
        let known = [
            ("pid", &pid),
            ("user", &self.user),
            ("application", &self.application),
            ("from", &self.client),
            ("since", &self.since),
        ];
        let known = known.iter().filter_map(|(word, value)| Some((word, value.as_ref()?)));
        let known: Vec<String> = known.map(|(word, value)| format!("{word} {value}")).collect();
        write!(formatter, "{}", known.join(", "))
    }
}
