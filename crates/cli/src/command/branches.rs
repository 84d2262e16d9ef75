//! `aludel branches`: where the history branches, and where branches meet.

use aludel_project::history;
use aludel_revision::{History, Revision, RevisionId};
use serde::Serialize;

use crate::{
    Context, Outcome, Result,
    args::{Format, FormatArgs},
    revision_view, style,
    table::{Cell, table},
};

/// Branches, for programs.
#[derive(Debug, Serialize)]
struct BranchesView<'a> {
    /// The revisions that several follow.
    branch_points: Vec<PointView<'a>>,
    /// The revisions that follow several.
    merges: Vec<PointView<'a>>,
    /// The branches that have names.
    labels: Vec<LabelView<'a>>,
}

/// A revision, and those beside it.
#[derive(Debug, Serialize)]
struct PointView<'a> {
    revision: &'a str,
    others: Vec<&'a str>,
}

/// The name of a branch, and where it begins.
#[derive(Debug, Serialize)]
struct LabelView<'a> {
    label: &'a str,
    revision: &'a str,
}

pub(crate) fn run(args: &FormatArgs, context: &Context) -> Result {
    let history = history::to_read(&context.settings)?;
    let view = view(&history);
    match args.format {
        Format::Json => context.printer.json(&view)?,
        Format::Text => text(&view, &history, context)?,
    }
    Ok(Outcome::Done)
}

fn view(history: &History) -> BranchesView<'_> {
    let points = history.branch_points().into_iter().map(|it| PointView {
        revision: it.id.as_str(),
        others: history.children(&it.id).into_iter().map(|child| child.id.as_str()).collect(),
    });
    let merges = history.merges().into_iter().map(|it| PointView {
        revision: it.id.as_str(),
        others: history.parents(&it.id).iter().map(RevisionId::as_str).collect(),
    });
    let labels = history.revisions().flat_map(|it| {
        it.labels.iter().map(|label| LabelView { label: label.as_str(), revision: it.id.as_str() })
    });
    BranchesView {
        branch_points: points.collect(),
        merges: merges.collect(),
        labels: labels.collect(),
    }
}

fn text(view: &BranchesView<'_>, history: &History, context: &Context) -> Result<()> {
    let points =
        view.branch_points.iter().map(|it| (it.revision, "branches into", it.others.join(", ")));
    let merges = view.merges.iter().map(|it| (it.revision, "merges", it.others.join(", ")));
    let labels = view.labels.iter().map(|it| (it.revision, "begins", it.label.to_owned()));
    let rows: Vec<Vec<Cell>> =
        points.chain(merges).chain(labels).map(|it| row(it, history)).collect();
    if rows.is_empty() {
        context.printer.note("the history is one line");
        return Ok(());
    }
    context.printer.result(table(&["REVISION", "CREATED", "MESSAGE", ""], &rows))
}

fn row((id, verb, others): (&str, &str, String), history: &History) -> Vec<Cell> {
    let revision = id.parse().ok().and_then(|id| history.get(&id));
    vec![
        Cell::new(style::NAME, id),
        Cell::plain(revision.map(revision_view::day).unwrap_or_default()),
        Cell::plain(revision.map(Revision::summary).unwrap_or_default()),
        Cell::plain(format!("{verb} {others}")),
    ]
}
