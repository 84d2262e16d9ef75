//! `aludel downgrade`: revisions are taken back.

use aludel_revision::Target;

use super::migrate::{Order, Words, migrate};
use crate::{Context, Result, args::DowngradeArgs};
use aludel_project::database::Missing;

pub(crate) fn run(args: &DowngradeArgs, context: &Context) -> Result {
    let target: Target = args.target.parse()?;
    let words = Words { tag: args.tag.clone(), said: args.yes_i_mean.clone() };
    migrate(Missing::Fail, &words, context, &Order::Downgrade(target))
}
