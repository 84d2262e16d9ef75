//! `aludel inspect` and `aludel diff` of states of SQLite's: as far as its own `ALTER TABLE` goes.

use aludel_catalog::{Catalog, Pair};
use aludel_depict::{Diagram, mermaid, svg};
use aludel_plan::{Migration, Plan};
use aludel_project::{
    changes::{self, Line},
    saved,
    source::Source,
    sqlite,
};
use serde::Serialize;

use crate::{
    Context, Failure, Outcome, Result,
    args::{AnswerArgs, CatalogFormat, DiffArgs, InspectArgs, InspectFormat},
    command::inspect,
    failure::FailureKind,
    interrupt,
    printer::{bytes, data, pretty},
    summary,
};

/// Shows a state.
pub(crate) fn show(args: &InspectArgs, context: &Context) -> Result {
    let source = Source::parse(&args.source)?;
    let catalog = interrupt::block_on(sqlite::of(&source, context))?;
    let out = args.out.as_deref();
    match args.format {
        InspectFormat::Sql => {
            let empty = Catalog::default();
            bytes(
                out,
                sqlite::script(&sqlite::planned(Pair::new(&empty, &catalog))?.up).as_bytes(),
            )?;
        }
        InspectFormat::Json => data(out, |stream| saved::write(&catalog, stream))?,
        InspectFormat::Mermaid => context.printer.text(out, &mermaid(&catalog))?,
        InspectFormat::Svg => context.printer.text(out, &svg(&Diagram::of(&catalog), "erd"))?,
        InspectFormat::Summary => {
            context.printer.text(out, &(inspect::summary(&catalog) + "\n"))?;
        }
        InspectFormat::Models => {
            return Err(Failure::new(
                FailureKind::Usage,
                "models are not written of SQLite's states yet",
            )
            .hint("--format sql, json, mermaid, svg and summary are"));
        }
    }
    for thing in &catalog.unmanaged {
        context.printer.warn(format!("not managed: {} {}", thing.what, thing.name));
    }
    Ok(Outcome::Done)
}

/// A comparison, for programs.
#[derive(Debug, Serialize)]
struct DiffView<'a> {
    equal: bool,
    changes: &'a [Line],
    up: &'a Plan,
    down: &'a Plan,
}

/// Shows what leads from one state to another.
pub(crate) fn compare(args: &DiffArgs, context: &Context) -> Result {
    refuse_answers(&args.answers)?;
    let sources = Pair::new(Source::parse(&args.from)?, Source::parse(&args.to)?);
    let (before, after) = interrupt::block_on(async {
        let before = sqlite::of(&sources.before, context).await?;
        Ok((before, sqlite::of(&sources.after, context).await?))
    })?;
    let catalogs = Pair::new(&before, &after);
    let lines = changes::of(&[], catalogs);
    let out = args.out.as_deref();
    if args.format == CatalogFormat::Summary {
        let text = summary::text(&lines);
        context.printer.text(out, &if text.is_empty() { text } else { text + "\n" })?;
    } else {
        let Migration { up, down } = sqlite::planned(catalogs)?;
        if let Some(path) = &args.down {
            bytes(Some(path), sqlite::script(&down).as_bytes())?;
        }
        match args.format {
            CatalogFormat::Json => {
                let equal = lines.is_empty();
                let view = DiffView { equal, changes: &lines, up: &up, down: &down };
                data(out, |stream| pretty(&view, stream))?;
            }
            _ => bytes(out, sqlite::script(&up).as_bytes())?,
        }
    }
    match args.exit_code && !lines.is_empty() {
        true => Ok(Outcome::Differs),
        false => Ok(Outcome::Done),
    }
}

fn refuse_answers(answers: &AnswerArgs) -> Result<()> {
    let AnswerArgs { renames, fills, usings, usings_down, strategies } = answers;
    match [renames, fills, usings, usings_down, strategies].iter().all(|list| list.is_empty()) {
        true => Ok(()),
        false => Err(Failure::new(
            FailureKind::Usage,
            "--rename, --fill and --using are not answered on SQLite yet",
        )
        .hint("write the revision by hand: ALTER TABLE … RENAME TO, or RENAME COLUMN")),
    }
}
