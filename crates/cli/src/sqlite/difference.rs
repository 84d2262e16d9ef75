//! `aludel inspect` and `aludel diff` of states of SQLite's: as far as its own `ALTER TABLE` goes.

use aludel_catalog::{Catalog, Pair};
use aludel_dialect::RenderOptions;
use aludel_plan::{Migration, Plan, migration};
use aludel_project::sqlite;
use aludel_sqlite::{SqliteDialect, beyond};
use serde::Serialize;

use crate::{
    Context, Failure, Outcome, Result,
    args::{AnswerArgs, CatalogFormat, DiffArgs, InspectArgs, InspectFormat},
    changes::{self, Line},
    command::inspect,
    failure::FailureKind,
    interrupt,
    printer::{bytes, data, pretty},
    saved,
    source::Source,
    summary, written,
};

/// Shows a state.
pub(crate) fn show(args: &InspectArgs, context: &Context) -> Result {
    let source = Source::parse(&args.source)?;
    let catalog = interrupt::block_on(sqlite::of(&source, context))?;
    let out = args.out.as_deref();
    match args.format {
        InspectFormat::Sql => {
            let empty = Catalog::default();
            bytes(out, script(&planned(Pair::new(&empty, &catalog))?.up).as_bytes())?;
        }
        InspectFormat::Json => data(out, |stream| saved::write(&catalog, stream))?,
        InspectFormat::Mermaid => context.printer.text(out, &aludel_depict::mermaid(&catalog))?,
        InspectFormat::Summary => {
            context.printer.text(out, &(inspect::summary(&catalog) + "\n"))?;
        }
        InspectFormat::Models => {
            return Err(Failure::new(
                FailureKind::Usage,
                "models are not written of SQLite's states yet",
            )
            .hint("--format sql, json, mermaid and summary are"));
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
        let Migration { up, down } = planned(catalogs)?;
        if let Some(path) = &args.down {
            bytes(Some(path), script(&down).as_bytes())?;
        }
        match args.format {
            CatalogFormat::Json => {
                let equal = lines.is_empty();
                let view = DiffView { equal, changes: &lines, up: &up, down: &down };
                data(out, |stream| pretty(&view, stream))?;
            }
            _ => bytes(out, script(&up).as_bytes())?,
        }
    }
    match args.exit_code && !lines.is_empty() {
        true => Ok(Outcome::Differs),
        false => Ok(Outcome::Done),
    }
}

/// Both directions, or all that has no statement.
fn planned(catalogs: Pair<&Catalog>) -> Result<Migration> {
    let mut beyond = beyond(catalogs);
    beyond.extend(aludel_sqlite::beyond(catalogs.swap()));
    beyond.sort_by_key(|it| it.object.clone());
    beyond.dedup_by_key(|it| it.object.clone());
    if !beyond.is_empty() {
        let each: Vec<String> = beyond.iter().map(|it| format!("  {it}")).collect();
        let message = format!(
            "SQLite's ALTER TABLE cannot do this, and making a table anew with its rows is not there \
             yet:\n{}",
            each.join("\n")
        );
        return Err(Failure::new(FailureKind::Input, message).hint(
            "write it by hand: a new table, its rows, the old one dropped, the new one renamed \
             (docs/sqlite.md)",
        ));
    }
    migration(catalogs, &SqliteDialect, &RenderOptions::default())
        .map_err(|error| Failure::new(FailureKind::Input, error))
}

/// The plan as a script: each hazard in plain words above its statement.
fn script(plan: &Plan) -> String {
    let statements = plan.segments.iter().flat_map(|segment| &segment.statements);
    let texts: Vec<String> = statements
        .map(|statement| {
            let hazards: String = statement.hazards.iter().map(written::comment).collect();
            format!("{hazards}{};\n", statement.sql)
        })
        .collect();
    texts.join("\n")
}

fn refuse_answers(answers: &AnswerArgs) -> Result<()> {
    let AnswerArgs { renames, fills, usings, usings_down } = answers;
    match [renames, fills, usings, usings_down].iter().all(|list| list.is_empty()) {
        true => Ok(()),
        false => Err(Failure::new(
            FailureKind::Usage,
            "--rename, --fill and --using are not answered on SQLite yet",
        )
        .hint("write the revision by hand: ALTER TABLE … RENAME TO, or RENAME COLUMN")),
    }
}
