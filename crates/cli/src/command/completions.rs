//! `aludel completions`: the completion script of a shell.

use clap::CommandFactory;

use crate::{
    Outcome, Result,
    args::{Cli, CompletionsArgs},
    printer::bytes,
};

pub(crate) fn run(args: &CompletionsArgs) -> Result {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "aludel", &mut script);
    bytes(None, &script)?;
    Ok(Outcome::Done)
}
