//! Connection strings, as libpq reads them: URL and `key=value`, `PG*` variables, `.pgpass`,
//! `pg_service.conf`, several hosts, six kinds of `sslmode`.
//!
//! Parsing and resolving are pure; what they need of the machine comes through [`Environment`].
//! What libpq knows and aludel cannot honor is an error, never ignored: a setting that is silently
//! dropped could be the one that keeps the connection safe.
//!
//! Source: PostgreSQL manual, "34.1. Database Connection Control Functions", "34.15. Environment
//! Variables", "34.16. The Password File", "34.17. The Connection Service File".

mod environment;
mod error;
mod foreign;
mod hosts;
mod pairs;
mod parameters;
mod passfile;
mod password;
mod passwordless;
mod resolve;
mod service;
mod tls;
mod url;
mod values;

use std::{fmt, time::Duration};

pub use environment::{Environment, System};
pub use error::ConninfoError;
pub use hosts::Host;
pub use password::Password;
pub use tls::{RootCertificates, SslMode, SslNegotiation, TlsSettings};
pub use values::{ChannelBinding, Keepalives, LoadBalance, TargetSession};

/// Where and how to connect.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Conninfo {
    /// The hosts, tried in order; never empty.
    pub hosts: Vec<Host>,
    /// The user.
    pub user: String,
    /// The database.
    pub dbname: String,
    /// The name that `pg_stat_activity` shows.
    pub application_name: String,
    /// Command-line options for the server (`-c name=value`).
    pub options: Option<String>,
    /// The schema that bare names mean, where the string says so in a word of its own (`schema=`,
    /// as other programs write it).
    pub schema: Option<String>,
    /// Whether it says that a pooler gives sessions away between transactions (`pgbouncer=true`).
    pub pooled: bool,
    /// How long to wait for each host, 15 seconds if the string does not say; `None` waits as long
    /// as the system does.
    pub connect_timeout: Option<Duration>,
    /// Encryption.
    pub tls: TlsSettings,
    /// Whether SCRAM must be bound to the encrypted channel.
    pub channel_binding: ChannelBinding,
    /// What a host must be to be taken.
    pub target_session: TargetSession,
    /// In which order hosts are tried.
    pub load_balance: LoadBalance,
    /// Keep-alive messages of the system.
    pub keepalives: Keepalives,
    /// Why a password file was not used, if there is one.
    pub passfile_problem: Option<String>,
}

impl Conninfo {
    /// Reads a connection string with this process's environment.
    pub fn parse(text: &str) -> Result<Self, ConninfoError> {
        Self::resolve(text, &System)
    }

    /// Reads a connection string; what it does not say comes from a service, the environment, and
    /// the defaults, in this order.
    pub fn resolve(text: &str, environment: &dyn Environment) -> Result<Self, ConninfoError> {
        resolve::resolve(parameters::parse(text)?, environment)
    }

    /// The same, for another database on the same server.
    pub fn with_dbname(&self, dbname: impl Into<String>) -> Self {
        Self { dbname: dbname.into(), ..self.clone() }
    }
}

impl fmt::Display for Conninfo {
    /// A URL without the password.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hosts: Vec<String> = self.hosts.iter().map(Host::to_string).collect();
        // Behind a colon (that somebody wrote as %3A) is what was meant as a password.
        let (user, rest) =
            self.user.split_once(':').map_or((&*self.user, ""), |(u, _)| (u, ":***"));
        let (user, dbname) = (url::encode(user) + rest, url::encode(&self.dbname));
        write!(formatter, "postgresql://{user}@{}/{dbname}", hosts.join(","))
    }
}
