//! `aludel status`: one screen of where the database stands, what is pending, and what is in the way.

use aludel_project::{
    history,
    run::Situation,
    squash::{Need, SquashedFiles},
};
use aludel_revision::{History, RevisionId};
use aludel_runner::Waiting;
use serde::Serialize;

use crate::{
    Context, Outcome, Result,
    args::{Format, ReadArgs},
    interrupt,
    style::{self, paint},
};

pub(crate) fn run(args: &ReadArgs, context: &Context) -> Result {
    let history = history::to_read(&context.settings)?;
    let situation = interrupt::block_on(context.situation(&history))?;
    match args.format {
        Format::Json => context.json(&view(&situation))?,
        Format::Text => {
            let lines = lines(&situation, &history).join("\n");
            context.printer.result(context.printer.of_database(lines))?;
        }
    }
    Ok(Outcome::Done)
}

/// All of it, for programs.
#[derive(Debug, Serialize)]
struct StatusView<'a> {
    database: &'a str,
    current: Vec<&'a str>,
    applied: usize,
    pending: Vec<&'a str>,
    waiting: Option<WaitingView<'a>>,
    /// Who holds the lock of the runs.
    lock: Option<String>,
    /// Revisions that stand for others whose files are there, or needed.
    squashes: Vec<SquashView<'a>>,
    /// Where files and database disagree.
    remarks: Vec<String>,
}

/// A phase that waits for leave.
#[derive(Debug, Serialize)]
struct WaitingView<'a> {
    revision: &'a str,
    since: Option<&'a str>,
    behind: Vec<&'a str>,
}

/// A revision that stands for others.
#[derive(Debug, Serialize)]
struct SquashView<'a> {
    revision: &'a str,
    /// How many files of those are there.
    files: usize,
    /// Whether this database needs them: `no`, `until-next-upgrade`, `inside`.
    needed: &'static str,
    /// Those that are still to be applied here.
    pending: Vec<&'a str>,
}

fn squash_view(it: &SquashedFiles) -> SquashView<'_> {
    let (needed, pending) = match &it.need {
        Need::None => ("no", &[][..]),
        Need::UntilNextUpgrade => ("until-next-upgrade", &[][..]),
        Need::Inside { pending } => ("inside", pending.as_slice()),
    };
    let pending = pending.iter().map(RevisionId::as_str).collect();
    SquashView { revision: it.squash.as_str(), files: it.files, needed, pending }
}

fn view(situation: &Situation) -> StatusView<'_> {
    let Situation { database, status, waiting, lock, squashes } = situation;
    let waiting = waiting.as_ref().map(|it| WaitingView {
        revision: it.revision.as_str(),
        since: it.since.as_deref(),
        behind: it.behind.iter().map(RevisionId::as_str).collect(),
    });
    StatusView {
        database,
        current: status.heads.iter().map(RevisionId::as_str).collect(),
        applied: status.entries.len(),
        pending: status.pending.iter().map(RevisionId::as_str).collect(),
        waiting,
        lock: lock.as_ref().map(ToString::to_string),
        squashes: squashes.iter().map(squash_view).collect(),
        remarks: aludel_project::remarks::of(&status.findings),
    }
}

fn lines(situation: &Situation, history: &History) -> Vec<String> {
    let Situation { database, status, waiting, lock, squashes } = situation;
    let named = |id: &RevisionId| match history.any(id) {
        Some(revision) => format!("{}  {}", paint(style::NAME, id), revision.summary()),
        None => format!("{}  (no file)", paint(style::NAME, id)),
    };
    let mut lines = vec![line("database", database)];
    match status.heads.is_empty() {
        true => lines.push(line("stands at", "base")),
        false => lines.extend(status.heads.iter().map(|id| line("stands at", &named(id)))),
    }
    let is_held = |id: &RevisionId| {
        waiting.as_ref().is_some_and(|it| it.revision == *id || it.behind.contains(id))
    };
    let pending = status.pending.iter().filter(|id| !is_held(id));
    let pending: Vec<String> = pending.map(|id| line("pending", &named(id))).collect();
    if pending.is_empty() && waiting.is_none() {
        lines.push(line("pending", "nothing"));
    }
    lines.extend(pending);
    if let Some(waiting) = waiting {
        lines.push(line("waits", &format!("{}: {}", named(&waiting.revision), since(waiting))));
        lines.extend(waiting.behind.iter().map(|id| line("", &format!("{} behind it", named(id)))));
    }
    let holder = lock.as_ref().map_or("free".to_owned(), |holder| format!("held by {holder}"));
    lines.push(line("lock", &holder));
    lines.extend(squashes.iter().map(|it| line("squashed", &squashed(it))));
    let remarks = aludel_project::remarks::of(&status.findings);
    lines.extend(remarks.iter().map(|it| line("look at", it)));
    lines
}

fn squashed(it: &SquashedFiles) -> String {
    let id = paint(style::NAME, &it.squash);
    match &it.need {
        Need::None => format!("{id}: this database needs none of the {} old files", it.files),
        Need::UntilNextUpgrade => {
            format!("{id}: all that it stands for is applied; the next `aludel upgrade` notes it")
        }
        Need::Inside { pending } if pending.is_empty() => format!(
            "{id}: what is applied of it was squashed otherwise: the old files say in what it differs"
        ),
        Need::Inside { pending } => {
            let rest = pending.len();
            let are = if rest == 1 { "is" } else { "are" };
            format!(
                "{id}: {rest} of what it stands for {are} not applied yet: the old files are needed"
            )
        }
    }
}

fn since(waiting: &Waiting) -> String {
    match &waiting.since {
        Some(since) => format!("for `aludel upgrade --contract`, since {since}"),
        None => "for the phase before it".to_owned(),
    }
}

fn line(word: &str, text: &str) -> String {
    format!("{word:<10} {text}")
}
