//! From single revisions to one sound graph, or to all that is wrong with it.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
    sync::Arc,
};

use aludel_sql::Syntax;

use crate::{
    History, LabelOwner, Mistake, MistakeKind, Mistakes, Position, Revision, RevisionId, Style,
    Values, graph, header, mistake::MOST, nearest::nearest,
};

/// Builds a history from what reading each file gave.
pub(crate) fn from_read(
    read: impl IntoIterator<Item = Result<Revision, Mistakes>>,
) -> Result<History, Mistakes> {
    let mut mistakes = Vec::new();
    let mut revisions = Vec::new();
    let mut broken = BTreeSet::new();
    for result in read {
        match result {
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
    let history = build(revisions, &broken, &mut mistakes);
    Mistakes::new(mistakes).map_or(Ok(history), Err)
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

/// Builds a history; what is wrong is added to `mistakes`. A file that is broken itself is not
/// called missing.
pub(crate) fn build(
    revisions: Vec<Revision>,
    broken: &BTreeSet<PathBuf>,
    mistakes: &mut Vec<Mistake>,
) -> History {
    let revisions = unique(revisions, mistakes);
    check_names(&revisions, broken, mistakes);
    let labels = labels(&revisions, mistakes);
    let needs =
        edges(&revisions, |revision| revision.parents.iter().chain(&revision.depends_on).collect());
    let dependents = Arc::new(graph::reverse(&needs));
    let children = match revisions.values().all(|revision| revision.depends_on.is_empty()) {
        true => Arc::clone(&dependents),
        false => {
            let parents = edges(&revisions, |revision| revision.parents.iter().collect());
            Arc::new(graph::reverse(&parents))
        }
    };
    let order = graph::order(&needs, &dependents);
    for cycle in graph::cycles(&needs, &order) {
        report_cycle(&cycle, &revisions, mistakes);
    }
    let (syntax, values) = (Syntax::default(), Values::default());
    History { order, children, dependents, needs, revisions, labels, syntax, values }
}

fn mistake(revision: &Revision, key: Option<&str>, kind: MistakeKind) -> Mistake {
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
    broken: &BTreeSet<PathBuf>,
    mistakes: &mut Vec<Mistake>,
) {
    let broken: BTreeSet<String> = broken.iter().filter_map(|path| file_name(path)).collect();
    for revision in revisions.values() {
        for (key, ids) in [("revises", &revision.parents), ("depends_on", &revision.depends_on)] {
            for id in ids {
                if mistakes.len() >= MOST {
                    return;
                }
                let kind = if *id == revision.id {
                    MistakeKind::SelfReference { key, id: id.clone() }
                } else if revisions.contains_key(id) || is_in(id, &broken) {
                    continue;
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
    targets: impl Fn(&Revision) -> Vec<&RevisionId>,
) -> graph::Edges {
    let of = |revision: &Revision| {
        let mut ids = targets(revision);
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
    if let Some(first) = cycle.first().and_then(|id| revisions.get(id)) {
        mistakes.push(mistake(first, Some("revises"), MistakeKind::Cycle { members }));
    }
}
