//! The kinds of shadows.

use std::fmt;

/// Where a shadow comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A server of this machine's binaries, on a data folder of our own.
    LocalServer,
    /// A temporary database on the server that the user named.
    TemporaryDatabase,
    /// PostgreSQL in this very process.
    Embedded,
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::LocalServer => "a local server",
            Self::TemporaryDatabase => "a temporary database on the given server",
            Self::Embedded => "the embedded server",
        })
    }
}
