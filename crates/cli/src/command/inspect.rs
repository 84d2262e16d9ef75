//! `aludel inspect`: every object of a source.

use std::collections::BTreeMap;

use aludel_catalog::{Catalog, Key, Kind, Pair};

use crate::{
    Context, Outcome, Result,
    args::{CatalogFormat, InspectArgs},
    interrupt, project, saved,
    source::Source,
    states::{self, Gathered},
    style,
    table::{Cell, table},
    written::{self, Notes},
};

pub(crate) fn run(args: &InspectArgs, context: &Context) -> Result {
    interrupt::block_on(inspect(args, context))
}

async fn inspect(args: &InspectArgs, context: &Context) -> Result {
    let source = Source::parse(&args.source)?;
    let history = project::history_for([&source], context)?;
    let progress = context.printer.progress(format!("reading {}", args.source));
    let gathered = states::gather(&source, history.as_ref(), context).await?;
    let catalog = match args.format {
        CatalogFormat::Sql => sql(gathered, context).await?,
        _ => other(gathered, args, context).await?,
    };
    drop(progress);
    for thing in &catalog.unmanaged {
        context.printer.warn(format!("not managed: {} {}", thing.what, thing.name));
    }
    Ok(Outcome::Done)
}

/// The SQL that makes the state from nothing.
async fn sql(gathered: Gathered<'_>, context: &Context) -> Result<Catalog> {
    let empty = states::gather(&Source::Empty, None, context).await?;
    let mut loaded = states::load([empty, gathered], context).await?;
    let [empty, state] = &loaded.states;
    let states = Pair::new(empty, state);
    let decisions = states::decisions(states, &mut loaded.workshop, &context.settings).await?;
    let comparison = loaded.workshop.compare(states, &decisions).await?;
    let catalog = state.catalog.clone();
    loaded.close(context).await?;
    context.printer.raw(&written::script(&comparison.migration.before, &Notes::new()))?;
    Ok(catalog)
}

async fn other(gathered: Gathered<'_>, args: &InspectArgs, context: &Context) -> Result<Catalog> {
    let loaded = states::load([gathered], context).await?;
    let [state] = &loaded.states;
    let catalog = state.catalog.clone();
    loaded.close(context).await?;
    match args.format {
        CatalogFormat::Json => context.printer.json(&saved::view(&catalog))?,
        _ => context.printer.result(summary(&catalog))?,
    }
    Ok(catalog)
}

/// A line for each object that belongs to no other, with the number of its parts.
fn summary(catalog: &Catalog) -> String {
    let mut parts: BTreeMap<Key, BTreeMap<Kind, usize>> = BTreeMap::new();
    for key in catalog.objects.keys() {
        if let Some(owner) = catalog.owner(key) {
            *parts.entry(owner).or_default().entry(key.kind).or_default() += 1;
        }
    }
    let whole = catalog.objects.keys().filter(|key| catalog.owner(key).is_none());
    let rows: Vec<Vec<Cell>> = whole.map(|key| row(key, parts.get(key))).collect();
    table(&["KIND", "NAME", "PARTS"], &rows)
}

fn row(key: &Key, parts: Option<&BTreeMap<Kind, usize>>) -> Vec<Cell> {
    let counts = parts.into_iter().flatten().map(|(kind, count)| counted(*kind, *count));
    vec![
        Cell::plain(key.kind.words()),
        Cell::new(style::NAME, key.path()),
        Cell::new(style::DIM, counts.collect::<Vec<_>>().join(", ")),
    ]
}

fn counted(kind: Kind, count: usize) -> String {
    match (kind, count) {
        (kind, 1) => format!("1 {}", kind.words()),
        (Kind::Index, count) => format!("{count} indexes"),
        (Kind::Policy, count) => format!("{count} policies"),
        (Kind::Statistics, count) => format!("{count} statistics"),
        (kind, count) => format!("{count} {}s", kind.words()),
    }
}
