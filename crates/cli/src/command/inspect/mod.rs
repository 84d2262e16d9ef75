//! `aludel inspect`: every object of a source.

mod models;
mod summary;

use std::{path::Path, sync::Arc};

use aludel_catalog::{Catalog, Pair};

pub(crate) use summary::summary;

use crate::{
    Context, Failure, Outcome, Result,
    args::{InspectArgs, InspectFormat},
    failure::FailureKind,
    ground::Ground,
    history, interrupt,
    printer::{bytes, data},
    saved,
    source::Source,
    sqlite,
    states::{self, Gathered},
    written::{self, Notes},
};

pub(crate) fn run(args: &InspectArgs, context: &Context) -> Result {
    refuse_to_overwrite(args)?;
    if sqlite::is_meant(&[&args.source], context) {
        return sqlite::show(args, context);
    }
    interrupt::block_on(inspect(args, context))
}

async fn inspect(args: &InspectArgs, context: &Context) -> Result {
    let source = Source::parse(&args.source)?;
    let history = history::for_sources([&source], context)?;
    let progress = context.printer.progress(format!("reading {}", args.source));
    let ground = Ground::of(&[&source], context).await?;
    let gathered = states::gather(&source, history.as_ref(), &ground, context).await?;
    let catalog = match args.format {
        InspectFormat::Sql => sql(gathered, args, &ground, context).await?,
        InspectFormat::Models => models::write(gathered, args, &ground, context).await?,
        _ => other(gathered, args, &ground, context).await?,
    };
    drop(progress);
    for thing in &catalog.unmanaged {
        context.printer.warn(format!("not managed: {} {}", thing.what, thing.name));
    }
    Ok(Outcome::Done)
}

/// The SQL that makes the state from nothing.
async fn sql(
    gathered: Gathered<'_>,
    args: &InspectArgs,
    ground: &Ground,
    context: &Context,
) -> Result<Arc<Catalog>> {
    let empty = states::gather(&Source::Empty, None, ground, context).await?;
    let mut loaded = states::load([empty, gathered], ground, context).await?;
    let [empty, state] = &loaded.states;
    let states = Pair::new(empty, state);
    let decisions = states::decisions(states, &mut loaded.workshop).await?;
    let comparison = loaded.workshop.compare(states, &decisions).await?;
    let catalog = state.catalog.clone();
    loaded.close(context).await?;
    let script = written::script(&comparison.migration.up, &Notes::new());
    bytes(args.out.as_deref(), script.as_bytes())?;
    Ok(catalog)
}

async fn other(
    gathered: Gathered<'_>,
    args: &InspectArgs,
    ground: &Ground,
    context: &Context,
) -> Result<Arc<Catalog>> {
    let loaded = states::load([gathered], ground, context).await?;
    let [state] = &loaded.states;
    let catalog = state.catalog.clone();
    loaded.close(context).await?;
    let out = args.out.as_deref();
    match args.format {
        InspectFormat::Json => data(out, |stream| saved::write(&catalog, stream))?,
        InspectFormat::Mermaid => context.printer.text(out, &aludel_depict::mermaid(&catalog))?,
        _ => context.printer.text(out, &(summary(&catalog) + "\n"))?,
    }
    Ok(catalog)
}

/// What is there already is somebody's work: it is not written over unless that was asked for.
fn refuse_to_overwrite(args: &InspectArgs) -> Result<()> {
    let Some(out) = args.out.as_deref().filter(|_| !args.force) else { return Ok(()) };
    let files = match args.format {
        InspectFormat::Models => models::FILES.map(|name| out.join(name)).to_vec(),
        _ => vec![out.to_owned()],
    };
    match files.iter().find(|path| path.exists()) {
        Some(path) => Err(is_there(path)),
        None => Ok(()),
    }
}

fn is_there(path: &Path) -> Failure {
    Failure::new(FailureKind::Usage, format!("{} is there already", path.display()))
        .hint("--force writes over it")
}
