//! `aludel downgrade`: revisions are taken back.

use aludel_project::run::{Order, RunOptions};

use super::migrate::migrate;
use crate::{Context, Result, args::DowngradeArgs};

pub(crate) fn run(args: &DowngradeArgs, context: &Context) -> Result {
    let order = Order::Downgrade(args.target.parse()?);
    let (tag, said) = (args.tag.clone(), args.yes_i_mean.clone());
    migrate(RunOptions { tag, said, ..RunOptions::default() }, context, &order)
}
