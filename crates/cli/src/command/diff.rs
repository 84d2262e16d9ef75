//! `aludel diff`: the migration between any two states.

use aludel_autogenerate::{Comparison, State, Workshop};
use aludel_catalog::Pair;
use aludel_diff::RenameCandidate;
use aludel_plan::Plan;
use aludel_revision::History;
use serde::Serialize;

use crate::{
    Context, Outcome, Result, answers,
    args::{CatalogFormat, DiffArgs},
    candidates,
    changes::{self, Line},
    ground::Ground,
    history, interrupt,
    printer::{bytes, data, pretty},
    source::Source,
    sqlite,
    states::{self, Loaded, default_schema},
    summary,
    written::{self, Notes},
};

pub(crate) fn run(args: &DiffArgs, context: &Context) -> Result {
    if sqlite::is_meant(&[&args.from, &args.to], context) {
        return sqlite::compare(args, context);
    }
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
    let history = history::for_sources([&sources.before, &sources.after], context)?;
    let progress = context.printer.progress(format!("reading {}", args.from));
    let ground = Ground::of(&[&sources.before, &sources.after], context).await?;
    let (states, mut workshop) = load(&sources, history.as_ref(), &ground, context).await?;
    let states = states.as_ref();
    progress.step("comparing");
    let mut decisions = states::decisions(states, &mut workshop).await?;
    answers::decide(&args.answers.answers(), states.map(|state| &*state.catalog), &mut decisions)?;
    let comparison = workshop.compare(states, &decisions).await?;
    states::close(workshop, context).await?;
    answers::refuse_unused(&comparison.unused)?;
    Ok(comparison)
}

/// The states of two sources; one that is named twice is read once.
async fn load<'h>(
    sources: &Pair<Source>,
    history: Option<&'h History>,
    ground: &Ground,
    context: &Context,
) -> Result<(Pair<State<'h>>, Workshop)> {
    let Pair { before, after } = sources;
    if before == after {
        let gathered = states::gather(before, history, ground, context).await?;
        let Loaded { states: [state], workshop } =
            states::load([gathered], ground, context).await?;
        return Ok((Pair::new(state.clone(), state), workshop));
    }
    let gather = |source| states::gather(source, history, ground, context);
    let (before, after) = tokio::join!(gather(before), gather(after));
    let Loaded { states: [before, after], workshop } =
        states::load([before?, after?], ground, context).await?;
    Ok((Pair::new(before, after), workshop))
}

fn write(args: &DiffArgs, comparison: &Comparison, context: &Context) -> Result<()> {
    if let Some(path) = &args.down {
        let script = written::script(&comparison.migration.down, &Notes::new());
        bytes(Some(path), script.as_bytes())?;
    }
    let notes = candidates::notes(&comparison.candidates, &default_schema());
    match (args.format, &args.out) {
        (CatalogFormat::Sql, out) => {
            let script = written::script(&comparison.migration.up, &notes);
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
    up: &'a Plan,
    down: &'a Plan,
}

fn view(comparison: &Comparison) -> DiffView<'_> {
    DiffView {
        equal: comparison.is_empty(),
        changes: lines(comparison),
        candidates: &comparison.candidates,
        up: &comparison.migration.up,
        down: &comparison.migration.down,
    }
}
