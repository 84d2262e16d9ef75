//! `aludel diff`: the migration between any two states.

use std::path::Path;

use aludel_autogenerate::Comparison;
use aludel_catalog::Pair;
use aludel_diff::RenameCandidate;
use aludel_plan::Plan;
use serde::Serialize;

use crate::{
    Context, Outcome, Result, answers,
    args::{CatalogFormat, DiffArgs},
    candidates, interrupt,
    printer::pretty,
    project,
    source::Source,
    states::{self, default_schema},
    summary::{self, Line},
    written::{self, Notes},
};

pub(crate) fn run(args: &DiffArgs, context: &Context) -> Result {
    let comparison = interrupt::block_on(compare(args, context))?;
    for warning in candidates::warnings(&comparison.candidates, &default_schema()) {
        context.printer.warn(warning);
    }
    write(args, &comparison, context)?;
    match args.exit_code && !comparison.is_empty() {
        true => Ok(Outcome::Differs),
        false => Ok(Outcome::Done),
    }
}

async fn compare(args: &DiffArgs, context: &Context) -> Result<Comparison> {
    let sources = Pair::new(Source::parse(&args.from)?, Source::parse(&args.to)?);
    let history = project::history_for([&sources.before, &sources.after], context)?;
    let progress = context.printer.progress(format!("reading {}", args.from));
    let before = states::gather(&sources.before, history.as_ref(), context).await?;
    progress.step(format!("reading {}", args.to));
    let after = states::gather(&sources.after, history.as_ref(), context).await?;
    let mut loaded = states::load([before, after], context).await?;
    progress.step("comparing");
    let [before, after] = &loaded.states;
    let states = Pair::new(before, after);
    let mut decisions = states::decisions(states, &mut loaded.workshop, &context.settings).await?;
    answers::decide(&args.answers, states.map(|state| &state.catalog), &mut decisions)?;
    let comparison = loaded.workshop.compare(states, &decisions).await?;
    loaded.close(context).await?;
    Ok(comparison)
}

fn write(args: &DiffArgs, comparison: &Comparison, context: &Context) -> Result<()> {
    let text = up(args.format, comparison)?;
    if let Some(path) = &args.down {
        save(path, &written::script(&comparison.migration.after, &Notes::new()))?;
    }
    match &args.out {
        Some(path) => save(path, &text),
        None => context.printer.raw(&text),
    }
}

fn save(path: &Path, text: &str) -> Result<()> {
    Ok(fs_err::write(path, text)?)
}

fn up(format: CatalogFormat, comparison: &Comparison) -> Result<String> {
    let notes = candidates::notes(&comparison.candidates, &default_schema());
    match format {
        CatalogFormat::Sql => Ok(written::script(&comparison.migration.before, &notes)),
        CatalogFormat::Json => Ok(pretty(&view(comparison))? + "\n"),
        CatalogFormat::Summary => Ok(as_lines(comparison)),
    }
}

fn lines(comparison: &Comparison) -> Vec<Line> {
    let catalogs = Pair::new(&comparison.renamed, &comparison.target);
    summary::lines(&comparison.renames, catalogs)
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
    up: &'a Plan,
    down: &'a Plan,
}

fn view(comparison: &Comparison) -> DiffView<'_> {
    DiffView {
        equal: comparison.is_empty(),
        changes: lines(comparison),
        candidates: &comparison.candidates,
        up: &comparison.migration.before,
        down: &comparison.migration.after,
    }
}
