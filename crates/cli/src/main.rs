//! The command `aludel`: parse, resolve, act.
//!
//! Nothing is started before a command needs it: no runtime, no TLS, no server.

mod answers;
mod args;
mod candidates;
mod command;
mod database;
mod env;
mod explain;
mod extensions;
mod failure;
mod interrupt;
#[cfg(test)]
mod manual;
mod models;
mod printer;
mod project;
mod prompt;
mod saved;
mod settings;
mod source;
mod standing;
mod states;
mod style;
mod summary;
mod table;
mod written;

use std::process::ExitCode;

use clap::Parser;

use args::{Cli, Command};
use failure::{Failure, Outcome, Result};
use printer::Printer;
use settings::Settings;

fn main() -> ExitCode {
    let cli = Cli::parse();
    let printer = Printer::new(&cli.global);
    match run(cli, printer) {
        Ok(outcome) => ExitCode::from(outcome.exit_code()),
        Err(failure) => {
            printer.failure(&failure);
            ExitCode::from(failure.kind.exit_code())
        }
    }
}

/// What every command that works on a project has.
#[derive(Debug)]
pub(crate) struct Context {
    /// What holds for this run.
    pub(crate) settings: Settings,
    /// Where words go.
    pub(crate) printer: Printer,
}

fn run(cli: Cli, printer: Printer) -> Result {
    match cli.command {
        Command::Init(args) => command::init::run(&args, &cli.global, &printer),
        Command::Completions(args) => command::completions::run(&args, &printer),
        other => {
            dispatch(other, &Context { settings: Settings::load(&cli.global, &printer)?, printer })
        }
    }
}

fn dispatch(command: Command, context: &Context) -> Result {
    match command {
        Command::Revision(args) => command::revision::run(&args, context),
        Command::History(args) => command::history::run(&args, context),
        Command::Heads(args) => command::heads::run(&args, context),
        Command::Show(args) => command::show::run(&args, context),
        Command::Inspect(args) => command::inspect::run(&args, context),
        Command::Diff(args) => command::diff::run(&args, context),
        _ => Ok(Outcome::Done),
    }
}
