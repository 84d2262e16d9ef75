//! What a run tells, as lines: a revision's line is a result, all else goes by the way.

use aludel_revision::{Direction, History, RevisionId};
use aludel_runner::{Backend, Event, Waiting};

use crate::{
    Printer,
    style::{self, paint},
};

/// What goes on now, where an event says so.
pub(crate) fn started(event: &Event) -> Option<String> {
    if let Event::Filling { table, seen, of, .. } = event {
        return Some(filling(table, *seen, *of));
    }
    let Event::Started { revision, summary, number, total, direction } = event else { return None };
    let word = if *direction == Direction::Up { "applying" } else { "reverting" };
    Some(format!("{word} {revision} {summary} ({number} of {total})"))
}

/// Tells an event.
pub(crate) fn tell(event: &Event, printer: &Printer) {
    match event {
        Event::EditedDown(edited) => {
            let (path, revision) = (edited.path.display(), &edited.revision);
            printer.warn(format!("{path}: the way down of `{revision}` was edited since"));
        }
        Event::Concern(concern) => printer.warn(concern),
        Event::ContractWaits(waiting) => printer.warn(contract_waits(waiting)),
        Event::NotAnalyzed { table, reason } => {
            printer.warn(format!("{table} was changed as a whole, and not analyzed: {reason}"));
            printer.hint(format!("`ANALYZE {table}` lets the server plan by what is there now"));
        }
        Event::LockLost => {
            printer.warn("the lock was not ours any more at the end: another run took it");
        }
        Event::Noticed { file, notice, .. } => {
            let severity = notice.severity.to_lowercase();
            printer.note(format!("{}: {severity}: {}", file.display(), notice.message));
        }
        other => {
            if let Some(line) = by_the_way(other) {
                printer.note(line);
            }
        }
    }
}

/// How far a fill is.
fn filling(table: &str, seen: u64, of: Option<u64>) -> String {
    match of.filter(|of| *of > 0) {
        None => format!("filling {table}: {seen} rows"),
        Some(of) => {
            let percent = (seen.min(of) * 100) / of;
            let bar = "#".repeat(usize::try_from(percent / 5).unwrap_or_default());
            format!("filling {table}: [{bar:<20}] {percent} % of about {of} rows")
        }
    }
}

fn contract_waits(waiting: &Waiting) -> String {
    let behind = match waiting.behind.len() {
        0 => String::new(),
        1 => ", and 1 revision behind it".to_owned(),
        count => format!(", and {count} revisions behind it"),
    };
    format!("`{}` takes away what is old (phase: contract): it waits{behind}", waiting.revision)
}

fn by_the_way(event: &Event) -> Option<String> {
    Some(match event {
        Event::WaitingForLock { holder, waited } => format!(
            "waiting for another run ({} s){}",
            waited.as_secs(),
            holder.as_ref().map(|holder| format!(": {holder}")).unwrap_or_default()
        ),
        Event::Resting { revision, reason } => format!("`{revision}` rests: {reason}"),
        Event::Resuming { revision, place, .. } => {
            format!("an earlier run stopped inside `{revision}`: going on at {place}")
        }
        Event::AlreadyDone { revision, statement, reason } => {
            format!("`{revision}`: done already ({reason}): {}", first_line(statement))
        }
        Event::InvalidIndexDropped { revision, index } => {
            format!("`{revision}`: dropped the invalid index {index} of an earlier run")
        }
        Event::Recalled { revision } => {
            format!("the way down of `{revision}` comes from the journal, as it was applied")
        }
        Event::Blocked { revision, blockers } => {
            format!("`{revision}` waits for a lock of {}", list(blockers))
        }
        Event::Retrying { revision, message, blockers, attempt, attempts, pause } => format!(
            "`{revision}`: {message}{}; rolled back, attempt {attempt} of {attempts} in {} ms",
            if blockers.is_empty() { String::new() } else { format!(" ({})", list(blockers)) },
            pause.as_millis()
        ),
        Event::Cancelling { possible: true } => "stopping: cancelling what runs".to_owned(),
        Event::Cancelling { possible: false } => {
            "stopping after the statement that runs: this server cannot cancel it".to_owned()
        }
        _ => return None,
    })
}

fn list(backends: &[Backend]) -> String {
    backends.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}

fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or_default()
}

/// The line of a revision that is done, where the event is that.
pub(crate) fn done(event: &Event, history: &History) -> Option<String> {
    let line = |word: String, revision: &RevisionId| {
        let summary = history.any(revision).map_or("(no file)", |revision| revision.summary());
        format!("{word}  {}  {summary}", paint(style::NAME, revision))
    };
    Some(match event {
        Event::Finished { revision, direction, duration } => {
            let word = match direction {
                Direction::Up => paint(style::GOOD, "applied  "),
                Direction::Down => paint(style::PENDING, "reverted "),
            };
            let took = paint(style::DIM, format!("({} ms)", duration.as_millis()));
            format!("{}  {took}", line(word, revision))
        }
        Event::Stamped { revision } => line("stamped  ".to_owned(), revision),
        Event::Squashed { revision, replaced } => {
            let count = paint(style::DIM, format!("(stands for {} applied ones)", replaced.len()));
            format!("{}  {count}", line("squashed ".to_owned(), revision))
        }
        Event::Resolved { revision, .. } => line("resolved ".to_owned(), revision),
        Event::Unapplied { revision } => line("unapplied".to_owned(), revision),
        Event::ChecksumRepaired { revision } => line("accepted ".to_owned(), revision),
        Event::JournalMade => "made the journal: the tables that it is kept in".to_owned(),
        _ => return None,
    })
}
