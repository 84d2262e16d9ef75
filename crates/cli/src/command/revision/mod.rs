//! `aludel revision`: one new file of the history.

mod judged;
mod report;

use aludel_project::{lint::SizeSource, revision::NewRevision, source::Source};

use crate::{Context, Outcome, Result, args::RevisionArgs, interrupt};

pub(crate) fn run(args: &RevisionArgs, context: &Context) -> Result {
    let new = new(args)?;
    if !args.autogenerate {
        let drafted = interrupt::block_on(context.draft(new))?;
        report::blank(args, drafted.write()?, context)?;
        return Ok(Outcome::Done);
    }
    match interrupt::block_on(context.generate(new))? {
        None => report::nothing(args, context)?,
        Some(drafted) => report::generated(args, drafted.write()?, &drafted, context)?,
    }
    Ok(Outcome::Done)
}

fn new(args: &RevisionArgs) -> Result<NewRevision> {
    Ok(NewRevision {
        message: args.message.clone(),
        from: args.from.as_deref().map(Source::parse).transpose()?,
        answers: args.answers.answers(),
        id: args.id.clone(),
        parents: args.parent.clone(),
        amend: args.amend,
        phased: args.phased,
        deployed: args.deployed.clone(),
        stats: args.stats.as_deref().map(SizeSource::parse),
    })
}
