//! Files and journal held against each other.

use std::collections::BTreeSet;

use aludel_revision::{Applied, Checksums, Direction, History, Mistakes, Revision, RevisionId};

use crate::{Edited, Entry, Findings, Half, Missing, Place, RunError, State};

/// What is applied, half-reverted revisions included: a part of them is still there.
pub(crate) fn applied(entries: &[Entry]) -> Applied {
    let is_there = |entry: &&Entry| entry.state != State::Applying;
    entries.iter().filter(is_there).map(|entry| entry.revision.clone()).collect()
}

/// What the journal of a database says of a revision that it has applied as the file is now.
pub(crate) fn entry_of(revision: &Revision) -> Result<Entry, Mistakes> {
    let sums = revision.checksums().map_err(Clone::clone)?;
    Ok(Entry {
        revision: revision.id.clone(),
        slug: revision.slug.clone(),
        parents: revision.parents.clone(),
        up_checksum: sums.up.to_string(),
        down_checksum: sums.down.map(|it| it.to_string()),
        state: State::Applied,
        place: Place::default(),
        is_interrupted: false,
        reached_checksum: None,
        applied_at: String::new(),
    })
}

/// Everything in which files and journal disagree.
pub(crate) fn examine(history: &History, entries: &[Entry]) -> Result<Findings, Mistakes> {
    let mut findings = Findings::default();
    history.sum_ahead(entries.iter().map(|entry| &entry.revision));
    for entry in entries {
        if entry.state != State::Applied {
            findings.half = Some(half(entry));
        } else if let Some(revision) = with_file(history, entry) {
            let sums = revision.checksums().map_err(Clone::clone)?;
            compare(entry, revision, sums, &mut findings);
        }
    }
    (findings.gone, findings.ahead) = missing(history, entries);
    findings.gaps = history.gaps(&applied(entries));
    Ok(findings)
}

fn with_file<'a>(history: &'a History, entry: &Entry) -> Option<&'a Revision> {
    let revision = history.get(&entry.revision)?;
    (revision.style != aludel_revision::Style::Recalled).then_some(revision)
}

pub(crate) fn half(entry: &Entry) -> Half {
    let direction = if entry.state == State::Reverting { Direction::Down } else { Direction::Up };
    Half { revision: entry.revision.clone(), direction, place: entry.place }
}

fn compare(entry: &Entry, revision: &Revision, sums: Checksums, findings: &mut Findings) {
    let edited = |direction| Edited {
        revision: revision.id.clone(),
        path: revision.path.clone(),
        direction,
    };
    if sums.up.to_string() != entry.up_checksum {
        findings.edited_up.push(edited(Direction::Up));
    }
    if sums.down.map(|it| it.to_string()) != entry.down_checksum {
        findings.edited_down.push(edited(Direction::Down));
    }
}

/// Applied revisions without a file: those that are gone, and those that are newer than all files.
/// A revision is newer if it continues where the files end; where the files go another way on, its
/// file must have been there once.
fn missing(history: &History, entries: &[Entry]) -> (Vec<Missing>, Vec<Missing>) {
    let without_file: Vec<&Entry> =
        entries.iter().filter(|entry| with_file(history, entry).is_none()).collect();
    let mut gone: BTreeSet<&RevisionId> = BTreeSet::new();
    loop {
        let is_gone = |entry: &&&Entry| {
            !gone.contains(&entry.revision)
                && (leaves_the_files(history, entry)
                    || entry.parents.iter().any(|parent| gone.contains(parent)))
        };
        let Some(next) = without_file.iter().find(is_gone) else { break };
        gone.insert(&next.revision);
    }
    let (gone, ahead): (Vec<&Entry>, Vec<&Entry>) =
        without_file.into_iter().partition(|entry| gone.contains(&entry.revision));
    (gone.into_iter().map(as_missing).collect(), ahead.into_iter().map(as_missing).collect())
}

fn leaves_the_files(history: &History, entry: &Entry) -> bool {
    let has_file = |revision: &&Revision| revision.style != aludel_revision::Style::Recalled;
    if entry.parents.is_empty() {
        return history.revisions().any(|revision| has_file(&revision));
    }
    entry.parents.iter().any(|parent| history.children(parent).iter().any(has_file))
}

fn as_missing(entry: &Entry) -> Missing {
    Missing {
        revision: entry.revision.clone(),
        slug: entry.slug.clone(),
        applied_at: entry.applied_at.clone(),
    }
}

/// Whether the files know anything of what is applied.
pub(crate) fn knows_any(history: &History, entries: &[Entry]) -> bool {
    entries.iter().any(|entry| history.get(history.here(&entry.revision)).is_some())
}

/// What keeps an upgrade from running.
pub(crate) fn obstacle(
    findings: &Findings,
    history: &History,
    entries: &[Entry],
) -> Option<RunError> {
    let Findings { edited_up, gone, ahead, gaps, .. } = findings.clone();
    if !edited_up.is_empty() {
        return Some(RunError::Edited(edited_up));
    }
    if !gone.is_empty() {
        let is_ours = knows_any(history, entries);
        return Some(RunError::Gone { missing: gone, is_ours });
    }
    if !ahead.is_empty() {
        return Some(RunError::Ahead(ahead));
    }
    (!gaps.is_empty()).then_some(RunError::OutOfOrder(gaps))
}
