//! `aludel redo`: the last revision is taken back and applied again.

use aludel_project::run::{Order, RunOptions};

use super::migrate::migrate;
use crate::{Context, Result, args::RedoArgs};

pub(crate) fn run(args: &RedoArgs, context: &Context) -> Result {
    let (tag, said) = (args.tag.clone(), args.yes_i_mean.clone());
    migrate(
        RunOptions { tag, said, variables: args.variables.values(), ..RunOptions::default() },
        context,
        &Order::Redo,
    )
}
