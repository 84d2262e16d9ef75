//! All revisions of a project as one graph.

use std::{
    collections::{BTreeMap, BTreeSet},
    io,
    path::{Path, PathBuf},
};

use jiff::civil::Date;
use thiserror::Error;

use crate::{Mistakes, Range, Revision, RevisionId, Target, TargetError};

/// The identifiers of the revisions that a database has applied.
pub type Applied = BTreeSet<RevisionId>;

/// Why a history could not be read.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum HistoryError {
    /// A file or folder could not be read.
    #[error("cannot read {}: {source}", path.display())]
    Read {
        /// The file or folder.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// Files have mistakes.
    #[error(transparent)]
    Mistakes(#[from] Mistakes),
}

/// An applied revision whose parent or dependency is not applied: history came in out of order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gap {
    /// What is not applied.
    pub missing: RevisionId,
    /// What stands on it and is applied.
    pub applied: RevisionId,
}

/// All revisions of a project as one graph: no cycle, no unknown parent, no identifier twice.
#[derive(Debug, Clone, Default)]
pub struct History {
    pub(crate) revisions: BTreeMap<RevisionId, Revision>,
    pub(crate) labels: BTreeMap<RevisionId, RevisionId>,
    pub(crate) children: BTreeMap<RevisionId, BTreeSet<RevisionId>>,
    pub(crate) order: Vec<RevisionId>,
}

impl History {
    /// Reads the `.sql` files of a folder: their headers, not their SQL.
    pub fn load(folder: &Path) -> Result<Self, HistoryError> {
        todo!("{folder:?}")
    }

    /// A history from files that are in memory: names (or paths) and contents.
    pub fn from_files<N, C>(files: impl IntoIterator<Item = (N, C)>) -> Result<Self, Mistakes>
    where
        N: AsRef<Path>,
        C: AsRef<[u8]>,
    {
        let _ = files;
        todo!()
    }

    /// The same history with revisions whose files are gone ([`Revision::recalled`]). Those that
    /// the history has already are left as they are; a parent that is unknown is left out.
    pub fn with_recalled(
        &self,
        recalled: impl IntoIterator<Item = Revision>,
    ) -> Result<Self, Mistakes> {
        let _ = recalled;
        todo!()
    }

    /// Parses the SQL of all revisions and reports every mistake at once.
    pub fn check(&self) -> Result<(), Mistakes> {
        todo!()
    }

    /// How many revisions there are.
    pub fn len(&self) -> usize {
        self.revisions.len()
    }

    /// Whether there is no revision.
    pub fn is_empty(&self) -> bool {
        self.revisions.is_empty()
    }

    /// A revision by its whole identifier.
    pub fn get(&self, id: &RevisionId) -> Option<&Revision> {
        self.revisions.get(id)
    }

    /// All revisions, parents and dependencies before what stands on them; ties by identifier.
    pub fn revisions(&self) -> impl DoubleEndedIterator<Item = &Revision> {
        self.order.iter().filter_map(|id| self.revisions.get(id))
    }

    /// The revisions that nothing follows.
    pub fn heads(&self) -> Vec<&Revision> {
        todo!()
    }

    /// The revisions that follow nothing.
    pub fn bases(&self) -> Vec<&Revision> {
        todo!()
    }

    /// The revisions that follow a revision directly.
    pub fn children(&self, id: &RevisionId) -> Vec<&Revision> {
        todo!("{id:?}")
    }

    /// The revisions that more than one follows.
    pub fn branch_points(&self) -> Vec<&Revision> {
        todo!()
    }

    /// The revisions that follow more than one.
    pub fn merges(&self) -> Vec<&Revision> {
        todo!()
    }

    /// All that must be applied before these, themselves included: parents and dependencies.
    pub fn ancestors(&self, ids: &[RevisionId]) -> BTreeSet<RevisionId> {
        todo!("{ids:?}")
    }

    /// All that stand on these, themselves included.
    pub fn descendants(&self, ids: &[RevisionId]) -> BTreeSet<RevisionId> {
        todo!("{ids:?}")
    }

    /// The revisions of the branch that a label or a revision names: it, what follows it, and what
    /// leads to it since the last branch point.
    pub fn branch(&self, name: &str) -> Result<BTreeSet<RevisionId>, TargetError> {
        todo!("{name}")
    }

    /// The revision that a name means: an identifier, the beginning of one, a label, `head`,
    /// `head-2`, `base+1`, `REV-1`, ….
    pub fn find(&self, target: &Target) -> Result<&Revision, TargetError> {
        todo!("{target:?}")
    }

    /// The revisions that a target means: several for `heads`, none for `base`.
    pub fn find_all(&self, target: &Target) -> Result<Vec<&Revision>, TargetError> {
        todo!("{target:?}")
    }

    /// The revisions of a range, oldest first, both ends included.
    pub fn range(&self, range: &Range) -> Result<Vec<&Revision>, TargetError> {
        todo!("{range:?}")
    }

    /// What is not applied though something that stands on it is.
    pub fn gaps(&self, applied: &Applied) -> Vec<Gap> {
        todo!("{applied:?}")
    }

    /// The newest among the applied revisions: those that no applied one follows.
    pub fn applied_heads(&self, applied: &Applied) -> Vec<RevisionId> {
        todo!("{applied:?}")
    }

    /// The identifier of a new revision of a day: `20230921_001`, then `20230921_002`, ….
    pub fn next_identifier(&self, day: Date) -> RevisionId {
        todo!("{day}")
    }
}
