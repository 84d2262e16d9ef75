//! Why no connection could be made, and what to do about it.

use std::fmt;

use thiserror::Error;

/// Why a connection could not be made.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub struct ConnectError {
    /// Where to, without a password.
    pub target: String,
    /// The sort of failure.
    pub reason: ConnectReason,
    /// What the server or the system said.
    pub message: String,
    /// The server's SQLSTATE, where the server said something.
    pub code: Option<String>,
}

/// The sort of a failure to connect.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ConnectReason {
    /// No server answers there.
    Unreachable,
    /// No server answered in time.
    TimedOut,
    /// The server wants a password, and none was given.
    PasswordMissing {
        /// Why a password file was not used, if there is one.
        passfile: Option<String>,
    },
    /// The server refused the password (or the user).
    PasswordRefused,
    /// The server refuses this user, host, database or encryption (`pg_hba.conf`).
    NotPermitted,
    /// The server has no such database: it could be created.
    NoSuchDatabase {
        /// Its name.
        name: String,
    },
    /// Encryption failed: no TLS on the server, or a certificate that does not hold.
    Tls,
    /// The server starts, stops, or has no connection left.
    NotReady,
    /// No host is what `target_session_attrs` asks for.
    WrongRole,
    /// Something else.
    Other,
}

impl ConnectReason {
    /// The reason behind what a server said while connecting.
    /// Source: PostgreSQL manual, "Appendix A. PostgreSQL Error Codes".
    pub fn of_code(code: &str, database: &str) -> Self {
        match code {
            "28P01" => Self::PasswordRefused,
            "28000" | "42501" => Self::NotPermitted,
            "3D000" => Self::NoSuchDatabase { name: database.to_owned() },
            "53300" | "57P01" | "57P02" | "57P03" => Self::NotReady,
            _ => Self::Other,
        }
    }
}

impl ConnectError {
    /// What to do next: one sentence without a full stop.
    pub fn hint(&self) -> String {
        match &self.reason {
            ConnectReason::Unreachable => {
                "check host and port, and that the server runs and listens there".into()
            }
            ConnectReason::TimedOut => {
                "check host, port and firewall, or give it longer with `connect_timeout`".into()
            }
            ConnectReason::PasswordMissing { passfile } => missing_password(passfile.as_deref()),
            ConnectReason::PasswordRefused => {
                "check user and password: the connection string comes \
                before PGPASSWORD, and that before ~/.pgpass; special characters in a URL are \
                written percent-encoded"
                    .into()
            }
            ConnectReason::NotPermitted => {
                "the server's pg_hba.conf must allow this user, database, host and encryption"
                    .into()
            }
            ConnectReason::NoSuchDatabase { name } => {
                format!("create it with `createdb {name}`, or name another one")
            }
            ConnectReason::Tls => "check `sslmode` and `sslrootcert`: `require` encrypts without \
                verifying, `verify-full` verifies the certificate and its host"
                .into(),
            ConnectReason::NotReady => "try again in a moment".into(),
            ConnectReason::WrongRole => {
                "name the primary's host, or change `target_session_attrs`".into()
            }
            ConnectReason::Other => "the server's log may say more".into(),
        }
    }
}

fn missing_password(passfile: Option<&str>) -> String {
    let ways = "put it into the connection string, PGPASSWORD or ~/.pgpass";
    passfile.map_or_else(|| ways.to_owned(), |problem| format!("{ways}; {problem}"))
}

impl fmt::Display for ConnectError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { target, message, .. } = self;
        match &self.reason {
            ConnectReason::NoSuchDatabase { name } => {
                write!(formatter, "the database `{name}` does not exist ({target})")
            }
            ConnectReason::PasswordMissing { .. } => {
                write!(formatter, "cannot connect to {target}: it wants a password, none was given")
            }
            _ => write!(formatter, "cannot connect to {target}: {message}"),
        }
    }
}
