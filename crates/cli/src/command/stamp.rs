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
    if args.sql {
        let [revision] = args.revisions.as_slice() else {
            let failure = Failure::new(FailureKind::Usage, "a script notes one revision");
            return Err(failure.hint("write one for each: `aludel stamp REV --sql`"));
        };
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
    match (args.revisions.as_slice(), &args.unapply, &args.checksum) {
        ([one], ..) if !args.purge => Ok(Stamp::To(target(one)?)),
        ([_, ..], ..) => {
            let targets = args.revisions.iter().map(|it| target(it)).collect::<Result<_>>()?;
            Ok(Stamp::At { targets, purge: args.purge })
        }
        (_, Some(revision), _) => Ok(Stamp::Unapply(revision.clone())),
        (_, _, Some(revision)) => Ok(Stamp::Checksum(target(revision)?)),
        _ => Err(Failure::new(FailureKind::Usage, "no revision is named")),
    }
}
