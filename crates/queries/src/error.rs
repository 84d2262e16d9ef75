//! Why queries cannot be read.

use thiserror::Error;

/// Why queries cannot be read from where they are said to be.
#[derive(Debug, Error)]
pub enum ReadError {
    /// A path that is said leads nowhere.
    #[error("[queries] {key} = \"{path}\": there is no such file or folder{where_}")]
    Missing {
        /// The key that says it.
        key: &'static str,
        /// The path.
        path: String,
        /// In which commit, where it is one: ` in …`.
        where_: String,
    },
    /// A pattern, or a folder, that holds nothing.
    #[error("[queries] {key} = \"{path}\": no {what} is there{where_}")]
    Nothing {
        /// The key that says it.
        key: &'static str,
        /// The path.
        path: String,
        /// What is looked for.
        what: &'static str,
        /// In which commit.
        where_: String,
    },
    /// A file that is no text.
    #[error("{path}: this is not UTF-8 (byte {byte})")]
    NotText {
        /// The file.
        path: String,
        /// The first byte that is none.
        byte: usize,
    },
    /// An offline file of sqlx that is none.
    #[error("{path}: this is no offline file of sqlx: {why}")]
    BrokenOffline {
        /// The file.
        path: String,
        /// What is wrong.
        why: String,
    },
    /// An export that is none.
    #[error("{path}: this is no export of a database's queries: {why}")]
    BrokenExport {
        /// The file.
        path: String,
        /// What is wrong.
        why: String,
    },
    /// A file that cannot be read.
    #[error("{path}: {why}")]
    Unreachable {
        /// The file or folder.
        path: String,
        /// Why.
        why: String,
    },
    /// There is no `git`.
    #[error("`git`, which reads the commit, cannot be started: {0}")]
    NoGit(String),
    /// The folder is in no repository, or in one that git does not read.
    #[error("the project's folder is in no repository that git reads\n{0}")]
    NoRepository(String),
    /// A repository in which nothing was committed.
    #[error("the repository has no history: nothing was committed yet")]
    NoHistory,
    /// There is no such commit.
    #[error("there is no commit `{revision}`\n{said}")]
    NoCommit {
        /// What was asked for.
        revision: String,
        /// What git said.
        said: String,
    },
    /// git failed otherwise.
    #[error("git cannot read the commit\n{0}")]
    Git(String),
}

impl ReadError {
    /// What to do about it.
    pub fn hint(&self) -> Option<&'static str> {
        Some(match self {
            Self::Missing { where_, .. } | Self::Nothing { where_, .. } if !where_.is_empty() => {
                "the places in aludel.toml are looked for in the deployed commit; say those that it \
                 has, or deploy one that has these"
            }
            Self::Missing { .. } | Self::Nothing { .. } => {
                "correct the path in aludel.toml, which counts from that file's folder, or take it out"
            }
            Self::NotText { .. } => "save it as UTF-8, or leave it out of [queries]",
            Self::BrokenOffline { .. } => "write the folder anew with `cargo sqlx prepare`",
            Self::BrokenExport { .. } => {
                "write it anew with `aludel queries --from database --out FILE`"
            }
            Self::NoGit(_) => {
                "install git, or check the deployed commit out and leave out --deployed"
            }
            Self::NoRepository(_) => "run in a clone of the repository, or leave out --deployed",
            Self::NoHistory => "commit what is deployed, or leave out --deployed",
            Self::NoCommit { .. } => {
                "`git log --oneline` lists commits; a shallow clone has few: `git fetch --unshallow`"
            }
            Self::Unreachable { .. } | Self::Git(_) => return None,
        })
    }
}
