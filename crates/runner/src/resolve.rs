//! Saying what nothing can tell: whether a statement that a run broke off at was done.

use aludel_revision::Direction;

use crate::{
    Event, EventKind, Report, Run, RunError, State,
    action::{self, Words},
    downgrade::with_recalled,
    execute,
    lock::{self, Held},
    perform, squash,
    stamp::find_entry,
    state,
    step::{self, Resume, Step},
};

/// What became of the statement at which a run broke off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resolve {
    /// The revision: its identifier, or the beginning of one.
    pub revision: String,
    /// Which statement of the way that it was going, from 1, where the caller says so: it must be
    /// the one in question.
    pub statement: Option<usize>,
    /// Whether it was done; if not, the next run sends it again.
    pub is_done: bool,
}

/// Notes it in the journal; nothing of the revision is run.
pub async fn resolve(run: &mut Run<'_>, resolve: &Resolve) -> Result<Report, RunError> {
    let mut held = lock::acquire(run).await?;
    let outcome = resolve_locked(run, resolve, &mut held).await;
    lock::release(run, &held, outcome).await
}

async fn resolve_locked(
    run: &mut Run<'_>,
    resolve: &Resolve,
    held: &mut Held,
) -> Result<Report, RunError> {
    let schema = run.options.journal.as_str();
    lock::secure(run, held).await?;
    let entries = run.engine.journal().entries(run.session, schema).await?;
    let seen = squash::as_applied(run.history, &entries)?;
    let history = with_recalled(&mut run.with(&seen), &entries).await?;
    let id = find_entry(&history, &entries, &resolve.revision)?;
    let nothing = || RunError::NothingToResolve { revision: id.clone() };
    let entry = entries.iter().find(|entry| entry.revision == id).ok_or_else(nothing)?;
    if entry.state == State::Applied || !entry.is_interrupted {
        return Err(nothing());
    }
    let revision = history.get(&id).ok_or_else(nothing)?;
    let script = revision.script().map_err(Clone::clone)?;
    let section = match state::half(entry).direction {
        Direction::Up => &script.up,
        Direction::Down => script.down.as_ref().ok_or_else(nothing)?,
    };
    let number = step::number(section, entry.place);
    if resolve.statement.is_some_and(|asked| asked != number) {
        return Err(RunError::OtherStatement { revision: id, number });
    }
    let resume = Some(Resume { place: entry.place, is_interrupted: true });
    let step = Step { revision, script, section, resume, stopped: None };
    let kind = if resolve.is_done { EventKind::ResolveDone } else { EventKind::ResolveNotDone };
    let sql =
        action::resolve_message(&step, Words::of_journal(run.engine, held), entry.place, kind);
    perform::write(run, &sql).await?;
    run.tell(Event::Resolved { revision: id, number, is_done: resolve.is_done });
    let applied = state::applied(&entries);
    Ok(Report { heads: execute::heads(&history, &applied), ..Report::default() })
}
