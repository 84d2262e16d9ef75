//! What can go wrong between this program and a database.

use thiserror::Error;

/// An error of a session.
#[derive(Debug, Error)]
pub enum SessionError {
    /// The server refused a statement.
    #[error(transparent)]
    Sql(Box<SqlError>),
    /// The connection could not be made.
    #[error("cannot connect to {target}: {reason}")]
    Connect {
        /// Where to, without a password.
        target: String,
        /// Why not.
        reason: String,
        /// The server's SQLSTATE, where the server said something (`28P01`: the password;
        /// `3D000`: no such database).
        code: Option<String>,
    },
    /// The connection ended.
    #[error("the connection to the database was lost: {0}")]
    Lost(String),
    /// The connection string is wrong.
    #[error("{0}")]
    Conninfo(String),
}

/// What PostgreSQL says of an error.
/// Source: PostgreSQL manual, "53.8. Error and Notice Message Fields".
#[derive(Debug, Clone, Default, PartialEq, Eq, Error)]
#[error("{message}")]
pub struct SqlError {
    /// `ERROR`, `FATAL`, ….
    pub severity: String,
    /// The SQLSTATE.
    pub code: String,
    /// The message.
    pub message: String,
    /// More of it.
    pub detail: Option<String>,
    /// What to do.
    pub hint: Option<String>,
    /// Where in the sent text, in characters from 1.
    pub position: Option<usize>,
    /// The context, for example the PL/pgSQL call stack.
    pub context: Option<String>,
    /// The schema concerned.
    pub schema: Option<String>,
    /// The table concerned.
    pub table: Option<String>,
    /// The column concerned.
    pub column: Option<String>,
    /// The constraint concerned.
    pub constraint: Option<String>,
}

impl From<SqlError> for SessionError {
    fn from(error: SqlError) -> Self {
        Self::Sql(Box::new(error))
    }
}
