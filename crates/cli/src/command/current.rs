//! `aludel current`: where the database stands.

use serde::Serialize;

use crate::{
    Context, Outcome, Result,
    args::{CurrentArgs, Format},
    interrupt, revision_view, style,
    table::{Cell, table},
};
use aludel_project::{history, standing::Standing};
use aludel_revision::RevisionId;

/// Where the database stands, for programs.
#[derive(Debug, Serialize)]
struct CurrentView {
    database: String,
    current: Vec<String>,
    applied: usize,
    pending: Vec<String>,
    /// Where files and database disagree.
    remarks: Vec<String>,
}

pub(crate) fn run(args: &CurrentArgs, context: &Context) -> Result {
    let history = history::to_read(&context.settings)?;
    let standing = interrupt::block_on(context.standing(&history))?;
    let history = standing.seen(&history)?;
    match args.read.format {
        Format::Json => context.json(&view(&standing, &history))?,
        Format::Text if args.verbose => {
            let known = standing.heads.iter().filter_map(|id| history.get(id));
            context.printer.result(super::show::texts(known)? + "\n")?;
            let state = super::history::state(&history, &standing);
            context.printer.result(context.printer.of_database(state))?;
        }
        Format::Text => text(&standing, &history, context)?,
    }
    let is_at = |head: &&aludel_revision::Revision| standing.heads.contains(&head.id);
    let is_known = |id: &RevisionId| history.get(id).is_some();
    let agree = history.heads().iter().all(is_at) && standing.heads.iter().all(is_known);
    match args.check_heads && !agree {
        true => Ok(Outcome::Differs),
        false => Ok(Outcome::Done),
    }
}

fn view(standing: &Standing, history: &aludel_revision::History) -> CurrentView {
    let pending = history.revisions().filter(|r| !standing.applied.contains(&r.id));
    CurrentView {
        database: standing.database.clone(),
        current: standing.heads.iter().map(ToString::to_string).collect(),
        applied: standing.applied.len(),
        pending: pending.map(|revision| revision.id.to_string()).collect(),
        remarks: aludel_project::remarks::of(&standing.findings),
    }
}

fn text(standing: &Standing, history: &aludel_revision::History, context: &Context) -> Result<()> {
    let rows: Vec<Vec<Cell>> = standing.heads.iter().map(|id| row(id, history)).collect();
    if !rows.is_empty() {
        context.printer.result(table(&["REVISION", "CREATED", "MESSAGE"], &rows) + "\n")?;
    }
    let state = super::history::state(history, standing);
    context.printer.result(context.printer.of_database(state))
}

fn row(id: &aludel_revision::RevisionId, history: &aludel_revision::History) -> Vec<Cell> {
    let revision = history.get(id);
    vec![
        Cell::new(style::NAME, id.as_str()),
        Cell::plain(revision.map(revision_view::day).unwrap_or_default()),
        Cell::plain(revision.map_or("(no file)", |revision| revision.summary())),
    ]
}
