//! `aludel check`: whether models, history and database agree.

use aludel_project::{
    Remedy,
    changes::Line,
    check::{Checked, CheckedDatabase},
    heads_lock::{HEADS_LOCK, LockState},
    history,
};
use serde::Serialize;

use crate::{
    Context, Outcome, Result,
    args::{CheckArgs, Format},
    interrupt, remedies,
    style::{self, paint},
    summary,
};

/// What was found, for programs.
#[derive(Debug, Serialize)]
struct View<'a> {
    /// Whether everything that was compared agrees.
    agree: bool,
    /// What the models want and the history does not give.
    models: &'a [Line],
    /// The database; `null` where none was asked.
    database: Option<DatabaseView<'a>>,
}

/// The heads, for programs.
#[derive(Debug, Serialize)]
struct HeadsView<'a> {
    /// Whether there is one at most.
    agree: bool,
    heads: &'a [&'a str],
    /// How `HEADS.lock` stands: right, missing, stale, conflict; `null` where none is wanted.
    lock: Option<&'static str>,
}

/// What was found in the database.
#[derive(Debug, Serialize)]
struct DatabaseView<'a> {
    database: &'a str,
    current: Vec<String>,
    pending: Vec<String>,
    /// Where files and journal disagree.
    remarks: Vec<String>,
    /// In what the database differs from what its revisions give.
    changes: &'a [Line],
}

pub(crate) fn run(args: &CheckArgs, context: &Context) -> Result {
    let checked = match args.offline {
        true => interrupt::block_on(context.check_offline())?,
        false => interrupt::block_on(context.check())?,
    };
    match args.read.format {
        Format::Json => context.json(&view(&checked))?,
        Format::Text => context.printer.result(text(&checked))?,
    }
    if checked.agrees() {
        return Ok(Outcome::Done);
    }
    hints(&checked, context);
    Ok(Outcome::Differs)
}

/// Whether the history has several heads, and `HEADS.lock` names those that it has, where one is wanted.
pub(crate) fn heads(args: &CheckArgs, context: &Context) -> Result {
    let history = history::of(&context.settings)?;
    let found = history.heads();
    let heads: Vec<&str> = found.iter().map(|head| head.id.as_str()).collect();
    let lock = context.heads_lock(&history)?;
    let agree = heads.len() < 2 && lock.is_none_or(|lock| lock == LockState::Right);
    match args.read.format {
        Format::Json => {
            let lock = lock.map(lock_word);
            context.json(&HeadsView { agree, heads: &heads, lock })?;
        }
        Format::Text => {
            let lines = std::iter::once(heads_line(&heads)).chain(lock.map(lock_line));
            context.printer.result(lines.collect::<Vec<_>>().join("\n"))?;
        }
    }
    if agree {
        return Ok(Outcome::Done);
    }
    if heads.len() > 1 {
        context.printer.hint(super::heads::joining(&found, context));
    } else {
        context.printer.hint(remedies::words(&Remedy::LockHeads));
    }
    Ok(Outcome::Differs)
}

fn heads_line(heads: &[&str]) -> String {
    let names = heads.join(", ");
    match heads.len() {
        0 => format!("{} the history has no revision yet", paint(style::GOOD, "ok   ")),
        1 => format!("{} the history has one head: {names}", paint(style::GOOD, "ok   ")),
        count => {
            let drift = paint(style::BAD, "drift");
            format!("{drift} the history has {count} heads: {names}")
        }
    }
}

const fn lock_word(lock: LockState) -> &'static str {
    match lock {
        LockState::Right => "right",
        LockState::Missing => "missing",
        LockState::Stale => "stale",
        LockState::Conflict => "conflict",
    }
}

fn lock_line(lock: LockState) -> String {
    let (ok, drift) = (paint(style::GOOD, "ok   "), paint(style::BAD, "drift"));
    match lock {
        LockState::Right => format!("{ok} {HEADS_LOCK} names the heads"),
        LockState::Missing => format!("{drift} {HEADS_LOCK} is not there"),
        LockState::Stale => format!("{drift} {HEADS_LOCK} does not name the heads that there are"),
        LockState::Conflict => format!(
            "{drift} {HEADS_LOCK} has the markers of a conflict: two branches both have new revisions, and what joins \
             them writes it anew"
        ),
    }
}

fn view(checked: &Checked) -> View<'_> {
    let database = checked.database.as_ref().map(|found| DatabaseView {
        database: &found.standing.database,
        current: found.standing.heads.iter().map(ToString::to_string).collect(),
        pending: found.pending.iter().map(ToString::to_string).collect(),
        remarks: aludel_project::remarks::of(&found.standing.findings),
        changes: &found.changes,
    });
    View { agree: checked.agrees(), models: &checked.models, database }
}

fn text(checked: &Checked) -> String {
    let mut parts = vec![part("models and history", &[], &checked.models)];
    if let Some(CheckedDatabase { standing, pending, changes }) = &checked.database {
        let pending = pending.iter().map(|id| format!("pending: {id}"));
        let said: Vec<String> =
            pending.chain(aludel_project::remarks::of(&standing.findings)).collect();
        parts.push(part("history and database", &said, changes));
    }
    parts.join("\n")
}

fn part(what: &str, said: &[String], lines: &[Line]) -> String {
    if said.is_empty() && lines.is_empty() {
        return format!("{} {what} agree", paint(style::GOOD, "ok   "));
    }
    let mut text = format!("{} {what} differ", paint(style::BAD, "drift"));
    for line in said {
        text.push_str(&format!("\n  {line}"));
    }
    for line in summary::text(lines).lines() {
        text.push_str(&format!("\n  {line}"));
    }
    text
}

fn hints(checked: &Checked, context: &Context) {
    if !checked.models.is_empty() {
        context.printer.hint(remedies::words(&Remedy::Generate));
    }
    let Some(database) = &checked.database else { return };
    if !database.pending.is_empty() {
        context.printer.hint("`aludel upgrade` applies what is pending");
    }
    if !database.changes.is_empty() {
        context.printer.hint(remedies::words(&Remedy::SettleDrift));
    }
}
