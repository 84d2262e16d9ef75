//! `aludel downgrade`: revisions are taken back.

use aludel_revision::Target;

use super::migrate::{Missing, Order, migrate};
use crate::{Context, Result, args::DowngradeArgs};

pub(crate) fn run(args: &DowngradeArgs, context: &Context) -> Result {
    let target: Target = args.target.parse()?;
    migrate(Missing::Fail, args.tag.as_ref(), context, &Order::Downgrade(target))
}
