//! Whether a database still needs the files of revisions that another one stands for.

use aludel_revision::{History, RevisionId};
use aludel_runner::Status;

/// A revision that stands for others, and what of these is still needed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SquashedFiles {
    /// The revision.
    pub squash: RevisionId,
    /// How many files of those that it stands for are there.
    pub files: usize,
    /// Whether the database needs them.
    pub need: Need,
}

/// Whether a database needs the files of what a revision stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Need {
    /// It has the one, or none of the many.
    None,
    /// It has all of the many, and the next upgrade notes the one: until then the files say that all is as it
    /// was, and lead down.
    UntilNextUpgrade,
    /// It has a part of them, or all of them otherwise than they were squashed.
    Inside {
        /// The rest.
        pending: Vec<RevisionId>,
    },
}

/// What a database needs that stands so; nothing is said where neither files nor needs are.
pub(crate) fn of(history: &History, status: &Status) -> Vec<SquashedFiles> {
    let mut all = Vec::new();
    for (revision, squash) in history.squashes() {
        let replaced = history.replaced_by(squash);
        let files = history.retired().filter(|it| replaced.contains(&it.id)).count();
        let has_some = status.entries.iter().any(|entry| replaced.contains(&entry.revision));
        let need = if status.recognised.contains(&revision.id) {
            Need::UntilNextUpgrade
        } else if status.entry(&revision.id).is_none() && has_some {
            let is_pending = |id: &&RevisionId| status.entry(id).is_none();
            Need::Inside { pending: squash.replaces.iter().filter(is_pending).cloned().collect() }
        } else {
            Need::None
        };
        if files > 0 || need != Need::None {
            all.push(SquashedFiles { squash: revision.id.clone(), files, need });
        }
    }
    all
}
