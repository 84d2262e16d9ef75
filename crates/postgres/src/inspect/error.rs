//! Why a database could not be read.

use aludel_session::SessionError;
use thiserror::Error;

/// An inspection that failed. Nothing has been changed by it.
#[derive(Debug, Error)]
pub enum InspectError {
    /// The server is older than every supported one.
    #[error(
        "PostgreSQL {version} is too old: aludel reads 14 and newer; upgrade the server \
         (its own support has ended)"
    )]
    TooOld {
        /// What the server calls its version.
        version: String,
    },
    /// The server refused a question, or the connection ended.
    #[error("cannot read the {what} of the database: {source}")]
    Query {
        /// What was asked for.
        what: &'static str,
        /// What the server said.
        source: SessionError,
    },
    /// The server answered something that no PostgreSQL answers.
    #[error(
        "cannot read the {what} of the database: the server answered `{value}` where {expected} \
         was due; is this a PostgreSQL server?"
    )]
    Answer {
        /// What was asked for.
        what: &'static str,
        /// What came.
        value: String,
        /// What was due.
        expected: &'static str,
    },
}
