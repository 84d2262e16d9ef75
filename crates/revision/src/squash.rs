//! One revision in the place of many: what its header says of them, and which of both a database sees.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
};

use sha2::{Digest, Sha256};

use crate::{Checksum, History, Mistakes, Revision, RevisionId, build, draft::names};

/// What a revision that stands for others says of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Squash {
    /// The revisions that it stands for, in order. What follows the last of them follows it.
    pub replaces: Vec<RevisionId>,
    /// What they executed upwards ([`Squash::checksum_of`]).
    pub checksum: Option<Checksum>,
    /// More names of the last of them: those that it had taken over itself.
    pub answers_to: Vec<RevisionId>,
}

/// How many characters of identifiers stand on a line.
const WIDTH: usize = 90;

impl Squash {
    /// The checksum over revisions and the checksums of their ways up.
    pub fn checksum_of<'a>(
        members: impl IntoIterator<Item = (&'a RevisionId, &'a str)>,
    ) -> Checksum {
        let mut hash = Sha256::new();
        hash.update("aludel squash 1\n");
        for (id, up) in members {
            hash.update(format!("{id} {up}\n"));
        }
        Checksum(hash.finalize().into())
    }

    /// As header keys.
    pub(crate) fn keys(&self) -> Vec<(&'static str, String)> {
        let mut keys = Vec::new();
        let mut rest = self.replaces.as_slice();
        while !rest.is_empty() {
            let mut width = 0;
            let fits = |id: &&RevisionId| {
                width += id.as_str().len() + 2;
                width <= WIDTH
            };
            let count = rest.iter().take_while(fits).count().max(1);
            let (line, others) = rest.split_at(count);
            keys.push(("replaces", names(line)));
            rest = others;
        }
        keys.extend(self.checksum.map(|sum| ("replaces_checksum", sum.to_string())));
        if !self.answers_to.is_empty() {
            keys.push(("answers_to", names(&self.answers_to)));
        }
        keys
    }
}

/// A history as a database sees it that has some revisions.
#[derive(Debug, Clone)]
pub struct Seen<'h> {
    /// The history: where the database has a part of what one stands for, these in the place of that one.
    pub history: Cow<'h, History>,
    /// What is not there to be seen.
    pub lacking: Vec<Lacking>,
}

/// Files that a database still needs, and that are not there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lacking {
    /// The revision that stands for them.
    pub squash: RevisionId,
    /// Those that the database does not have.
    pub missing: Vec<RevisionId>,
}

impl History {
    /// The revisions that stand for others.
    pub fn squashes(&self) -> impl Iterator<Item = (&Revision, &Squash)> {
        self.revisions().filter_map(|revision| Some((revision, revision.squash.as_ref()?)))
    }

    /// The revisions that others stand for, as far as their files are there, by identifier.
    pub fn retired(&self) -> impl Iterator<Item = &Revision> {
        self.retired.values()
    }

    /// A revision of the history, or one that another stands for.
    pub fn any(&self, id: &RevisionId) -> Option<&Revision> {
        self.get(id).or_else(|| self.retired.get(id))
    }

    /// All that a revision stands for, those included that they stood for themselves.
    pub fn replaced_by(&self, squash: &Squash) -> BTreeSet<RevisionId> {
        let mut all = BTreeSet::new();
        let mut open: Vec<&RevisionId> = squash.replaces.iter().chain(&squash.answers_to).collect();
        while let Some(id) = open.pop() {
            if all.insert(id.clone()) {
                let inner = self.retired.get(id).and_then(|it| it.squash.as_ref());
                open.extend(inner.iter().flat_map(|it| &it.replaces));
            }
        }
        all
    }

    /// The history as a database sees it that knows some revisions: one that stands for others, some of which
    /// the database knows, gives way to them.
    ///
    /// # Errors
    ///
    /// Where what comes of it is no history.
    pub fn seen_by(&self, known: &BTreeSet<RevisionId>) -> Result<Seen<'_>, Mistakes> {
        let (mut lacking, mut expanded) = (Vec::new(), BTreeMap::new());
        let mut revisions: Option<BTreeMap<RevisionId, Revision>> = None;
        loop {
            let now = revisions.as_ref().unwrap_or(&self.revisions);
            let Some(begun) = self.begun(now, known) else { break };
            let (id, squash) = (begun.id.clone(), begun.squash.clone());
            let now = revisions.get_or_insert_with(|| self.revisions.clone());
            now.remove(&id);
            let Some(Squash { replaces, .. }) = squash else { break };
            expanded.extend(replaces.last().map(|last| (id.clone(), last.clone())));
            let (there, gone): (Vec<_>, Vec<_>) =
                replaces.into_iter().partition(|it| self.retired.contains_key(it));
            now.extend(there.iter().filter_map(|it| self.retired.get_key_value(it)).map(owned));
            let missing: Vec<_> = gone.into_iter().filter(|it| !known.contains(it)).collect();
            if !missing.is_empty() {
                lacking.push(Lacking { squash: id, missing });
            }
        }
        let Some(revisions) = revisions else {
            return Ok(Seen { history: Cow::Borrowed(self), lacking });
        };
        let parts = build::Parts {
            retired: self.retired.clone(),
            expanded,
            is_whole: false,
            ..build::Parts::of(revisions.into_values().collect())
        };
        Ok(Seen { history: Cow::Owned(self.rebuilt(parts)?), lacking })
    }

    /// One that is not known, and stands for some that are.
    fn begun<'r>(
        &self,
        revisions: &'r BTreeMap<RevisionId, Revision>,
        known: &BTreeSet<RevisionId>,
    ) -> Option<&'r Revision> {
        revisions.values().find(|revision| {
            let squash = revision.squash.as_ref().filter(|_| !known.contains(&revision.id));
            squash.is_some_and(|it| !self.replaced_by(it).is_disjoint(known))
        })
    }
}

fn owned((id, revision): (&RevisionId, &Revision)) -> (RevisionId, Revision) {
    (id.clone(), revision.clone())
}
