//! What a script is to do, and where it supposes the database to stand.

use std::collections::BTreeSet;

use aludel_engine::{InPlaceOf, Opening};
use aludel_revision::{Anchor, History, RevisionId, Target, TargetError};

use super::supposed;
use crate::{Entry, RunError, state};

/// What a script is to do: from a place in the history to another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Errand {
    /// Apply revisions.
    Upgrade {
        /// Where the database stands.
        from: Target,
        /// How far.
        to: Target,
    },
    /// Take revisions back.
    Downgrade {
        /// Where the database stands.
        from: Target,
        /// How far.
        to: Target,
    },
    /// Note revisions as applied, or not.
    Stamp {
        /// Where the journal stands.
        from: Target,
        /// How far.
        to: Target,
    },
}

impl Errand {
    fn ends(&self) -> (&Target, &Target) {
        match self {
            Self::Upgrade { from, to }
            | Self::Downgrade { from, to }
            | Self::Stamp { from, to } => (from, to),
        }
    }
}

/// Where a script supposes the database to stand.
pub(super) struct Stand {
    /// What is applied there.
    pub(super) entries: Vec<Entry>,
    /// The same, as the script checks it.
    applied: Vec<(String, String)>,
    /// What tells the script from others.
    pub(super) name: String,
}

impl Stand {
    pub(super) fn of(history: &History, errand: &Errand) -> Result<Self, RunError> {
        let (from, to) = errand.ends();
        let ids: BTreeSet<RevisionId> = match is_base(from) {
            true => BTreeSet::new(),
            false => {
                let ends = history.find_all(from, None)?;
                let ends: Vec<RevisionId> = ends.into_iter().map(|it| it.id.clone()).collect();
                history.ancestors(&ends)
            }
        };
        let entries = supposed(history, &ids)?;
        let sums = entries.iter().map(|it| (it.revision.to_string(), it.up_checksum.clone()));
        let applied: Vec<(String, String)> = sums.collect();
        let name = format!("{errand:?} {from} {to} {applied:?}");
        Ok(Self { entries, applied, name })
    }

    /// `whole`: what may take the place of others in the journal.
    pub(super) fn opening<'a>(&'a self, whole: &'a [InPlaceOf]) -> Opening<'a> {
        Opening { makes_journal: self.applied.is_empty(), applied: &self.applied, whole }
    }

    /// Why there is nothing to do: the ends are one place, or the wrong way round.
    pub(super) fn nothing(&self, history: &History, errand: &Errand) -> RunError {
        let (from, to) = errand.ends();
        let (from_text, to_text) = (from.to_string(), to.to_string());
        let applied = state::applied(&self.entries);
        let heads: BTreeSet<RevisionId> =
            history.applied_heads(&applied).into_iter().map(|it| it.id.clone()).collect();
        let ends = match is_base(to) {
            true => Ok(BTreeSet::new()),
            false => history
                .find_all(to, Some(&applied))
                .map(|found| found.into_iter().map(|it| it.id.clone()).collect::<BTreeSet<_>>()),
        };
        match ends {
            Ok(ends) if ends != heads && matches!(errand, Errand::Upgrade { .. }) => {
                let is_backwards = ends.is_subset(&heads);
                TargetError::NoRange { from: from_text, to: to_text, is_backwards }.into()
            }
            _ => RunError::EmptyRange { from: from_text, to: to_text },
        }
    }
}

fn is_base(target: &Target) -> bool {
    target.anchor == Anchor::Base && target.offset == 0 && target.branch.is_none()
}
