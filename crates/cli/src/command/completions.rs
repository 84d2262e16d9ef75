//! `aludel completions`: the completion script of a shell.

use clap::CommandFactory;

use crate::{
    Outcome, Printer, Result,
    args::{Cli, CompletionsArgs},
};

pub(crate) fn run(args: &CompletionsArgs, printer: &Printer) -> Result {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "aludel", &mut script);
    printer.raw(&String::from_utf8_lossy(&script))?;
    Ok(Outcome::Done)
}
