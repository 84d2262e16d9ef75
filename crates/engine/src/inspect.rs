//! Reading a database as a catalog.

use aludel_catalog::{Catalog, Ident};
use aludel_session::{Session, SessionError};
use thiserror::Error;

use crate::Asked;

/// Reads databases, and changes nothing.
pub trait Inspector: Send + Sync {
    /// Which server this is.
    fn version<'a>(
        &'a self,
        session: &'a mut dyn Session,
    ) -> Asked<'a, ServerVersion, InspectError>;

    /// Every object of the database that a session is connected to, as the engine itself prints it,
    /// with its own graph of what needs what.
    fn inspect<'a>(
        &'a self,
        session: &'a mut dyn Session,
        options: &'a InspectOptions,
    ) -> Asked<'a, Catalog, InspectError>;

    /// The same text as long as an inspection by this login would find the same; `None` where that
    /// cannot be told.
    fn imprint<'a>(
        &'a self,
        session: &'a mut dyn Session,
    ) -> Asked<'a, Option<String>, InspectError> {
        let _ = session;
        Box::pin(async { Ok(None) })
    }

    /// Marks the functions of a catalog whose bodies the engine finds broken in the database of the
    /// session, whose state it is: a migration says so before it makes them.
    fn mark_broken<'a>(
        &'a self,
        session: &'a mut dyn Session,
        catalog: &'a mut Catalog,
    ) -> Asked<'a, ()> {
        let _ = (session, catalog);
        Box::pin(async { Ok(()) })
    }

    /// Makes ready for reading a database that nothing else makes ready: whether it is a large one.
    fn gather_statistics<'a>(&'a self, session: &'a mut dyn Session) -> Asked<'a, bool> {
        let _ = session;
        Box::pin(async { Ok(false) })
    }
}

/// The version of a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerVersion {
    /// The major version.
    pub major: u32,
    /// What the server calls its version.
    pub text: String,
}

/// What the caller of an inspection decides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InspectOptions {
    /// Where aludel's journal is: never part of a catalog.
    pub journal_schema: Ident,
    /// Whether to read who owns what.
    pub ownership: Ownership,
    /// Whose transaction it runs in.
    pub snapshot: Snapshot,
    /// The major of the database that is meant, where it is another than the one that is read.
    pub era: Option<u32>,
}

impl Default for InspectOptions {
    fn default() -> Self {
        Self {
            journal_schema: Ident::from("aludel"),
            ownership: Ownership::Ignored,
            snapshot: Snapshot::Own,
            era: None,
        }
    }
}

/// Whether an inspection reads who owns what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Ownership {
    /// [`aludel_catalog::Object::owner`] stays `None`.
    #[default]
    Ignored,
    /// [`aludel_catalog::Object::owner`] is set.
    Read,
}

/// Whose transaction an inspection runs in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Snapshot {
    /// Its own, which only reads. The session must not be in a transaction.
    #[default]
    Own,
    /// The one that the caller has begun: its uncommitted changes are seen, and it goes on with
    /// the settings that it had.
    Callers,
}

/// An inspection that failed. Nothing has been changed by it.
#[derive(Debug, Error)]
pub enum InspectError {
    /// The server is older than every supported one.
    #[error(
        "{engine} {version} is too old: aludel reads {oldest} and newer; upgrade the server \
         (its own support has ended)"
    )]
    TooOld {
        /// The name of the engine.
        engine: &'static str,
        /// What the server calls its version.
        version: String,
        /// The oldest major that is read.
        oldest: u32,
    },
    /// The server refused a question, or the connection ended.
    #[error("cannot read the {what} of the database: {source}")]
    Query {
        /// What was asked for.
        what: &'static str,
        /// What the server said.
        source: SessionError,
    },
    /// The server answered something that no server of this engine answers.
    #[error(
        "cannot read the {what} of the database: the server answered `{value}` where {expected} \
         was due; is this a {engine} server?"
    )]
    Answer {
        /// The name of the engine.
        engine: &'static str,
        /// What was asked for.
        what: &'static str,
        /// What came.
        value: String,
        /// What was due.
        expected: &'static str,
    },
}
