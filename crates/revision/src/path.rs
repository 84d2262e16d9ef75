//! Which revisions lead from what is applied to a target, in order.

use std::{collections::BTreeSet, path::PathBuf};

use thiserror::Error;

use crate::{
    Anchor, Applied, History, Revision, RevisionId, Target, TargetError,
    graph::{self, Edges},
    resolve::{Place, only},
};

/// Why no way leads to a target.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum PathError {
    /// The target does not exist.
    #[error(transparent)]
    Target(#[from] TargetError),
    /// `upgrade -1`, `downgrade +1`.
    #[error("`{target}` goes the other way")]
    WrongDirection {
        /// What was asked for.
        target: String,
        /// The verb that goes there: `upgrade` or `downgrade`.
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
    #[error("`{id}` ({}) cannot be reverted: {why}; nothing was reverted", path.display())]
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
        if target.anchor == Anchor::Current {
            return self.next(applied, target);
        }
        let mut wanted = match self.place(target, Some(applied))? {
            Place::Before(_) => return Ok(Vec::new()),
            Place::At(ids) => self.ancestors(&ids),
        };
        wanted.retain(|id| !applied.contains(id));
        Ok(self.in_order(&wanted))
    }

    /// The revisions to revert, in order (newest first), to bring a database from `applied` down to
    /// `target`; none where it is there already. An applied revision that is not in the history
    /// can be reverted when it was added with [`History::with_recalled`].
    pub fn downgrade_path(
        &self,
        applied: &Applied,
        target: &Target,
    ) -> Result<Vec<&Revision>, PathError> {
        let path = if target.anchor == Anchor::Current {
            self.last(applied, target)?
        } else {
            self.above(applied, target)?
        };
        path.into_iter().map(check_reversible).collect()
    }

    /// The next revisions, as many as the target says, where there is but one way on.
    fn next(&self, applied: &Applied, target: &Target) -> Result<Vec<&Revision>, PathError> {
        if target.offset < 0 {
            return Err(wrong_direction(target, "downgrade"));
        }
        let mut pending: BTreeSet<RevisionId> = match &target.branch {
            Some(branch) => self.ancestors(&self.branch(branch)?),
            None => self.revisions.keys().cloned().collect(),
        };
        pending.retain(|id| !applied.contains(id));
        let mut path = Vec::new();
        for step in 0..target.offset.unsigned_abs() {
            let ready = pending.iter().filter(|id| is_free(&self.needs, id, &pending));
            let id = only(target, step, ready.cloned().collect())?;
            pending.remove(&id);
            path.extend(self.get(&id));
        }
        Ok(path)
    }

    /// The last revisions, as many as the target says, where there is but one way back.
    fn last(&self, applied: &Applied, target: &Target) -> Result<Vec<&Revision>, PathError> {
        if target.offset > 0 {
            return Err(wrong_direction(target, "upgrade"));
        }
        let branch = target.branch.as_deref().map(|name| self.branch(name)).transpose()?;
        let mut left: BTreeSet<RevisionId> =
            applied.iter().filter(|id| self.revisions.contains_key(*id)).cloned().collect();
        let mut path = Vec::new();
        for step in 0..target.offset.unsigned_abs() {
            let is_member = |id: &&RevisionId| branch.as_ref().is_none_or(|it| it.contains(*id));
            let ready = left.iter().filter(is_member);
            let ready = ready.filter(|id| is_free(&self.dependents, id, &left));
            let id = only(target, step, ready.cloned().collect())?;
            left.remove(&id);
            path.extend(self.get(&id));
        }
        Ok(path)
    }

    /// What may not be applied where a database is before what a target means: for `base` everything, for
    /// `label@base` the branch and what stands on it. Nothing where the target means revisions, at which a
    /// database is.
    pub fn cleared(
        &self,
        target: &Target,
        applied: Option<&Applied>,
    ) -> Result<BTreeSet<RevisionId>, TargetError> {
        match self.place(target, applied)? {
            Place::Before(first) => self.of_branch(target, self.descendants(&first)),
            Place::At(_) => Ok(BTreeSet::new()),
        }
    }

    /// All that is applied and stands on the target, or on its branch above it; newest first.
    fn above(&self, applied: &Applied, target: &Target) -> Result<Vec<&Revision>, PathError> {
        let going = match self.place(target, Some(applied))? {
            Place::Before(first) => self.descendants(&first),
            Place::At(kept) => {
                self.check_applied(applied, &kept)?;
                let mut above = graph::closure(&self.dependents, &kept);
                above.retain(|id| !kept.contains(id));
                above
            }
        };
        let mut going = self.of_branch(target, going)?;
        going.retain(|id| applied.contains(id));
        Ok(self.in_order(&going).into_iter().rev().collect())
    }

    /// Those of the branch that a target names, if it names one, and what stands on them.
    fn of_branch(
        &self,
        target: &Target,
        mut going: BTreeSet<RevisionId>,
    ) -> Result<BTreeSet<RevisionId>, TargetError> {
        let Some(branch) = &target.branch else { return Ok(going) };
        let members = self.branch(branch)?;
        going.retain(|id| members.contains(id));
        Ok(self.descendants(&going))
    }

    fn check_applied(
        &self,
        applied: &Applied,
        ids: &BTreeSet<RevisionId>,
    ) -> Result<(), PathError> {
        let Some(id) = ids.iter().find(|id| !applied.contains(*id)) else { return Ok(()) };
        let newest = self.in_order(applied).last().map(|revision| revision.id.clone());
        Err(PathError::NotApplied { id: id.clone(), applied: newest })
    }
}

/// Whether no edge leads from a vertex into a set.
fn is_free(edges: &Edges, id: &RevisionId, set: &BTreeSet<RevisionId>) -> bool {
    edges.get(id).is_none_or(|targets| !targets.iter().any(|target| set.contains(target)))
}

fn wrong_direction(target: &Target, command: &'static str) -> PathError {
    PathError::WrongDirection { target: target.to_string(), command }
}

fn check_reversible(revision: &Revision) -> Result<&Revision, PathError> {
    match revision.why_irreversible() {
        None => Ok(revision),
        Some(why) => Err(PathError::Irreversible {
            id: revision.id.clone(),
            path: revision.path.clone(),
            why: why.to_owned(),
        }),
    }
}
