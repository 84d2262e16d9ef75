//! `aludel revision`: one new file of the history.

mod blank;
mod place;
mod write;

use crate::{
    Context, Outcome, Result,
    args::{Format, RevisionArgs},
    project,
};
use write::Written;

pub(crate) fn run(args: &RevisionArgs, context: &Context) -> Result {
    let history = project::history(&context.settings)?;
    let place = place::find(args, &history, context)?;
    let written = blank::write(place, context)?;
    report(args, &written, context)
}

fn report(args: &RevisionArgs, written: &Written, context: &Context) -> Result {
    match args.format {
        Format::Json => context.printer.json(written)?,
        Format::Text => context.printer.result(format!("wrote {}", written.file))?,
    }
    context.printer.hint("next: fill both sections, then `aludel upgrade`");
    Ok(Outcome::Done)
}
