//! What a connection is set to, how a transaction begins and ends on it, and how whatever a revision
//! sets is gone before the next one.

use aludel_session::{Notice, Session};

use crate::{Asked, Options};

/// What a run relies on of its connection.
pub trait Contract: Send + Sync {
    /// Begins a transaction that will write.
    fn begin(&self) -> &'static str;

    /// A session of the user's on which a run asks: whatever is set on it, questions mean what they
    /// say.
    fn guarded<'s>(&self, session: &'s mut dyn Session) -> Box<dyn Session + 's> {
        Box::new(session)
    }

    /// Ends a transaction that failed, if one is open.
    fn roll_back<'a>(&'a self, session: &'a mut dyn Session) -> Asked<'a, ()> {
        session.execute("ROLLBACK")
    }

    /// Sends a message of a revision, which may be several statements.
    fn send<'a>(&'a self, session: &'a mut dyn Session, sql: &'a str) -> Asked<'a, ()> {
        session.execute(sql)
    }

    /// Brings a connection to what the options say.
    fn prepare<'a>(&'a self, session: &'a mut dyn Session, options: &'a Options) -> Asked<'a, ()>;

    /// The statements that bring this connection back to that, inside the transaction that ends a
    /// revision.
    fn reset<'a>(
        &'a self,
        session: &'a mut dyn Session,
        options: &'a Options,
    ) -> Asked<'a, Vec<String>>;

    /// The same, for what cannot be set inside a transaction: said behind it.
    fn reset_behind(&self, options: &Options) -> Vec<String> {
        let _ = options;
        Vec::new()
    }

    /// What each transaction sets for itself, where a pooler gives the session to others.
    fn local(&self, options: &Options) -> Vec<String> {
        let _ = options;
        Vec::new()
    }

    /// What leaves a connection of a pool as it was, in the end of a transaction.
    fn pooled_reset(&self, options: &Options) -> Vec<String> {
        let _ = options;
        Vec::new()
    }

    /// How each transaction behind a pooler begins, whatever its connection is set to.
    fn pooled_opening(&self) -> Vec<String> {
        Vec::new()
    }

    /// Takes on, for the transaction, the role that writes the journal, whatever role the revision
    /// took on.
    fn own_role(&self, options: &Options) -> Vec<String> {
        let _ = options;
        Vec::new()
    }

    /// What a transaction sets for how long its statements wait for locks, beside what the session is set
    /// to: together they wait no longer than one lock may make others wait, twice over; and as long as
    /// they must, where they block nobody.
    fn patience(&self, options: &Options, statements: &[&str]) -> Vec<String> {
        let _ = (options, statements);
        Vec::new()
    }

    /// Lifts the limits of a statement that blocks nobody and may wait; returns what restores them.
    fn lift_limits<'a>(&'a self, session: &'a mut dyn Session) -> Asked<'a, Option<String>> {
        let _ = session;
        Box::pin(async { Ok(None) })
    }

    /// Whether functions may run behind any definition, and set something on the session.
    fn has_listeners<'a>(&'a self, session: &'a mut dyn Session) -> Asked<'a, bool> {
        let _ = session;
        Box::pin(async { Ok(false) })
    }

    /// Whether a notice says that a COMMIT found no transaction.
    fn says_no_transaction(&self, notice: &Notice) -> bool {
        let _ = notice;
        false
    }

    /// Has what is checked at a commit checked now; and lets it wait again.
    fn deferred(&self) -> [&'static str; 2] {
        ["", ""]
    }

    /// What is there, before a transaction changes it: for [`Contract::locks`].
    fn relations<'a>(&'a self, session: &'a mut dyn Session) -> Asked<'a, String> {
        let _ = session;
        Box::pin(async { Ok(String::new()) })
    }

    /// The locks that the open transaction holds on what was there before, in words, the strongest first; on
    /// the journal they do not count.
    fn locks<'a>(
        &'a self,
        session: &'a mut dyn Session,
        journal: &'a str,
        before: &'a str,
    ) -> Asked<'a, Vec<String>> {
        let _ = (session, journal, before);
        Box::pin(async { Ok(Vec::new()) })
    }

    /// The name of the database of a connection.
    fn database<'a>(&'a self, session: &'a mut dyn Session) -> Asked<'a, String>;

    /// The statements that put a connection back to what is set on it now.
    fn remember<'a>(&'a self, session: &'a mut dyn Session) -> Asked<'a, String>;
}
