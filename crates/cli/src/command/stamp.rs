//! `aludel stamp`: the journal is adjusted by hand; nothing of a revision is run.

use aludel_project::{
    offline::{self, ScriptOptions},
    run::{Order, RunOptions},
};
use aludel_revision::Target;
use aludel_runner::Stamp;

use super::{migrate::migrate, offline::write};
use crate::{Context, Failure, Result, args::StampArgs, failure::FailureKind};

pub(crate) fn run(args: &StampArgs, context: &Context) -> Result {
    if let (true, Some(revision)) = (args.sql, &args.revision) {
        let order = offline::Order::stamp(revision)?;
        let (tag, variables) = (args.tag.clone(), args.variables.values());
        let options = ScriptOptions { tag, contract: false, variables };
        return write(&order, &options, args.out.as_deref(), context);
    }
    let order = Order::Stamp(stamp(args)?);
    migrate(
        RunOptions {
            tag: args.tag.clone(),
            variables: args.variables.values(),
            ..RunOptions::default()
        },
        context,
        &order,
    )
}

fn stamp(args: &StampArgs) -> Result<Stamp> {
    let target = |text: &str| -> Result<Target> { Ok(text.parse()?) };
    match (&args.revision, &args.unapply, &args.checksum) {
        (Some(revision), ..) => Ok(Stamp::To(target(revision)?)),
        (_, Some(revision), _) => Ok(Stamp::Unapply(revision.clone())),
        (_, _, Some(revision)) => Ok(Stamp::Checksum(target(revision)?)),
        _ => Err(Failure::new(FailureKind::Usage, "no revision is named")),
    }
}
