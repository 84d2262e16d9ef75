//! `aludel revision`: one new file of the history.

mod generate;
mod place;
mod report;
mod write;

use aludel_revision::History;

use crate::{Context, Outcome, Result, args::RevisionArgs, history, interrupt};
use place::Place;

pub(crate) fn run(args: &RevisionArgs, context: &Context) -> Result {
    let history = history::of(&context.settings)?;
    let place = place::find(args, &history, context)?;
    match args.autogenerate {
        true => generated(args, place, &history, context),
        false => blank(args, &place, context),
    }
}

fn blank(args: &RevisionArgs, place: &Place, context: &Context) -> Result {
    let written = write::file(place, context)?;
    report::blank(args, &written, context)?;
    Ok(Outcome::Done)
}

fn generated(
    args: &RevisionArgs,
    mut place: Place,
    history: &History,
    context: &Context,
) -> Result {
    let work = generate::generate(args, &place, history, context);
    let Some(generated) = interrupt::block_on(work)? else {
        report::nothing(args, &place, context)?;
        return Ok(Outcome::Done);
    };
    generated.fill(&mut place);
    let written = write::file(&place, context)?;
    report::generated(args, &written, &generated, context)?;
    Ok(Outcome::Done)
}
