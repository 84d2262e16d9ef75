//! Adjusting the journal by hand. Nothing but the journal is touched.

use std::{borrow::Cow, collections::BTreeSet};

use aludel_engine::{Engine, NewRow};
use aludel_revision::{History, Revision, RevisionId, Target, TargetError};

use crate::{
    Entry, Event, EventKind, Options, Report, Run, RunError, State,
    action::{self, Words},
    downgrade::with_recalled,
    execute,
    lock::{self, Held},
    perform, protect,
    squash::{self, Seen},
    state,
};

/// How to adjust the journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stamp {
    /// The database is at this target: it and all that it needs are applied, what stands on it is
    /// not.
    To(Target),
    /// The database is at these targets together.
    At {
        /// The targets.
        targets: Vec<Target>,
        /// Whether whatever else the journal says, of branches and of revisions that nobody knows any
        /// more, is taken out.
        purge: bool,
    },
    /// This revision (its identifier, or the beginning of one) is not applied.
    Unapply(String),
    /// The checksums of this applied revision are those of its file.
    Checksum(Target),
}

/// Adjusts the journal.
pub async fn stamp(run: &mut Run<'_>, stamp: &Stamp) -> Result<Report, RunError> {
    let mut held = lock::acquire(run).await?;
    let outcome = stamp_locked(run, stamp, &mut held).await;
    lock::release(run, &held, outcome).await
}

/// What is adjusted.
#[derive(Debug, Default)]
pub(crate) struct Adjustment<'h> {
    pub(crate) put: Vec<&'h Revision>,
    pub(crate) delete: Vec<RevisionId>,
    repair: Vec<&'h Revision>,
}

async fn stamp_locked(
    run: &mut Run<'_>,
    stamp: &Stamp,
    held: &mut Held,
) -> Result<Report, RunError> {
    let schema = run.options.journal.as_str();
    lock::secure(run, held).await?;
    let entries = run.engine.journal().entries(run.session, schema).await?;
    let Seen { history, entries, whole, lacking } = squash::seen(run.history, entries)?;
    squash::adopt(run, &whole, held).await?;
    if let Cow::Owned(history) = &history {
        let check = Seen { history: Cow::Borrowed(history), entries, whole: Vec::new(), lacking };
        check.check()?;
        let report = Box::pin(stamp_locked(&mut run.with(history), stamp, held)).await?;
        return squash::finish(run, report, held).await;
    }
    if matches!(stamp, Stamp::To(_) | Stamp::At { purge: false, .. }) {
        protect::check_project(run.history, &entries)?;
    }
    let history = with_recalled(run, &entries).await?;
    let adjustment = match stamp {
        Stamp::To(target) => to(&history, &entries, target)?,
        Stamp::At { targets, purge } => at(&history, &entries, targets, *purge)?,
        Stamp::Unapply(name) => unapply(&history, &entries, name)?,
        Stamp::Checksum(target) => checksum(&history, &entries, target)?,
    };
    write(run, &adjustment, held).await?;
    let mut applied = state::applied(&entries);
    applied.extend(adjustment.put.iter().map(|revision| revision.id.clone()));
    applied.retain(|id| !adjustment.delete.contains(id));
    tell(run, adjustment);
    Ok(Report { heads: execute::heads(&history, &applied), ..Report::default() })
}

/// What brings the journal to a target.
pub(crate) fn to<'h>(
    history: &'h History,
    entries: &[Entry],
    target: &Target,
) -> Result<Adjustment<'h>, RunError> {
    at(history, entries, std::slice::from_ref(target), false)
}

/// What brings the journal to some targets together; with a purge, to nothing else.
fn at<'h>(
    history: &'h History,
    entries: &[Entry],
    targets: &[Target],
    purge: bool,
) -> Result<Adjustment<'h>, RunError> {
    let known: BTreeSet<RevisionId> = entries.iter().map(|it| it.revision.clone()).collect();
    let applied = state::applied(entries);
    let (mut wanted, mut above) = (Vec::new(), BTreeSet::new());
    for target in targets {
        let found = history.find_all(target, Some(&applied))?;
        wanted.extend(found.into_iter().map(|it| it.id.clone()));
        above.append(&mut history.cleared(target, Some(&applied))?);
    }
    let needed = history.ancestors(&wanted);
    above.append(&mut history.descendants(&wanted));
    if purge {
        above.clone_from(&known);
    }
    // Of several, one may stand on another.
    above.retain(|id| !needed.contains(id));
    let complete = |id: &RevisionId| {
        entries.iter().any(|entry| entry.revision == *id && entry.state == State::Applied)
    };
    let mut below = history.ancestors(&wanted);
    below.retain(|id| !complete(id));
    let delete = above.into_iter().filter(|id| known.contains(id));
    Ok(Adjustment {
        put: history.in_order(&below),
        delete: newest_first(history, delete.collect()),
        ..Adjustment::default()
    })
}

fn newest_first(history: &History, ids: BTreeSet<RevisionId>) -> Vec<RevisionId> {
    history.in_order(&ids).into_iter().rev().map(|revision| revision.id.clone()).collect()
}

fn unapply<'h>(
    history: &'h History,
    entries: &[Entry],
    name: &str,
) -> Result<Adjustment<'h>, RunError> {
    let id = find_entry(history, entries, name)?;
    let known: BTreeSet<RevisionId> = entries.iter().map(|it| it.revision.clone()).collect();
    let mut above = history.descendants([&id]);
    above.retain(|it| *it != id && known.contains(it));
    if !above.is_empty() {
        let above = history.in_order(&above).iter().map(|it| it.id.clone()).collect();
        return Err(RunError::StoodOn { revision: id, above });
    }
    Ok(Adjustment { delete: vec![id], ..Adjustment::default() })
}

/// The entry of a name. The history has every entry, those without a file included.
pub(crate) fn find_entry(
    history: &History,
    entries: &[Entry],
    name: &str,
) -> Result<RevisionId, RunError> {
    let target: Target = name.parse().map_err(TargetError::from)?;
    let id = history.find(&target, Some(&state::applied(entries)))?.id.clone();
    match entries.iter().any(|entry| entry.revision == id) {
        true => Ok(id),
        false => Err(RunError::NotApplied { name: name.to_owned() }),
    }
}

fn checksum<'h>(
    history: &'h History,
    entries: &[Entry],
    target: &Target,
) -> Result<Adjustment<'h>, RunError> {
    let revision = history.find(target, Some(&state::applied(entries)))?;
    find_entry(history, entries, revision.id.as_str())?;
    Ok(Adjustment { repair: vec![revision], ..Adjustment::default() })
}

/// All in one transaction.
async fn write(
    run: &mut Run<'_>,
    adjustment: &Adjustment<'_>,
    held: &Held,
) -> Result<(), RunError> {
    let sql = statements(run.engine, run.options, adjustment)?;
    let message = action::own_message(Words::of_journal(run.engine, held), sql);
    perform::write(run, &message).await
}

/// What is written in the journal.
pub(crate) fn statements(
    engine: &dyn Engine,
    options: &Options,
    adjustment: &Adjustment<'_>,
) -> Result<Vec<String>, RunError> {
    let journal = engine.journal();
    let mut sql = Vec::new();
    for revision in &adjustment.put {
        let script = revision.script().map_err(Clone::clone)?;
        sql.push(journal.replace(options, &NewRow::applied(revision, script)));
        sql.push(journal.append(options, EventKind::Stamp, &revision.id, None));
    }
    for id in &adjustment.delete {
        sql.push(journal.delete(options, id));
        sql.push(journal.append(options, EventKind::Unapply, id, None));
    }
    for revision in &adjustment.repair {
        let script = revision.script().map_err(Clone::clone)?;
        sql.push(journal.repair(options, revision, script));
        sql.push(journal.append(options, EventKind::RepairChecksum, &revision.id, None));
    }
    Ok(sql)
}

fn tell(run: &mut Run<'_>, adjustment: Adjustment<'_>) {
    for revision in adjustment.put {
        run.tell(Event::Stamped { revision: revision.id.clone() });
    }
    for revision in adjustment.delete {
        run.tell(Event::Unapplied { revision });
    }
    for revision in adjustment.repair {
        run.tell(Event::ChecksumRepaired { revision: revision.id.clone() });
    }
}
