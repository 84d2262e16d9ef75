//! One revision in the place of many, in a journal that has these: it is recognised where all of them are
//! applied as they were squashed, and takes their place there when the journal is written next.

use std::{borrow::Cow, collections::BTreeSet};

use aludel_engine::{InPlaceOf, Journal, NewRow};
use aludel_revision::{Applied, History, Lacking, Mistakes, Revision, RevisionId, Squash};

use crate::{
    Entry, Event, EventKind, Options, Place, Report, Run, RunError, State,
    action::{self, Words},
    execute,
    lock::Held,
    perform, state,
    upgrade::read,
};

/// What a journal says, in the words of the history.
pub(crate) struct Seen<'h> {
    /// The history as this database sees it.
    pub(crate) history: Cow<'h, History>,
    /// Its entries: one for each that stands for others, all of which it has.
    pub(crate) entries: Vec<Entry>,
    /// Those that the journal does not have itself.
    pub(crate) whole: Vec<Whole>,
    /// What is still needed, and not there.
    pub(crate) lacking: Vec<Lacking>,
}

/// A revision that stands for others, all of which are applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Whole {
    /// That revision.
    pub(crate) squash: RevisionId,
    /// The entries that it takes the place of.
    pub(crate) replaced: BTreeSet<RevisionId>,
}

impl Seen<'_> {
    /// Fails where files are gone that the way up still needs.
    pub(crate) fn check(&self) -> Result<(), RunError> {
        match self.lacking.first() {
            Some(lacking) => Err(RunError::Inside(lacking.clone())),
            None => Ok(()),
        }
    }
}

/// A history and a journal, seen together.
pub(crate) fn seen(history: &History, entries: Vec<Entry>) -> Result<Seen<'_>, Mistakes> {
    let (mut whole, mut entries) = (Vec::new(), entries);
    for (revision, squash) in history.squashes() {
        let replaced = history.replaced_by(squash);
        let is_one = |entry: &Entry| replaced.contains(&entry.revision);
        let is_there = entries.iter().any(|entry| entry.revision == revision.id);
        if is_there || !entries.iter().any(is_one) || !is_whole(history, squash, &entries) {
            continue;
        }
        let (gone, mut kept): (Vec<Entry>, Vec<Entry>) = entries.into_iter().partition(is_one);
        kept.push(entry(revision, &gone)?);
        kept.sort_by(|one, other| one.revision.cmp(&other.revision));
        entries = kept;
        let replaced = gone.into_iter().map(|entry| entry.revision).collect();
        whole.push(Whole { squash: revision.id.clone(), replaced });
    }
    let known = ids(&entries);
    let aludel_revision::Seen { history, lacking } = history.seen_by(&known)?;
    Ok(Seen { history, entries, whole, lacking })
}

/// A history as a journal sees it that goes down: by the ways of what it has.
pub(crate) fn as_applied<'h>(
    history: &'h History,
    entries: &[Entry],
) -> Result<Cow<'h, History>, Mistakes> {
    Ok(history.seen_by(&ids(entries))?.history)
}

fn ids(entries: &[Entry]) -> BTreeSet<RevisionId> {
    entries.iter().map(|entry| entry.revision.clone()).collect()
}

/// Whether all that a revision stands for is applied, as it was when it was squashed.
fn is_whole(history: &History, squash: &Squash, entries: &[Entry]) -> bool {
    let sums: Option<Vec<(&RevisionId, String)>> =
        squash.replaces.iter().map(|id| Some((id, sum(history, id, entries)?))).collect();
    let Some(sums) = sums else { return false };
    let sum = Squash::checksum_of(sums.iter().map(|(id, sum)| (*id, sum.as_str())));
    squash.checksum.is_none_or(|expected| expected == sum)
}

/// The checksum of a revision's way up, where it is applied, or all that it stands for is.
fn sum(history: &History, id: &RevisionId, entries: &[Entry]) -> Option<String> {
    if let Some(entry) = entries.iter().find(|entry| entry.revision == *id) {
        return (entry.state == State::Applied).then(|| entry.up_checksum.clone());
    }
    let revision = history.retired().find(|it| it.id == *id)?;
    let squash = revision.squash.as_ref()?;
    // A file that stood for others stands in none of them, so this ends.
    is_whole(history, squash, entries)
        .then(|| revision.checksums().ok().map(|it| it.up.to_string()))?
}

/// The entry that the journal is to have.
fn entry(revision: &Revision, replaced: &[Entry]) -> Result<Entry, Mistakes> {
    let sums = revision.checksums().map_err(Clone::clone)?;
    let applied_at = replaced.iter().map(|entry| entry.applied_at.clone()).max();
    Ok(Entry {
        revision: revision.id.clone(),
        slug: revision.slug.clone(),
        parents: revision.parents.clone(),
        up_checksum: sums.up.to_string(),
        down_checksum: sums.down.map(|sum| sum.to_string()),
        state: State::Applied,
        place: Place::default(),
        is_interrupted: false,
        reached_checksum: None,
        applied_at: applied_at.unwrap_or_default(),
    })
}

/// What puts a revision into the journal in the place of others.
fn swap<'i>(
    journal: &dyn Journal,
    options: &Options,
    revision: &Revision,
    replaced: impl IntoIterator<Item = &'i RevisionId>,
) -> Result<Vec<String>, Mistakes> {
    let script = revision.script().map_err(Clone::clone)?;
    let replaced = replaced.into_iter();
    let mut sql: Vec<String> = replaced.map(|id| journal.delete(options, id)).collect();
    sql.push(journal.put(options, &NewRow::applied(revision, script)));
    Ok(sql)
}

/// Those of the applied revisions that a script may find others in the place of; those that stand for others
/// themselves come first.
pub(crate) fn in_places(
    journal: &dyn Journal,
    options: &Options,
    history: &History,
    applied: &Applied,
) -> Result<Vec<InPlaceOf>, Mistakes> {
    let mut found = Vec::new();
    for (revision, squash) in history.squashes().filter(|(it, _)| applied.contains(&it.id)) {
        let within = history.replaced_by(squash);
        let nested = within.iter().filter_map(|id| {
            let retired = history.any(id)?;
            Some((retired, retired.squash.as_ref()?))
        });
        for (revision, squash) in nested.chain([(revision, squash)]) {
            let sum = |id: &RevisionId| {
                let retired = history.any(id)?;
                Some((id.to_string(), retired.checksums().ok()?.up.to_string()))
            };
            // Of a file that is gone it is not known what it was.
            let Some(replaces) = squash.replaces.iter().map(sum).collect() else { continue };
            let mut statements = swap(journal, options, revision, &squash.replaces)?;
            if applied.contains(&revision.id) {
                statements.push(journal.append(options, EventKind::Squash, &revision.id, None));
            }
            found.push(InPlaceOf { revision: revision.id.to_string(), replaces, statements });
        }
    }
    Ok(found)
}

/// Puts them into the journal, in the place of what they stand for; each in one transaction.
pub(crate) async fn adopt(run: &mut Run<'_>, whole: &[Whole], held: &Held) -> Result<(), RunError> {
    let (journal, options) = (run.engine.journal(), run.options);
    for Whole { squash, replaced } in whole {
        let Some(revision) = run.history.get(squash) else { continue };
        let mut sql = swap(journal, options, revision, replaced)?;
        sql.push(journal.append(options, EventKind::Squash, squash, None));
        let message = action::own_message(Words::of_journal(run.engine, held), sql);
        perform::write(run, &message).await?;
        let replaced = replaced.iter().cloned().collect();
        run.tell(Event::Squashed { revision: squash.clone(), replaced });
    }
    Ok(())
}

/// What became whole by a run takes the place of what it stands for.
pub(crate) async fn finish(
    run: &mut Run<'_>,
    report: Report,
    held: &Held,
) -> Result<Report, RunError> {
    let entries = read(run, held).await?;
    let Seen { whole, entries, history, .. } = seen(run.history, entries)?;
    let heads = execute::heads(&history, &state::applied(&entries));
    adopt(run, &whole, held).await?;
    Ok(Report { heads, ..report })
}
