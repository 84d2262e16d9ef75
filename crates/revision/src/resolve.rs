//! What a target means in a history.

use std::collections::BTreeSet;

use crate::{
    Anchor, Applied, History, Range, Revision, RevisionId, Target, TargetError, nearest,
    stand_in::StandIn,
};

/// The shortest beginning of an identifier that stands for it: `downgrade 2` must not be taken for
/// a revision of the twenty-first century.
const SHORTEST_PREFIX: usize = 3;

/// A place in a history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Place {
    /// Before these revisions and all that stand on them.
    Before(BTreeSet<RevisionId>),
    /// At these revisions.
    At(BTreeSet<RevisionId>),
}

impl History {
    /// The revision that a target means. `applied` is what the database has, where that is known.
    pub fn find(
        &self,
        target: &Target,
        applied: Option<&Applied>,
    ) -> Result<&Revision, TargetError> {
        let found = self.find_all(target, applied)?;
        match found.as_slice() {
            [] => Err(TargetError::NoRevision { target: target.to_string() }),
            [one] => Ok(one),
            several => Err(TargetError::Several {
                target: target.to_string(),
                meant: several.iter().map(|revision| revision.id.clone()).collect(),
            }),
        }
    }

    /// The revisions that a target means: several for `heads`, none for `base`.
    pub fn find_all(
        &self,
        target: &Target,
        applied: Option<&Applied>,
    ) -> Result<Vec<&Revision>, TargetError> {
        match self.place(target, applied)? {
            Place::Before(_) => Ok(Vec::new()),
            Place::At(ids) => Ok(self.in_order(&ids)),
        }
    }

    /// The revisions of a range, oldest first, both ends included.
    pub fn range(
        &self,
        range: &Range,
        applied: Option<&Applied>,
    ) -> Result<Vec<&Revision>, TargetError> {
        let ends = |end: &Option<Target>| match end {
            Some(target) => self.find_all(target, applied),
            None => Ok(Vec::new()),
        };
        let from: BTreeSet<RevisionId> = ids(ends(&range.from)?);
        let mut members = match &range.to {
            Some(_) => self.ancestors(&ids(ends(&range.to)?)),
            None => self.revisions.keys().cloned().collect(),
        };
        if !from.is_subset(&members) {
            let text = |end: &Option<Target>| end.as_ref().map_or(String::new(), Target::to_string);
            let to = ids(ends(&range.to)?);
            let is_backwards = to.is_subset(&self.ancestors(&from));
            let (from, to) = (text(&range.from), text(&range.to));
            return Err(TargetError::NoRange { from, to, is_backwards });
        }
        let older = self.ancestors(&from);
        members.retain(|id| from.contains(id) || !older.contains(id));
        if members.is_empty() && !self.is_empty() {
            return Err(TargetError::EmptyRange { range: range.to_string() });
        }
        Ok(self.in_order(&members))
    }

    /// The revisions of the branch that a label or a revision names: it, what follows it, and what
    /// leads to it since the last branch point.
    pub fn branch(&self, name: &str) -> Result<BTreeSet<RevisionId>, TargetError> {
        let id = self.named(name)?;
        let mut members = crate::graph::closure(&self.children, [&id]);
        let mut here = &id;
        while let [parent] = self.parents(here) {
            if self.children(parent).len() > 1 || !members.insert(parent.clone()) {
                break;
            }
            here = parent;
        }
        Ok(members)
    }

    /// The place of a target.
    pub(crate) fn place(
        &self,
        target: &Target,
        applied: Option<&Applied>,
    ) -> Result<Place, TargetError> {
        let branch = target.branch.as_deref().map(|name| self.branch(name)).transpose()?;
        let mut place = self.anchor(target, branch.as_ref(), applied)?;
        for step in 0..target.offset.unsigned_abs() {
            place = match target.offset {
                1.. => self.step_up(target, step, &place, branch.as_ref())?,
                _ => self.step_down(target, step, &place, branch.as_ref())?,
            };
        }
        Ok(place)
    }

    fn anchor(
        &self,
        target: &Target,
        branch: Option<&BTreeSet<RevisionId>>,
        applied: Option<&Applied>,
    ) -> Result<Place, TargetError> {
        let is_member = |id: &RevisionId| branch.is_none_or(|branch| branch.contains(id));
        match &target.anchor {
            Anchor::Current => match applied {
                None => Err(TargetError::NeedsDatabase { target: target.to_string() }),
                Some(applied) => Ok(self.current(applied, &is_member)),
            },
            Anchor::Base => Ok(Place::Before(self.bottom(branch))),
            Anchor::Heads | Anchor::Head => {
                let mut heads = ids(self.heads());
                heads.retain(|id| is_member(id));
                self.check_heads(target, heads)
            }
            Anchor::Name(name) => {
                let id = self.named(name)?;
                match &target.branch {
                    Some(branch) if !is_member(&id) => {
                        Err(TargetError::NotInBranch { revision: id, branch: branch.clone() })
                    }
                    _ => Ok(Place::At(BTreeSet::from([id]))),
                }
            }
        }
    }

    fn check_heads(
        &self,
        target: &Target,
        heads: BTreeSet<RevisionId>,
    ) -> Result<Place, TargetError> {
        match (&target.anchor, heads.len()) {
            (_, 0) => Err(TargetError::Empty),
            (Anchor::Head, 2..) => Err(TargetError::SeveralHeads {
                target: target.to_string(),
                heads: heads.into_iter().collect(),
            }),
            _ => Ok(Place::At(heads)),
        }
    }

    /// Where a database stands.
    fn current(&self, applied: &Applied, is_member: &dyn Fn(&RevisionId) -> bool) -> Place {
        let mut heads = ids(self.applied_heads(applied));
        heads.retain(|id| is_member(id));
        if heads.is_empty() { Place::Before(self.bottom(None)) } else { Place::At(heads) }
    }

    /// The first revisions of a branch, or of all.
    fn bottom(&self, branch: Option<&BTreeSet<RevisionId>>) -> BTreeSet<RevisionId> {
        let is_first = |revision: &&Revision| match branch {
            None => self.parents(&revision.id).is_empty(),
            Some(branch) => {
                branch.contains(&revision.id)
                    && !self.parents(&revision.id).iter().any(|parent| branch.contains(parent))
            }
        };
        ids(self.revisions().filter(is_first))
    }

    fn step_up(
        &self,
        target: &Target,
        step: u64,
        place: &Place,
        branch: Option<&BTreeSet<RevisionId>>,
    ) -> Result<Place, TargetError> {
        let mut next = match place {
            Place::Before(first) => first.clone(),
            Place::At(here) => ids(here.iter().flat_map(|id| self.children(id))),
        };
        next.retain(|id| branch.is_none_or(|branch| branch.contains(id)));
        only(target, step, next).map(|id| Place::At(BTreeSet::from([id])))
    }

    fn step_down(
        &self,
        target: &Target,
        step: u64,
        place: &Place,
        branch: Option<&BTreeSet<RevisionId>>,
    ) -> Result<Place, TargetError> {
        let Place::At(here) = place else {
            return Err(too_far(target, step));
        };
        let id = only(target, step, here.clone())?;
        let parents = self.parents(&id);
        if parents.is_empty() {
            return Ok(Place::Before(BTreeSet::from([id])));
        }
        let is_member = |id: &&RevisionId| branch.is_some_and(|branch| branch.contains(*id));
        let on_branch: BTreeSet<RevisionId> = parents.iter().filter(is_member).cloned().collect();
        let ways = if on_branch.is_empty() { parents.iter().cloned().collect() } else { on_branch };
        let parent = only(target, step, ways)?;
        Ok(Place::At(BTreeSet::from([parent])))
    }

    /// The revision of a name: an identifier, a label, a file's name, or the beginning of an
    /// identifier.
    pub(crate) fn named(&self, name: &str) -> Result<RevisionId, TargetError> {
        if let Some((id, _)) = self.revisions.get_key_value(name) {
            return Ok(id.clone());
        }
        if let Some(id) = self.labels.get(name) {
            return Ok(id.clone());
        }
        if let Some((id, stand_in)) = self.stand_ins.get_key_value(name) {
            return squashed(id, stand_in);
        }
        let stem = name.strip_suffix(".sql").unwrap_or(name);
        let of_file = self.revisions().find(|it| it.file_name().strip_suffix(".sql") == Some(stem));
        if let Some(revision) = of_file {
            return Ok(revision.id.clone());
        }
        self.by_prefix(name)
    }

    fn by_prefix(&self, name: &str) -> Result<RevisionId, TargetError> {
        let begins = |id: &&RevisionId| id.as_str().starts_with(name);
        let candidates: Vec<RevisionId> = if name.len() < SHORTEST_PREFIX {
            Vec::new()
        } else {
            self.revisions.keys().filter(begins).cloned().collect()
        };
        match candidates.as_slice() {
            [one] => Ok(one.clone()),
            [] if name.len() >= SHORTEST_PREFIX => self.squashed_by_prefix(name),
            [] => Err(TargetError::Unknown { name: name.to_owned(), nearest: self.like(name) }),
            _ => Err(TargetError::Ambiguous { name: name.to_owned(), candidates }),
        }
    }

    /// The one that stands for the only one whose identifier begins so.
    fn squashed_by_prefix(&self, name: &str) -> Result<RevisionId, TargetError> {
        let mut candidates = self.stand_ins.iter().filter(|(id, _)| id.as_str().starts_with(name));
        match (candidates.next(), candidates.next()) {
            (Some((id, stand_in)), None) => squashed(id, stand_in),
            _ => Err(TargetError::Unknown { name: name.to_owned(), nearest: self.like(name) }),
        }
    }

    /// Names that are like one that nothing has.
    fn like(&self, name: &str) -> Vec<String> {
        let names = self.revisions.keys().chain(self.labels.keys()).map(RevisionId::as_str);
        let mut found = nearest::nearest(name, names.chain(["head", "heads", "base"]));
        let lower = name.to_lowercase();
        let mentions = |revision: &&Revision| !lower.is_empty() && revision.slug.contains(&lower);
        found.extend(self.revisions().rev().filter(mentions).map(|revision| revision.id.as_str()));
        let mut seen = BTreeSet::new();
        found.retain(|name| seen.insert(*name));
        found.into_iter().take(3).map(str::to_owned).collect()
    }
}

/// Only the last of those that a revision stands for is where that one is.
fn squashed(id: &RevisionId, stand_in: &StandIn) -> Result<RevisionId, TargetError> {
    match stand_in.is_last {
        true => Ok(stand_in.by.clone()),
        false => Err(TargetError::Squashed { name: id.to_string(), by: stand_in.by.clone() }),
    }
}

fn ids<'a>(revisions: impl IntoIterator<Item = &'a Revision>) -> BTreeSet<RevisionId> {
    revisions.into_iter().map(|revision| revision.id.clone()).collect()
}

fn too_far(target: &Target, available: u64) -> TargetError {
    let wanted = target.offset.unsigned_abs();
    TargetError::TooFar { target: target.to_string(), wanted, available }
}

/// The only way on after some steps.
pub(crate) fn only(
    target: &Target,
    steps: u64,
    ways: BTreeSet<RevisionId>,
) -> Result<RevisionId, TargetError> {
    let mut ways: Vec<RevisionId> = ways.into_iter().collect();
    match (ways.pop(), ways.is_empty()) {
        (None, _) => Err(too_far(target, steps)),
        (Some(id), true) => Ok(id),
        (Some(id), false) => {
            ways.push(id);
            Err(TargetError::Fork { target: target.to_string(), steps, candidates: ways })
        }
    }
}
