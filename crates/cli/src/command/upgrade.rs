//! `aludel upgrade`: revisions are applied.

use aludel_project::{
    database::Missing,
    run::{Order, RunOptions},
};

use super::migrate::migrate;
use crate::{Context, Result, args::UpgradeArgs};

pub(crate) fn run(args: &UpgradeArgs, context: &Context) -> Result {
    let order = Order::Upgrade(args.target.parse()?);
    let missing = if args.create_database { Missing::Create } else { Missing::Ask };
    let (tag, said, contract) = (args.tag.clone(), args.yes_i_mean.clone(), args.contract);
    migrate(RunOptions { missing, tag, said, contract, ..RunOptions::default() }, context, &order)
}
