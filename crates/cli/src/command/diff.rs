//! `aludel diff`: the migration between any two states.

use aludel_autogenerate::Comparison;
use aludel_catalog::Pair;
use aludel_diff::RenameCandidate;
use aludel_plan::Plan;
use aludel_project::{
    changes::{self, Line},
    source::Source,
    written::{self, Notes},
};
use serde::Serialize;

use crate::{
    Context, Outcome, Result,
    args::{CatalogFormat, DiffArgs},
    candidates, interrupt,
    printer::{bytes, data, pretty},
    remedies, sqlite, summary,
};

pub(crate) fn run(args: &DiffArgs, context: &Context) -> Result {
    if sqlite::is_meant(&[&args.from, &args.to], context) {
        return sqlite::compare(args, context);
    }
    let (from, to) = (Source::parse(&args.from)?, Source::parse(&args.to)?);
    let answers = args.answers.answers();
    let comparison = interrupt::block_on(context.compare(&from, &to, &answers))?;
    for warning in candidates::warnings(&comparison.candidates) {
        context.printer.warn(warning);
    }
    write(args, &comparison, context)?;
    match args.exit_code && !comparison.is_empty() {
        true => Ok(Outcome::Differs),
        false => Ok(Outcome::Done),
    }
}

fn write(args: &DiffArgs, comparison: &Comparison, context: &Context) -> Result<()> {
    let whole = comparison.phases.whole();
    if let Some(path) = &args.down {
        let script = written::script(&whole.down, &Notes::new(), &remedies::of_hazard);
        bytes(Some(path), script.as_bytes())?;
    }
    let notes = candidates::notes(&comparison.candidates);
    match (args.format, &args.out) {
        (CatalogFormat::Sql, out) => {
            let script = written::script(&whole.up, &notes, &remedies::of_hazard);
            bytes(out.as_deref(), script.as_bytes())
        }
        (CatalogFormat::Json, out) => {
            data(out.as_deref(), |stream| pretty(&view(comparison), stream))
        }
        (CatalogFormat::Summary, out) => {
            context.printer.text(out.as_deref(), &as_lines(comparison))
        }
    }
}

fn lines(comparison: &Comparison) -> Vec<Line> {
    let catalogs = Pair::new(&*comparison.renamed, &*comparison.target);
    changes::of(&comparison.renames, catalogs)
}

fn as_lines(comparison: &Comparison) -> String {
    match summary::text(&lines(comparison)) {
        text if text.is_empty() => text,
        text => text + "\n",
    }
}

/// A comparison, for programs.
#[derive(Debug, Serialize)]
struct DiffView<'a> {
    equal: bool,
    changes: Vec<Line>,
    candidates: &'a [RenameCandidate],
    up: Plan,
    down: Plan,
}

fn view(comparison: &Comparison) -> DiffView<'_> {
    let whole = comparison.phases.whole();
    DiffView {
        equal: comparison.is_empty(),
        changes: lines(comparison),
        candidates: &comparison.candidates,
        up: remedies::in_plan(&whole.up),
        down: remedies::in_plan(&whole.down),
    }
}
