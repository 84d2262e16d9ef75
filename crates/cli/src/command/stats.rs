//! `aludel stats`: how large the tables are.

use crate::{Context, Outcome, Result, args::StatsArgs, interrupt};

pub(crate) fn run(args: &StatsArgs, context: &Context) -> Result {
    let stats = interrupt::block_on(context.stats())?;
    match &args.out {
        None => context.printer.json(&stats)?,
        Some(path) => {
            let json = serde_json::to_string_pretty(&stats).map_err(std::io::Error::from)?;
            fs_err::write(path, json + "\n")?;
            let count = stats.tables.len();
            context.printer.note(format!("the sizes of {count} tables are in {}", path.display()));
        }
    }
    Ok(Outcome::Done)
}
