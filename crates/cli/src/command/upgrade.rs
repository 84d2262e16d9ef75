//! `aludel upgrade`: revisions are applied.

use aludel_revision::Target;

use super::migrate::{Order, Words, migrate};
use crate::{Context, Result, args::UpgradeArgs};
use aludel_project::database::Missing;

pub(crate) fn run(args: &UpgradeArgs, context: &Context) -> Result {
    let target: Target = args.target.parse()?;
    let missing = if args.create_database { Missing::Create } else { Missing::Ask };
    let words = Words { tag: args.tag.clone(), said: args.yes_i_mean.clone() };
    migrate(missing, &words, context, &Order::Upgrade(target))
}
