//! `aludel downgrade`: revisions are taken back.

use aludel_project::{
    offline,
    run::{Order, RunOptions},
};

use super::{migrate::migrate, offline::write};
use crate::{Context, Result, args::DowngradeArgs};

pub(crate) fn run(args: &DowngradeArgs, context: &Context) -> Result {
    if args.sql {
        let order = offline::Order::downgrade(&args.target)?;
        return write(&order, args.tag.clone(), false, args.out.as_deref(), context);
    }
    let order = Order::Downgrade(args.target.parse()?);
    let (tag, said) = (args.tag.clone(), args.yes_i_mean.clone());
    migrate(RunOptions { tag, said, ..RunOptions::default() }, context, &order)
}
