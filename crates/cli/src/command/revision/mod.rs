//! `aludel revision`: one new file of the history.

mod judged;
mod report;

use std::{
    io::{self, Read},
    path::{Path, PathBuf},
};

use aludel_files::most;
use aludel_project::{lint::SizeSource, revision::NewRevision, source::Source};

use crate::{
    Context, Failure, Outcome, Result, args::RevisionArgs, failure::FailureKind, interrupt,
};

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
    let is_input = |path: &Option<PathBuf>| path.as_deref() == Some(Path::new("-"));
    if is_input(&args.up) && is_input(&args.down) {
        let message = "standard input cannot be both the way up and the way down";
        return Err(Failure::new(FailureKind::Usage, message).hint("name a file for one of them"));
    }
    Ok(NewRevision {
        message: args.message.clone(),
        from: args.from.as_deref().map(Source::parse).transpose()?,
        answers: args.answers.answers(),
        id: args.id.clone(),
        parents: args.parent.clone(),
        splice: args.splice,
        labels: args.branch_label.clone(),
        depends_on: args.depends_on.clone(),
        location: args.location.clone(),
        up: args.up.as_deref().map(sql).transpose()?,
        down: args.down.as_deref().map(sql).transpose()?,
        amend: args.amend,
        phased: args.phased,
        deployed: args.deployed.clone(),
        stats: args.stats.as_deref().map(SizeSource::parse),
    })
}

/// The SQL of a file, or of standard input.
fn sql(path: &Path) -> Result<String> {
    let read = match path == Path::new("-") {
        true => {
            let mut text = String::new();
            let read = io::stdin().lock().take(most::REVISION).read_to_string(&mut text);
            read.map(|_| text)
        }
        false => aludel_files::read_to_string(path, most::REVISION),
    };
    read.map_err(|error| {
        Failure::new(FailureKind::Input, format!("the SQL of {}: {error}", path.display()))
    })
}
