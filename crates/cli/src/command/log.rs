//! `aludel log`: what was done to the database.

use aludel_project::history;
use aludel_revision::{RevisionId, Target, TargetError};
use aludel_runner::LogEntry;
use serde::Serialize;

use crate::{
    Context, Outcome, Result,
    args::{Format, LogArgs},
    interrupt, style,
    table::{Cell, table},
};

pub(crate) fn run(args: &LogArgs, context: &Context) -> Result {
    let log = interrupt::block_on(context.log())?;
    let only = args.revision.as_deref().map(|named| revision(named, &log, context)).transpose()?;
    let is_meant = |entry: &&LogEntry| only.as_ref().is_none_or(|only| *only == entry.revision);
    let newest = log.iter().rev().filter(is_meant).take(args.limit.unwrap_or(usize::MAX));
    let newest: Vec<&LogEntry> = newest.collect();
    match args.read.format {
        Format::Json => {
            let views: Vec<EventView<'_>> = newest.iter().map(|entry| view(entry)).collect();
            context.json(&views)?;
        }
        Format::Text if newest.is_empty() => context.printer.note("nothing was done yet"),
        Format::Text => {
            let rows: Vec<Vec<Cell>> = newest.iter().map(|entry| row(entry)).collect();
            let head = ["AT", "EVENT", "REVISION", "TOOK", "AS", "TAG"];
            context.printer.result(table(&head, &rows))?;
        }
    }
    Ok(Outcome::Done)
}

/// A revision as it is named; one whose file is gone goes by its whole identifier.
fn revision(named: &str, log: &[LogEntry], context: &Context) -> Result<RevisionId> {
    if let Some(entry) = log.iter().find(|entry| entry.revision.as_str() == named) {
        return Ok(entry.revision.clone());
    }
    let history = history::to_read(&context.settings)?;
    let target: Target = named.parse()?;
    match history.find(&target, None) {
        Err(TargetError::NeedsDatabase { .. }) => {
            let standing = interrupt::block_on(context.standing(&history))?;
            let history = standing.seen(&history)?;
            Ok(history.find(&target, Some(&standing.applied))?.id.clone())
        }
        found => Ok(found?.id.clone()),
    }
}

/// An event, for programs.
#[derive(Debug, Serialize)]
struct EventView<'a> {
    event: &'a str,
    revision: &'a str,
    at: &'a str,
    milliseconds: Option<u64>,
    role: &'a str,
    host: Option<&'a str>,
    tool: &'a str,
    tag: Option<&'a str>,
}

fn view(entry: &LogEntry) -> EventView<'_> {
    EventView {
        event: entry.event.as_str(),
        revision: entry.revision.as_str(),
        at: &entry.at,
        milliseconds: entry.milliseconds,
        role: &entry.role,
        host: entry.host.as_deref(),
        tool: &entry.tool,
        tag: entry.tag.as_deref(),
    }
}

fn row(entry: &LogEntry) -> Vec<Cell> {
    let took = entry.milliseconds.map(|time| format!("{time} ms")).unwrap_or_default();
    let host = entry.host.as_ref().map(|host| format!("@{host}")).unwrap_or_default();
    vec![
        Cell::plain(&entry.at),
        Cell::plain(entry.event.as_str()),
        Cell::new(style::NAME, entry.revision.as_str()),
        Cell::plain(took),
        Cell::plain(format!("{}{host}", entry.role)),
        Cell::plain(entry.tag.as_deref().unwrap_or_default()),
    ]
}
