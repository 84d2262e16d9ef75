//! `aludel resolve`: the journal is told what nothing else can tell; nothing of a revision is run.

use aludel_project::run::{Order, RunOptions};
use aludel_runner::Resolve;

use super::migrate::migrate;
use crate::{Context, Result, args::ResolveArgs};

pub(crate) fn run(args: &ResolveArgs, context: &Context) -> Result {
    let resolve = Resolve {
        revision: args.revision.clone(),
        statement: Some(args.statement),
        is_done: args.done,
    };
    let options = RunOptions {
        tag: args.tag.clone(),
        variables: args.variables.values(),
        ..RunOptions::default()
    };
    migrate(options, context, &Order::Resolve(resolve))
}
