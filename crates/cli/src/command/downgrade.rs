//! `aludel downgrade`: revisions are taken back.

use aludel_project::{
    offline::{self, ScriptOptions},
    run::{Order, RunOptions},
};

use aludel_revision::Direction;

use super::{dry::try_out, migrate::migrate, offline::write};
use crate::{Context, Result, args::DowngradeArgs};

pub(crate) fn run(args: &DowngradeArgs, context: &Context) -> Result {
    if args.sql {
        let order = offline::Order::downgrade(&args.target)?;
        let (tag, variables) = (args.tag.clone(), args.variables.values());
        let options = ScriptOptions { tag, contract: false, variables };
        return write(&order, &options, args.out.as_deref(), context);
    }
    if let Some(dry) = args.dry_run {
        let options = RunOptions {
            said: args.yes_i_mean.clone(),
            variables: args.variables.values(),
            ..RunOptions::default()
        };
        return try_out(dry, Direction::Down, &args.target, options, context);
    }
    let order = Order::Downgrade(args.target.parse()?);
    let (tag, said) = (args.tag.clone(), args.yes_i_mean.clone());
    migrate(
        RunOptions { tag, said, variables: args.variables.values(), ..RunOptions::default() },
        context,
        &order,
    )
}
