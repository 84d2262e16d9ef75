//! What takes longer than a moment, for whoever wants to tell the user.

use std::fmt;

/// Told before each step that takes a while.
pub type Progress = dyn Fn(Step) + Send + Sync;

/// A step that takes a while.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// The embedded server is unpacked into the user's cache, at its first use.
    UnpackEngine,
    /// A data folder is made for a local server, at its first use.
    InitialiseServer {
        /// The server's major version.
        major: u32,
    },
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnpackEngine => {
                f.write_str("unpacking the embedded PostgreSQL into the cache (once, about 100 MB)")
            }
            Self::InitialiseServer { major } => {
                write!(f, "preparing a PostgreSQL {major} server for shadows (once)")
            }
        }
    }
}
