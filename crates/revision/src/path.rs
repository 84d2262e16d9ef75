//! Which revisions lead from what is applied to a target, in order.

use std::path::PathBuf;

use thiserror::Error;

use crate::{Applied, History, Revision, RevisionId, Target, TargetError};

/// Why no way leads to a target.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum PathError {
    /// The target does not exist.
    #[error(transparent)]
    Target(#[from] TargetError),
    /// `upgrade -1`, `downgrade +1`.
    #[error("`{target}` goes the other way; use `aludel {command} {target}`")]
    WrongDirection {
        /// What was asked for.
        target: String,
        /// The command that goes there.
        command: &'static str,
    },
    /// A downgrade to a revision that is not applied.
    #[error(
        "`{id}` is not applied, so there is no way down to it{}",
        applied.as_ref().map_or(String::new(), |id| format!("; the newest applied one is `{id}`"))
    )]
    NotApplied {
        /// The target.
        id: RevisionId,
        /// The newest applied revision.
        applied: Option<RevisionId>,
    },
    /// The way down passes a revision that cannot be reverted.
    #[error("`{id}` ({}) cannot be reverted: {why}; nothing was reverted, `aludel downgrade {id}` goes as far as possible", path.display())]
    Irreversible {
        /// The revision.
        id: RevisionId,
        /// Its file.
        path: PathBuf,
        /// What its header says.
        why: String,
    },
}

impl History {
    /// The revisions to apply, in order, to bring a database from `applied` to `target`; none where
    /// it is there already.
    pub fn upgrade_path(
        &self,
        applied: &Applied,
        target: &Target,
    ) -> Result<Vec<&Revision>, PathError> {
        todo!("{applied:?} {target:?}")
    }

    /// The revisions to revert, in order (newest first), to bring a database from `applied` down to
    /// `target`; none where it is there already. An applied revision that is not in the history
    /// can be reverted when it was added with [`History::with_recalled`].
    pub fn downgrade_path(
        &self,
        applied: &Applied,
        target: &Target,
    ) -> Result<Vec<&Revision>, PathError> {
        todo!("{applied:?} {target:?}")
    }
}
