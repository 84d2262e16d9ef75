//! `aludel heads`: the revisions that nothing follows.

use aludel_revision::{History, Revision};

use crate::{
    Context, Outcome, Result,
    args::{Format, HeadsArgs},
    remedies,
    revision_view::{self, RevisionView},
    sqlite, style,
    table::{Cell, table},
};
use aludel_project::{Remedy, heads_lock::HEADS_LOCK, history};

/// What to do about several.
pub(crate) fn joining(heads: &[&Revision], context: &Context) -> String {
    if context.settings.linear {
        return remedies::words(&Remedy::MakeLinear);
    }
    if !sqlite::is_configured(&context.settings) {
        return "`aludel merge` tries whether they commute, and joins them".to_owned();
    }
    let parents: Vec<_> = heads.iter().map(|head| format!("--parent {}", head.id)).collect();
    format!("`aludel revision -m \"merge\" {}` joins them", parents.join(" "))
}

pub(crate) fn run(args: &HeadsArgs, context: &Context) -> Result {
    if args.lock {
        let is_new = context.lock_heads()?;
        let path = context.settings.migrations.join(HEADS_LOCK);
        let word = if is_new { "wrote  " } else { "right  " };
        context.printer.note(format!("{word}{}", path.display()));
    }
    let history = history::to_read(&context.settings)?;
    let mut heads = history.heads();
    if args.resolve_dependencies {
        let needed = |it: &Revision, head: &Revision| history.needs(&it.id).contains(&head.id);
        let is_needed = |head: &Revision| history.revisions().any(|it| needed(it, head));
        heads.retain(|head| !is_needed(head));
    }
    match args.read.format {
        Format::Json => {
            let views: Vec<_> =
                heads.iter().map(|head| RevisionView::new(head, &history)).collect();
            context.json(&views)?;
        }
        Format::Text if args.verbose => context.printer.result(super::show::texts(heads)?)?,
        Format::Text => text(&heads, &history, context)?,
    }
    Ok(Outcome::Done)
}

fn text(heads: &[&Revision], history: &History, context: &Context) -> Result<()> {
    if history.is_empty() {
        context.printer.note("no revision yet");
        return Ok(());
    }
    let rows: Vec<_> = heads.iter().map(|head| row(head)).collect();
    context.printer.result(table(&["REVISION", "CREATED", "MESSAGE"], &rows))?;
    if heads.len() > 1 {
        context.printer.hint(joining(heads, context));
    }
    Ok(())
}

fn row(head: &Revision) -> Vec<Cell> {
    vec![
        Cell::new(style::NAME, head.id.as_str()),
        Cell::plain(revision_view::day(head)),
        Cell::plain(head.summary()),
    ]
}
