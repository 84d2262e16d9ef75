//! What can go wrong between this program and a database.

use thiserror::Error;

use crate::{ConnectError, ConninfoError};

/// An error of a session.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum SessionError {
    /// The server refused a statement.
    #[error(transparent)]
    Sql(Box<SqlError>),
    /// The connection could not be made.
    #[error(transparent)]
    Connect(Box<ConnectError>),
    /// The connection ended.
    #[error("the connection to the database was lost: {0}")]
    Lost(String),
    /// The server answered what a session cannot use (rows of `COPY … TO STDOUT`, for example).
    #[error("the server's answer cannot be used here: {0}")]
    Protocol(String),
    /// The connection string is wrong.
    #[error(transparent)]
    Conninfo(#[from] ConninfoError),
}

impl SessionError {
    /// What the server said of a statement, if it is that.
    pub fn sql(&self) -> Option<&SqlError> {
        match self {
            Self::Sql(error) => Some(error),
            _ => None,
        }
    }

    /// A driver that cannot copy rows.
    pub(crate) fn no_copy(what: &str) -> Self {
        Self::Protocol(format!("this driver does not know {what}"))
    }

    /// A driver that describes no statements.
    pub(crate) fn no_description() -> Self {
        Self::Protocol("this driver does not know how to describe a statement".to_owned())
    }

    /// An error in a part of a text, in the words of the whole: so many characters and statements
    /// stand before the part.
    pub fn behind(self, characters: usize, statements: usize) -> Self {
        let Self::Sql(mut error) = self else { return self };
        error.position = error.position.map(|at| at + characters);
        error.completed = error.completed.map(|count| count + statements);
        Self::Sql(error)
    }
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
    /// How many statements of the sent text had completed before this one failed; `None` where the
    /// driver cannot tell.
    pub completed: Option<usize>,
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

impl From<ConnectError> for SessionError {
    fn from(error: ConnectError) -> Self {
        Self::Connect(Box::new(error))
    }
}
