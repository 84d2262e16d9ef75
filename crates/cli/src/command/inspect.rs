//! `aludel inspect`: every object of a source.

use std::collections::BTreeMap;

use aludel_autogenerate::State;
use aludel_catalog::{Catalog, Key, Kind, Pair};

use crate::{
    Context, Outcome, Result,
    args::{CatalogFormat, InspectArgs},
    interrupt, project, saved,
    source::Source,
    states::States,
    style,
    table::{Cell, table},
    written,
};

pub(crate) fn run(args: &InspectArgs, context: &Context) -> Result {
    interrupt::block_on(inspect(args, context))
}

async fn inspect(args: &InspectArgs, context: &Context) -> Result {
    let source = Source::parse(&args.source)?;
    let history = project::history_for([&source], context)?;
    let progress = context.printer.progress(format!("reading {}", args.source));
    let mut states = States::new(context);
    let state = states.load(&source, history.as_ref()).await?;
    let text = match args.format {
        CatalogFormat::Sql => sql(&state, &mut states).await?,
        CatalogFormat::Json => String::new(),
        CatalogFormat::Summary => summary(&state.catalog),
    };
    states.close().await?;
    drop(progress);
    match args.format {
        CatalogFormat::Sql => context.printer.raw(&text)?,
        CatalogFormat::Json => context.printer.json(&saved::view(&state.catalog))?,
        CatalogFormat::Summary => context.printer.result(text)?,
    }
    for thing in &state.catalog.unmanaged {
        context.printer.warn(format!("not managed: {} {}", thing.what, thing.name));
    }
    Ok(Outcome::Done)
}

/// The SQL that makes the state from nothing.
async fn sql(state: &State<'_>, states: &mut States<'_>) -> Result<String> {
    let empty = states.load(&Source::Empty, None).await?;
    let decisions = states.decisions();
    let comparison = states.workshop.compare(Pair::new(&empty, state), &decisions).await?;
    Ok(written::script(&comparison.migration.before, &written::Notes::new()))
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
