//! `aludel queries`: the queries of the application, held against revisions.

use aludel_project::queries::{Checked, Scope};
use aludel_revision::Direction;

use crate::{
    Context, Outcome, Result,
    args::{Format, QueriesArgs},
    interrupt, queried,
};

pub(crate) fn run(args: &QueriesArgs, context: &Context) -> Result {
    if args.from.is_some() {
        return export(args, context);
    }
    let named = args.revisions.clone().unwrap_or_else(|| "head".to_owned());
    let scope = if args.pending { Scope::Pending } else { Scope::Named(named) };
    let direction = if args.down { Direction::Down } else { Direction::Up };
    let checking = context.check_queries(&scope, direction, args.deployed.gitrev.as_deref());
    let checked = interrupt::block_on(checking)?;
    match args.format {
        Format::Json => context.printer.json(&queried::view(&checked))?,
        Format::Text => show(&checked, context)?,
    }
    match checked.breaks() {
        true => Ok(Outcome::Differs),
        false => Ok(Outcome::Done),
    }
}

fn export(args: &QueriesArgs, context: &Context) -> Result {
    let export = interrupt::block_on(context.counted_queries())?;
    match &args.out {
        None => context.printer.json(&export)?,
        Some(path) => {
            let json = serde_json::to_string_pretty(&export).map_err(std::io::Error::from)?;
            fs_err::write(path, json + "\n")?;
            let count = queried::counted(export.queries.len(), "query", "queries");
            context.printer.note(format!("{count} are in {}", path.display()));
        }
    }
    if export.hidden > 0 {
        context.printer.warn(format!("{} of other roles are hidden from this one", export.hidden));
        context.printer.hint("GRANT pg_read_all_stats TO it, or ask as another");
    }
    Ok(Outcome::Done)
}

fn show(checked: &Checked, context: &Context) -> Result<()> {
    let printer = &context.printer;
    for finding in &checked.findings {
        printer.result(queried::finding(finding))?;
    }
    printer.result(queried::rest(checked))
}
