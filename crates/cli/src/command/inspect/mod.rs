//! `aludel inspect`: every object of a source.

mod models;
mod summary;

use std::{path::Path, sync::Arc};

use aludel_catalog::Catalog;
use aludel_depict::{Diagram, mermaid, svg};
use aludel_project::{
    answers::Answers,
    export::FILES,
    saved,
    source::Source,
    written::{self, Notes},
};

pub(crate) use summary::summary;

use crate::{
    Context, Failure, Outcome, Result,
    args::{InspectArgs, InspectFormat},
    failure::FailureKind,
    interrupt,
    printer::{bytes, data},
    remedies, sqlite,
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
    let out = args.out.as_deref();
    let catalog = match args.format {
        InspectFormat::Sql => sql(&source, args, context).await?,
        InspectFormat::Models => models::write(&source, args, context).await?,
        InspectFormat::Json => {
            let catalog = context.catalog(&source).await?;
            data(out, |stream| saved::write(&catalog, stream))?;
            catalog
        }
        InspectFormat::Mermaid => {
            let catalog = context.catalog(&source).await?;
            context.printer.text(out, &mermaid(&catalog))?;
            catalog
        }
        InspectFormat::Svg => {
            let catalog = context.catalog(&source).await?;
            context.printer.text(out, &svg(&Diagram::of(&catalog), "erd"))?;
            catalog
        }
        InspectFormat::Summary => {
            let catalog = context.catalog(&source).await?;
            context.printer.text(out, &(summary(&catalog) + "\n"))?;
            catalog
        }
    };
    for thing in &catalog.unmanaged {
        context.printer.warn(format!("not managed: {} {}", thing.what, thing.name));
    }
    Ok(Outcome::Done)
}

/// The SQL that makes the state from nothing.
async fn sql(source: &Source, args: &InspectArgs, context: &Context) -> Result<Arc<Catalog>> {
    let comparison = context.compare(&Source::Empty, source, &Answers::default()).await?;
    let script =
        written::script(&comparison.phases.whole().up, &Notes::new(), &remedies::of_hazard);
    bytes(args.out.as_deref(), script.as_bytes())?;
    Ok(comparison.target)
}

/// What is there already is somebody's work: it is not written over unless that was asked for.
fn refuse_to_overwrite(args: &InspectArgs) -> Result<()> {
    let Some(out) = args.out.as_deref().filter(|_| !args.force) else { return Ok(()) };
    let files = match args.format {
        InspectFormat::Models => FILES.map(|name| out.join(name)).to_vec(),
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
