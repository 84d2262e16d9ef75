//! `aludel history`: the revisions, and what of them the database has.

use std::borrow::Cow;

use aludel_revision::{History, Range, Revision, RevisionId, Target};
use serde::Serialize;

use crate::{
    Context, Outcome, Result,
    args::{Format, HistoryArgs},
    graph, interrupt,
    revision_view::{self, RevisionView},
    sqlite,
    style::{self, paint},
    table::{Cell, table},
};
use aludel_project::{
    history,
    standing::{self, Standing},
};

pub(crate) fn run(args: &HistoryArgs, context: &Context) -> Result {
    let history = history::to_read(&context.settings)?;
    let standing = match args.offline {
        true => None,
        false if args.indicate_current => Some(interrupt::block_on(context.standing(&history))?),
        false => interrupt::block_on(standing::ask_if_possible(&history, context))?,
    };
    let history = match &standing {
        Some(standing) => standing.seen(&history)?,
        None => Cow::Borrowed(&history),
    };
    let revisions = chosen(args, &history, standing.as_ref())?;
    match args.read.format {
        Format::Json => context.json(&view(&revisions, &history, standing.as_ref()))?,
        Format::Text if args.graph => drawn(&revisions, &history, standing.as_ref(), context)?,
        Format::Text if args.verbose => context.printer.result(super::show::texts(revisions)?)?,
        Format::Text => text(&revisions, &history, standing.as_ref(), context)?,
    }
    Ok(Outcome::Done)
}

fn chosen<'a>(
    args: &HistoryArgs,
    history: &'a History,
    standing: Option<&Standing>,
) -> Result<Vec<&'a Revision>> {
    match args.range.as_ref().or(args.rev_range.as_ref()) {
        None => Ok(history.revisions().collect()),
        Some(named) => {
            let applied = standing.map(|standing| &standing.applied);
            match Range::is_meant(named) {
                true => Ok(history.range(&named.parse::<Range>()?, applied)?),
                false => Ok(history.find_all(&named.parse::<Target>()?, applied)?),
            }
        }
    }
}

fn text(
    revisions: &[&Revision],
    history: &History,
    standing: Option<&Standing>,
    context: &Context,
) -> Result<()> {
    if history.is_empty() {
        let generates =
            if sqlite::is_configured(&context.settings) { "" } else { " --autogenerate" };
        context
            .printer
            .note(format!("no revision yet: `aludel revision{generates} -m …` writes one"));
    } else {
        let rows: Vec<Vec<Cell>> =
            revisions.iter().map(|revision| row(revision, history, standing)).collect();
        let head = match standing {
            Some(_) => &["", "REVISION", "CREATED", "MESSAGE", ""][..],
            None => &["REVISION", "CREATED", "MESSAGE", ""][..],
        };
        context.printer.result(table(head, &rows))?;
    }
    if let Some(standing) = standing {
        let state = context.printer.of_database(state(history, standing));
        context.printer.result(format!("\n{state}"))?;
    }
    Ok(())
}

/// How revisions branch and meet, the newest first.
fn drawn(
    revisions: &[&Revision],
    history: &History,
    standing: Option<&Standing>,
    context: &Context,
) -> Result<()> {
    let newest: Vec<&Revision> = revisions.iter().rev().copied().collect();
    let rows: Vec<Vec<Cell>> = graph::draw(&newest, history)
        .into_iter()
        .map(|line| {
            let of = |id| history.get(&id).map(|it| row(it, history, standing));
            let beside = line.revision.and_then(of).unwrap_or_default();
            std::iter::once(Cell::plain(line.lanes)).chain(beside).collect()
        })
        .collect();
    let lines = table(&[], &rows);
    context.printer.result(lines.trim_start_matches('\n'))?;
    if let Some(standing) = standing {
        let state = context.printer.of_database(state(history, standing));
        context.printer.result(format!("\n{state}"))?;
    }
    Ok(())
}

fn row(revision: &Revision, history: &History, standing: Option<&Standing>) -> Vec<Cell> {
    let mark = standing.map(|standing| match standing.applied.contains(&revision.id) {
        true => Cell::new(style::GOOD, "[x]"),
        false => Cell::new(style::PENDING, "[ ]"),
    });
    let rest = [
        Cell::new(style::NAME, revision.id.as_str()),
        Cell::plain(revision_view::day(revision)),
        Cell::plain(revision.summary()),
        Cell::new(style::DIM, remarks(revision, history, standing).join(", ")),
    ];
    mark.into_iter().chain(rest).collect()
}

fn remarks(revision: &Revision, history: &History, standing: Option<&Standing>) -> Vec<String> {
    let mut remarks = Vec::new();
    if standing.is_some_and(|standing| standing.heads.contains(&revision.id)) {
        remarks.push("<- the database".to_owned());
    }
    let children = history.children(&revision.id).len();
    match children {
        0 => remarks.push("head".to_owned()),
        1 => {}
        _ => remarks.push("branch point".to_owned()),
    }
    let parents = history.parents(&revision.id);
    if parents.len() > 1 {
        remarks.push(format!("merges {}", list(parents)));
    }
    if !revision.labels.is_empty() {
        remarks.push(format!("label {}", list(&revision.labels)));
    }
    if let Some(squash) = &revision.squash {
        remarks.push(format!("stands for {}", squash.replaces.len()));
    }
    if revision.irreversible.is_some() {
        remarks.push("irreversible".to_owned());
    }
    remarks
}

fn list(ids: &[RevisionId]) -> String {
    ids.iter().map(|id| id.as_str()).collect::<Vec<_>>().join(", ")
}

/// Where the database stands, in one line or a few.
pub(crate) fn state(history: &History, standing: &Standing) -> String {
    let heads = list(&standing.heads);
    let at = match standing.heads.is_empty() {
        true => "the database stands at base: nothing is applied".to_owned(),
        false => format!("the database stands at {}", paint(style::NAME, heads)),
    };
    let pending = history.revisions().filter(|r| !standing.applied.contains(&r.id)).count();
    let command = match history.heads().len() {
        0 | 1 => "aludel upgrade",
        _ => "aludel upgrade heads",
    };
    let next = match pending {
        0 => "nothing is pending".to_owned(),
        1 => format!("1 revision is pending: `{command}`"),
        _ => format!("{pending} revisions are pending: `{command}`"),
    };
    let mut lines = vec![format!("{at}; {next}")];
    lines.extend(aludel_project::remarks::of(&standing.findings));
    lines.join("\n")
}

/// The history, for programs.
#[derive(Debug, Serialize)]
struct HistoryView {
    /// The database that was asked; `null` where none was.
    database: Option<String>,
    /// Where it stands.
    current: Option<Vec<String>>,
    revisions: Vec<EntryView>,
}

/// One revision of it.
#[derive(Debug, Serialize)]
struct EntryView {
    #[serde(flatten)]
    revision: RevisionView,
    /// Whether the database has it; `null` where none was asked.
    applied: Option<bool>,
}

fn view(revisions: &[&Revision], history: &History, standing: Option<&Standing>) -> HistoryView {
    let entries = revisions.iter().map(|revision| EntryView {
        revision: RevisionView::new(revision, history),
        applied: standing.map(|standing| standing.applied.contains(&revision.id)),
    });
    HistoryView {
        database: standing.map(|standing| standing.database.clone()),
        current: standing.map(|s| s.heads.iter().map(ToString::to_string).collect()),
        revisions: entries.collect(),
    }
}
