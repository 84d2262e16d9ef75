//! `aludel upgrade`: revisions are applied.

use aludel_revision::Target;

use super::migrate::{Missing, Order, migrate};
use crate::{Context, Result, args::UpgradeArgs};

pub(crate) fn run(args: &UpgradeArgs, context: &Context) -> Result {
    let target: Target = args.target.parse()?;
    let missing = if args.create_database { Missing::Create } else { Missing::Ask };
    migrate(missing, args.tag.as_ref(), context, &Order::Upgrade(target))
}
