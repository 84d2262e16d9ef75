//! `aludel upgrade`: revisions are applied.

use aludel_project::{
    database::Missing,
    offline::{self, ScriptOptions},
    run::{Order, RunOptions},
};

use aludel_revision::Direction;

use super::{dry::try_out, migrate::migrate, offline::write};
use crate::{Context, Result, args::UpgradeArgs};

pub(crate) fn run(args: &UpgradeArgs, context: &Context) -> Result {
    if args.sql {
        let order = offline::Order::upgrade(&args.target)?;
        let (tag, variables) = (args.tag.clone(), args.variables.values());
        let options = ScriptOptions { tag, contract: args.contract, variables };
        return write(&order, &options, args.out.as_deref(), context);
    }
    if let Some(dry) = args.dry_run {
        let (said, contract) = (args.yes_i_mean.clone(), args.contract);
        let options = RunOptions {
            said,
            contract,
            variables: args.variables.values(),
            ..RunOptions::default()
        };
        return try_out(dry, Direction::Up, &args.target, options, context);
    }
    let order = Order::Upgrade(args.target.parse()?);
    let missing = if args.create_database { Missing::Create } else { Missing::Ask };
    let (tag, said, contract) = (args.tag.clone(), args.yes_i_mean.clone(), args.contract);
    migrate(
        RunOptions {
            missing,
            tag,
            said,
            contract,
            variables: args.variables.values(),
            ..RunOptions::default()
        },
        context,
        &order,
    )
}
