//! What can execute SQL: a small text-in, text-out trait, and its drivers behind features.
//!
//! **Invariants.** Nothing of any driver is in the public interface. A value is text or NULL:
//! whoever asks casts in SQL. A password is never shown.

mod connect;
mod connect_error;
mod conninfo;
mod description;
#[cfg(feature = "tokio-postgres")]
mod driver;
mod error;
mod guarded;
mod remembered;
mod row;
mod send;
mod settings;

use std::{future::Future, pin::Pin};

pub use connect::Connect;
pub use connect_error::{ConnectError, ConnectReason};
pub use conninfo::{
    ChannelBinding, Conninfo, ConninfoError, Environment, Host, Keepalives, LoadBalance, Password,
    RootCertificates, SslMode, SslNegotiation, System, TargetSession, TlsSettings,
};
pub use description::{Description, ResultColumn};
#[cfg(feature = "tokio-postgres")]
pub use driver::connect;
pub use error::{SessionError, SqlError};
pub use guarded::{Guarded, NAMED, SAFE_PATH, answers, as_users, question_about, questions_behind};
pub use remembered::Remembered;
pub use row::Row;
pub use send::execute;
pub use settings::{SessionSettings, prepare_session};

/// A boxed future, so that the trait can be used behind a pointer.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// The result of talking to a database.
pub type Result<T> = std::result::Result<T, SessionError>;

/// One connection to one database.
pub trait Session: Send {
    /// The engine at the other end: the scheme of its connection strings.
    fn engine(&self) -> &'static str {
        "postgresql"
    }

    /// Runs one or more statements as one simple query: several statements outside an explicit
    /// transaction are one implicit transaction.
    fn execute<'a>(&'a mut self, sql: &'a str) -> BoxFuture<'a, Result<()>>;

    /// Runs one statement and returns its rows, every value as text.
    fn query<'a>(&'a mut self, sql: &'a str) -> BoxFuture<'a, Result<Vec<Row>>>;

    /// Says which queries are asked next, in this order: a connection that can sends them at once,
    /// so that the server works while answers are read. They must only read, for who then asks or
    /// executes something else gets what was sent ahead run all the same, its answers thrown away.
    fn foresee<'a>(&'a mut self, queries: Vec<String>) -> BoxFuture<'a, Result<()>> {
        drop(queries);
        Box::pin(async { Ok(()) })
    }

    /// Runs one `COPY … FROM STDIN`, and sends its rows.
    fn copy_in<'a>(&'a mut self, sql: &'a str, rows: &'a str) -> BoxFuture<'a, Result<()>> {
        let _ = (sql, rows);
        Box::pin(async { Err(SessionError::no_copy("COPY … FROM STDIN")) })
    }

    /// Runs one `COPY … TO STDOUT`, and throws its rows away.
    fn copy_out<'a>(&'a mut self, sql: &'a str) -> BoxFuture<'a, Result<()>> {
        let _ = sql;
        Box::pin(async { Err(SessionError::no_copy("COPY … TO STDOUT")) })
    }

    /// What the server says of each of these statements, none of which runs; all are sent at once. Outside
    /// of a transaction what is wrong with one does not touch the next.
    fn describe<'a>(
        &'a mut self,
        statements: &'a [String],
    ) -> BoxFuture<'a, Result<Vec<Result<Description>>>> {
        let _ = statements;
        Box::pin(async { Err(SessionError::no_description()) })
    }

    /// The notices and warnings that came since the last call.
    fn take_notices(&mut self) -> Vec<Notice>;

    /// A handle that cancels what runs on this connection, where the server can.
    fn canceller(&self) -> Option<Box<dyn Cancel>>;
}

impl<S: Session + ?Sized> Session for &mut S {
    fn engine(&self) -> &'static str {
        (**self).engine()
    }

    fn execute<'a>(&'a mut self, sql: &'a str) -> BoxFuture<'a, Result<()>> {
        (**self).execute(sql)
    }

    fn query<'a>(&'a mut self, sql: &'a str) -> BoxFuture<'a, Result<Vec<Row>>> {
        (**self).query(sql)
    }

    fn foresee<'a>(&'a mut self, queries: Vec<String>) -> BoxFuture<'a, Result<()>> {
        (**self).foresee(queries)
    }

    fn copy_in<'a>(&'a mut self, sql: &'a str, rows: &'a str) -> BoxFuture<'a, Result<()>> {
        (**self).copy_in(sql, rows)
    }

    fn copy_out<'a>(&'a mut self, sql: &'a str) -> BoxFuture<'a, Result<()>> {
        (**self).copy_out(sql)
    }

    fn describe<'a>(
        &'a mut self,
        statements: &'a [String],
    ) -> BoxFuture<'a, Result<Vec<Result<Description>>>> {
        (**self).describe(statements)
    }

    fn take_notices(&mut self) -> Vec<Notice> {
        (**self).take_notices()
    }

    fn canceller(&self) -> Option<Box<dyn Cancel>> {
        (**self).canceller()
    }
}

/// Cancels the statement that runs on a connection.
pub trait Cancel: Send + Sync {
    /// Asks the server to cancel. The statement then fails with `57014`.
    fn cancel(&self) -> BoxFuture<'_, Result<()>>;
}

/// Something that the server said without failing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// `NOTICE`, `WARNING`, ….
    pub severity: String,
    /// The SQLSTATE.
    pub code: String,
    /// What it said.
    pub message: String,
    /// More of it.
    pub detail: Option<String>,
    /// What to do.
    pub hint: Option<String>,
}
