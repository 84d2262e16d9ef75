//! The names of revisions that others stand for: what is said of one is meant of the other.

use std::collections::BTreeMap;

use crate::{Mistake, MistakeKind, Revision, RevisionId, build::mistake};

/// The revision that stands for another one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StandIn {
    /// That revision.
    pub(crate) by: RevisionId,
    /// Whether the other one is the last that it stands for: then it has that one's name, too.
    pub(crate) is_last: bool,
}

pub(crate) type StandIns = BTreeMap<RevisionId, StandIn>;
type Revisions = BTreeMap<RevisionId, Revision>;

/// What stands for what. `expanded` are revisions that gave way to those that they stand for, each with the
/// last of these.
pub(crate) fn stand_ins(
    revisions: &Revisions,
    retired: &Revisions,
    expanded: &BTreeMap<RevisionId, RevisionId>,
    mistakes: &mut Vec<Mistake>,
) -> StandIns {
    let mut all = StandIns::new();
    for revision in revisions.values().filter(|it| it.squash.is_some()) {
        let mut open = vec![(revision, true)];
        while let Some((squash, is_last)) = open.pop() {
            for (id, is_last) in replaced(squash, is_last) {
                if let Some(kind) = fault(id, revision, revisions, &all) {
                    let about = revisions.get(id).unwrap_or(revision);
                    let key = if about.id == *id { "revision" } else { "replaces" };
                    mistakes.push(mistake(about, Some(key), kind));
                    continue;
                }
                let is_new = !all.contains_key(id);
                let stand_in =
                    all.entry(id.clone()).or_insert(StandIn { by: revision.id.clone(), is_last });
                stand_in.is_last |= is_last;
                let inner = retired.get(id).filter(|it| is_new && it.squash.is_some());
                open.extend(inner.map(|inner| (inner, is_last)));
            }
        }
    }
    for id in expanded.keys() {
        let mut by = id;
        // Each of them gave way once, so this ends.
        for _ in 0..=expanded.len() {
            by = expanded.get(by).unwrap_or(by);
        }
        all.insert(id.clone(), StandIn { by: by.clone(), is_last: true });
    }
    all
}

/// What a revision says that it stands for, and whether each is the last.
fn replaced(squash: &Revision, is_last: bool) -> impl Iterator<Item = (&RevisionId, bool)> {
    let it = squash.squash.as_ref();
    let (replaces, answers_to) =
        it.map_or((&[][..], &[][..]), |it| (it.replaces.as_slice(), it.answers_to.as_slice()));
    let last = replaces.len().saturating_sub(1);
    let replaces = replaces.iter().enumerate().map(move |(at, id)| (id, is_last && at == last));
    replaces.chain(answers_to.iter().map(move |id| (id, is_last)))
}

fn fault(
    id: &RevisionId,
    squash: &Revision,
    revisions: &Revisions,
    all: &StandIns,
) -> Option<MistakeKind> {
    let id = id.clone();
    if id == squash.id {
        return Some(MistakeKind::SelfReference { key: "replaces", id });
    }
    if revisions.contains_key(&id) {
        let (by, other) = (squash.id.clone(), squash.path.clone());
        return Some(MistakeKind::Replaced { id, by, other });
    }
    let other = all.get(&id).filter(|it| it.by != squash.id)?;
    let other = revisions.get(&other.by)?.path.clone();
    Some(MistakeKind::ReplacedTwice { id, other })
}
