//! What can go wrong with shadows.

use std::{collections::BTreeSet, io, path::PathBuf};

use aludel_cluster::ClusterError;
use aludel_session::SessionError;
use thiserror::Error;

use crate::{Kind, Passed};

/// An error of a shadow.
#[derive(Debug, Error)]
pub enum ShadowError {
    /// No kind of shadow fits the wish.
    #[error("no shadow database to be had{}", list(passed))]
    NoneFits {
        /// What was tried, and why it did not do.
        passed: Vec<Passed>,
    },
    /// No kind of shadow has the extensions.
    #[error(
        "no shadow database has the extension {}{}",
        extensions.iter().map(String::as_str).collect::<Vec<_>>().join(", "),
        list(passed)
    )]
    MissingExtensions {
        /// Which.
        extensions: BTreeSet<String>,
        /// What was tried, and why it did not do.
        passed: Vec<Passed>,
        /// What to do about each.
        advice: Vec<String>,
    },
    /// A kind lacks extensions.
    #[error("it lacks the extension {}", extensions.join(", "))]
    Lacks {
        /// Which.
        extensions: Vec<String>,
    },
    /// A kind does not fit.
    #[error("{0}")]
    Unfit(String),
    /// This system cannot close a server off from the machine.
    #[error("SQL that is not trusted needs a server that reaches nothing of this machine: {why}")]
    NoWalls {
        /// What is missing.
        why: String,
    },
    /// The login of a given server may do more there than a stranger's SQL should.
    #[error(
        "the login {login} of the shadow's server {why}: a shadow runs the SQL of this project with \
         its rights"
    )]
    Login {
        /// The login.
        login: String,
        /// What is too much.
        why: String,
    },
    /// The database said no.
    #[error("{kind}: {source}")]
    Session {
        /// Which shadow.
        kind: Kind,
        /// What it said.
        source: SessionError,
    },
    /// A server of our own.
    #[error(transparent)]
    Cluster(#[from] ClusterError),
    /// The embedded server.
    #[error("the embedded PostgreSQL failed: {0}")]
    Embedded(String),
    /// The folder of the embedded server is in use.
    #[error(
        "the embedded database in {} is in use by another process; it serves one at a time: \
         wait for it, or stop it",
        folder.display()
    )]
    InUse {
        /// The folder.
        folder: PathBuf,
    },
    /// A file or a folder.
    #[error("cannot {what} {}: {source}", path.display())]
    File {
        /// What was tried.
        what: &'static str,
        /// On what.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// The server has no room for all that a state locks at once.
    #[error(
        "the state locks at least {needed} objects in one transaction, and with \
         `max_locks_per_transaction = {has}` the server of the shadow cannot hold so many"
    )]
    NoRoom {
        /// How many locks it takes.
        needed: usize,
        /// The setting.
        has: usize,
        /// The setting that would do.
        setting: usize,
    },
    /// What every shadow can say.
    #[error(transparent)]
    Engine(#[from] aludel_engine::ShadowError),
}

impl From<ShadowError> for aludel_engine::ShadowError {
    fn from(error: ShadowError) -> Self {
        match error {
            ShadowError::Engine(error) => error,
            error => Self::Failed { hint: error.hint(), source: Box::new(error) },
        }
    }
}

impl ShadowError {
    /// What the user can do about it.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::NoneFits { .. } => Some(
                "install PostgreSQL's server binaries of the wanted version and the extensions, or \
                 use an aludel built with the embedded server, or name a server for temporary \
                 databases: ALUDEL_SHADOW, with a login that may create databases and owns nothing \
                 else"
                    .into(),
            ),
            Self::Login { .. } => Some(
                "give ALUDEL_SHADOW a login of its own: CREATE ROLE aludel_shadow LOGIN CREATEDB; \
                 or trust the project's folder, if its SQL may do there \
                 whatever this login may"
                    .into(),
            ),
            Self::NoWalls { .. } => Some(
                "use the embedded server (shadow = \"embedded\"), or trust the project's folder, if its \
                 SQL may do whatever you may"
                    .into(),
            ),
            Self::MissingExtensions { advice, .. } => Some(advice.join("\n")),
            Self::Embedded(_) => Some(
                "the embedded server unpacks itself into the user's cache: XDG_CACHE_HOME, or a \
                 folder in HOME, must be writable and have 200 MB free"
                    .into(),
            ),
            Self::Cluster(ClusterError::Start { .. } | ClusterError::Failed { .. }) => {
                Some("ALUDEL_PG_BIN names the folder of the server binaries to use".into())
            }
            Self::NoRoom { setting, .. } => Some(format!(
                "set `max_locks_per_transaction = {setting}` on that server and restart it, or take a \
                 shadow of aludel's own: shadow = \"local\" or \"embedded\""
            )),
            Self::Engine(error) => error.hint(),
            _ => None,
        }
    }

    pub(crate) fn file(
        what: &'static str,
        path: impl Into<PathBuf>,
    ) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::File { what, path, source }
    }

    pub(crate) fn session(kind: Kind) -> impl FnOnce(SessionError) -> Self {
        move |source| Self::Session { kind, source }
    }
}

fn list(passed: &[Passed]) -> String {
    passed.iter().map(|passed| format!("\n  {passed}")).collect()
}
