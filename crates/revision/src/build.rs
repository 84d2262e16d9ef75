//! From single revisions to one sound graph, or to all that is wrong with it.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
    sync::Arc,
};

use aludel_sql::Syntax;

use crate::{
    History, LabelOwner, Mistake, MistakeKind, Mistakes, Position, Revision, RevisionId, Style,
    Values, graph, header,
    mistake::MOST,
    nearest::nearest,
    stand_in::{StandIns, stand_ins},
};

/// Builds a history from what reading each file gave.
pub(crate) fn from_read(
    read: impl IntoIterator<Item = Result<Revision, Mistakes>>,
) -> Result<History, Mistakes> {
    let mut mistakes = Vec::new();
    let (mut revisions, mut retired) = (Vec::new(), Vec::new());
    let mut broken = BTreeSet::new();
    for result in read {
        match result {
            Ok(revision) if is_retired(&revision.path) => retired.push(revision),
            Ok(revision) => revisions.push(revision),
            Err(found) => {
                broken.extend(found.iter().take(1).map(|first| first.path.clone()));
                let room = MOST.saturating_sub(mistakes.len());
                mistakes.extend(found.into_iter().take(room));
            }
        }
    }
    revisions.sort_by(|one, two| {
        (one.path.file_name(), &one.path).cmp(&(two.path.file_name(), &two.path))
    });
    follow_files(&mut revisions);
    let retired = Arc::new(unique(retired, &mut mistakes));
    let parts = Parts { retired, broken, ..Parts::of(revisions) };
    let history = build(parts, &mut mistakes);
    Mistakes::new(mistakes).map_or(Ok(history), Err)
}

/// The folder, beneath that of the revisions, of those that others stand for.
pub const RETIRED: &str = "squashed";

/// Whether a file is one of a revision that another one stands for.
fn is_retired(path: &Path) -> bool {
    path.parent().and_then(Path::file_name).is_some_and(|folder| folder == RETIRED)
}

/// What a history is built from.
pub(crate) struct Parts {
    pub(crate) revisions: Vec<Revision>,
    /// Those that others stand for.
    pub(crate) retired: Arc<BTreeMap<RevisionId, Revision>>,
    /// Those that gave way to what they stand for, and the last of these.
    pub(crate) expanded: BTreeMap<RevisionId, RevisionId>,
    /// The files that are broken themselves: they are not called missing.
    pub(crate) broken: BTreeSet<PathBuf>,
    /// Whether every revision that is named must be there.
    pub(crate) is_whole: bool,
}

impl Parts {
    /// Revisions alone.
    pub(crate) fn of(revisions: Vec<Revision>) -> Self {
        let (retired, expanded, broken) = <_>::default();
        Self { revisions, retired, expanded, broken, is_whole: true }
    }
}

/// The parent of a dbmate file is the file before it.
fn follow_files(revisions: &mut [Revision]) {
    let mut before: Option<RevisionId> = None;
    for revision in revisions {
        if revision.style == Style::Dbmate {
            revision.parents = before.into_iter().collect();
        }
        before = Some(revision.id.clone());
    }
}

/// Builds a history; what is wrong is added to `mistakes`.
pub(crate) fn build(parts: Parts, mistakes: &mut Vec<Mistake>) -> History {
    let Parts { revisions, retired, expanded, broken, is_whole } = parts;
    let revisions = unique(revisions, mistakes);
    let stand_ins = stand_ins(&revisions, &retired, &expanded, mistakes);
    if is_whole {
        check_names(&revisions, (&stand_ins, &retired), &broken, mistakes);
    }
    let labels = labels(&revisions, mistakes);
    let needs = Arc::new(edges(&revisions, &stand_ins, |revision| {
        revision.parents.iter().chain(&revision.depends_on).collect()
    }));
    let dependents = Arc::new(graph::reverse(&needs));
    let (parents, children) =
        match revisions.values().all(|revision| revision.depends_on.is_empty()) {
            true => (Arc::clone(&needs), Arc::clone(&dependents)),
            false => {
                let parents =
                    edges(&revisions, &stand_ins, |revision| revision.parents.iter().collect());
                let children = Arc::new(graph::reverse(&parents));
                (Arc::new(parents), children)
            }
        };
    let order = graph::order(&needs, &dependents);
    for cycle in graph::cycles(&needs, &order) {
        report_cycle(&cycle, &revisions, mistakes);
    }
    let (syntax, values) = (Syntax::default(), Values::default());
    History {
        order,
        children,
        dependents,
        parents,
        needs,
        revisions,
        retired,
        stand_ins,
        expanded,
        is_whole,
        labels,
        syntax,
        values,
    }
}

pub(crate) fn mistake(revision: &Revision, key: Option<&str>, kind: MistakeKind) -> Mistake {
    let offset = key.and_then(|key| header::key_offset(revision.file_text(), key));
    let position = offset.map(|offset| Position::of(revision.file_text(), offset));
    Mistake { path: revision.path.clone(), position, kind }
}

fn unique(revisions: Vec<Revision>, mistakes: &mut Vec<Mistake>) -> BTreeMap<RevisionId, Revision> {
    let mut unique: BTreeMap<RevisionId, Revision> = BTreeMap::new();
    for revision in revisions {
        match unique.get(&revision.id) {
            Some(first) => {
                let (id, other) = (revision.id.clone(), first.path.clone());
                let kind = MistakeKind::DuplicateRevision { id, other };
                mistakes.push(mistake(&revision, Some("revision"), kind));
            }
            None => {
                unique.insert(revision.id.clone(), revision);
            }
        }
    }
    unique
}

/// How many names are compared at most to find the one that is meant.
const COMPARED: usize = 50_000;

fn check_names(
    revisions: &BTreeMap<RevisionId, Revision>,
    (stand_ins, retired): (&StandIns, &BTreeMap<RevisionId, Revision>),
    broken: &BTreeSet<PathBuf>,
    mistakes: &mut Vec<Mistake>,
) {
    let is_known = |id: &RevisionId| revisions.contains_key(id) || stand_ins.contains_key(id);
    let broken: BTreeSet<String> = broken.iter().filter_map(|path| file_name(path)).collect();
    for revision in revisions.values() {
        for (key, ids) in [("revises", &revision.parents), ("depends_on", &revision.depends_on)] {
            for id in ids {
                if mistakes.len() >= MOST {
                    return;
                }
                let kind = if *id == revision.id {
                    MistakeKind::SelfReference { key, id: id.clone() }
                } else if is_known(id) || is_in(id, &broken) {
                    continue;
                } else if let Some(retired) = retired.get(id) {
                    MistakeKind::Retired { key, id: id.clone(), file: retired.path.clone() }
                } else {
                    let affordable = COMPARED / (mistakes.len() + 1);
                    let names = revisions.keys().filter(|it| **it != revision.id);
                    let names = names.take(affordable).map(RevisionId::as_str);
                    let nearest = nearest(id.as_str(), names);
                    let nearest = nearest.into_iter().filter_map(|id| id.parse().ok()).collect();
                    MistakeKind::UnknownRevision { key, id: id.clone(), nearest }
                };
                mistakes.push(mistake(revision, Some(key), kind));
            }
        }
    }
}

fn file_name(path: &Path) -> Option<String> {
    Some(path.file_name()?.to_string_lossy().into_owned())
}

/// Whether one of some files, by their names, looks like the file of a revision.
fn is_in(id: &RevisionId, files: &BTreeSet<String>) -> bool {
    ["_", "."].iter().any(|behind| {
        let beginning = format!("{id}{behind}");
        files.range(beginning.clone()..).next().is_some_and(|name| name.starts_with(&beginning))
    })
}

fn labels(
    revisions: &BTreeMap<RevisionId, Revision>,
    mistakes: &mut Vec<Mistake>,
) -> BTreeMap<RevisionId, RevisionId> {
    let mut labels: BTreeMap<RevisionId, RevisionId> = BTreeMap::new();
    for revision in revisions.values() {
        for label in &revision.labels {
            let taken = revisions
                .get(label)
                .map(|other| (LabelOwner::Revision, other))
                .or_else(|| Some((LabelOwner::Label, revisions.get(labels.get(label)?)?)));
            if let Some((owner, other)) = taken {
                let (label, other) = (label.clone(), other.path.clone());
                let kind = MistakeKind::LabelTaken { label, owner, other };
                mistakes.push(mistake(revision, Some("branch_labels"), kind));
            } else {
                labels.insert(label.clone(), revision.id.clone());
            }
        }
    }
    labels
}

/// The edges between revisions that are there, without those to themselves (reported already).
fn edges(
    revisions: &BTreeMap<RevisionId, Revision>,
    stand_ins: &StandIns,
    targets: impl Fn(&Revision) -> Vec<&RevisionId>,
) -> graph::Edges {
    let of = |revision: &Revision| {
        let mut ids = targets(revision);
        for id in &mut ids {
            if !revisions.contains_key(*id) {
                *id = stand_ins.get(*id).map_or(*id, |it| &it.by);
            }
        }
        ids.retain(|id| **id != revision.id && revisions.contains_key(*id));
        ids.sort();
        ids.dedup();
        ids.into_iter().cloned().collect()
    };
    revisions.values().map(|revision| (revision.id.clone(), of(revision))).collect()
}

fn report_cycle(
    cycle: &[RevisionId],
    revisions: &BTreeMap<RevisionId, Revision>,
    mistakes: &mut Vec<Mistake>,
) {
    let path = |id: &RevisionId| revisions.get(id).map_or(Path::new(""), |it| &it.path).to_owned();
    let members = cycle.iter().map(|id| (id.clone(), path(id))).collect();
    let mut next = cycle.iter().cycle().skip(1);
    let depends = cycle.iter().any(|id| {
        let follows = |next| revisions.get(id).is_some_and(|it| it.parents.contains(next));
        next.next().is_some_and(|next| !follows(next))
    });
    if let Some(first) = cycle.first().and_then(|id| revisions.get(id)) {
        mistakes.push(mistake(first, Some("revises"), MistakeKind::Cycle { depends, members }));
    }
}
