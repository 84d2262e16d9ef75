//! `aludel resolve`: the journal is told what nothing else can tell; nothing of a revision is run.

use aludel_runner::Resolve;

use super::migrate::{Order, Words, migrate};
use crate::{Context, Result, args::ResolveArgs};
use aludel_project::database::Missing;

pub(crate) fn run(args: &ResolveArgs, context: &Context) -> Result {
    let resolve = Resolve {
        revision: args.revision.clone(),
        statement: Some(args.statement),
        is_done: args.done,
    };
    let words = Words { tag: args.tag.clone(), said: None };
    migrate(Missing::Fail, &words, context, &Order::Resolve(resolve))
}
