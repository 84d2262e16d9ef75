//! What can go wrong with a server of our own.

use std::{io, path::PathBuf};

use thiserror::Error;

/// An error of a server of our own.
#[derive(Debug, Error)]
pub enum ClusterError {
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
    /// A program could not be run at all.
    #[error("cannot run {}: {source}", program.display())]
    Run {
        /// The program.
        program: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// A program said no.
    #[error("{program} failed: {output}")]
    Failed {
        /// The program.
        program: &'static str,
        /// What it printed.
        output: String,
    },
    /// The server ended before it was ready.
    #[error("the PostgreSQL server in {} did not start: {log}", data.display())]
    Start {
        /// Its data folder.
        data: PathBuf,
        /// The end of its log.
        log: String,
    },
    /// The path of a socket would not fit into the operating system's limit.
    #[error(
        "the folder {} is too long a path for a socket; set TMPDIR to a shorter one",
        path.display()
    )]
    SocketPath {
        /// The folder.
        path: PathBuf,
    },
}

impl ClusterError {
    /// For `map_err`: what was tried on which path.
    pub fn file(what: &'static str, path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::File { what, path, source }
    }

    /// For `map_err`: the program that could not be run.
    pub(crate) fn run(program: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let program = program.into();
        move |source| Self::Run { program, source }
    }
}
