//! `aludel completions`: the completion script of a shell.

use clap::CommandFactory;

use crate::{
    Outcome, Result,
    args::{Cli, CompletionsArgs},
    printer::data,
};

pub(crate) fn run(args: &CompletionsArgs) -> Result {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "aludel", &mut script);
    data(None, |stream| stream.write_all(&script))?;
    Ok(Outcome::Done)
}
