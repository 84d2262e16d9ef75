//! The command `aludel`: parse, resolve, act.
//!
//! Nothing is started before a command needs it: no runtime, no TLS, no server.

mod args;
mod candidates;
mod command;
mod failure;
mod interrupt;
#[cfg(test)]
mod manual;
mod printer;
mod prompt;
mod proofs;
mod queried;
mod remarks;
mod remedies;
mod revision_view;
mod shown;
mod signals;
mod sqlite;
mod style;
mod summary;
mod table;
mod telling;
mod terminal;

use std::{ops::Deref, process::ExitCode, sync::Arc};

use aludel_project::Project;
use clap::Parser;

use args::{Cli, Command, Global};
use failure::{Failure, Outcome, Result};
use printer::Printer;
use terminal::Terminal;

/// A catalog is tens of thousands of small things: a third of the time of reading one went to the
/// C library's allocator.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return printer::usage(&error),
    };
    let printer = Printer::new(&cli.global);
    let judges = matches!(
        cli.command,
        Command::Check(_)
            | Command::Diff(_)
            | Command::Prove(_)
            | Command::Lint(_)
            | Command::Queries(_)
            | Command::Review(_)
    );
    match run(cli, printer) {
        Ok(outcome) => ExitCode::from(outcome.exit_code()),
        // Whoever read has read enough (`aludel history | head`): that is no error, unless the
        // exit code would be an answer.
        Err(failure) if failure.is_enough_read() && !judges => ExitCode::SUCCESS,
        Err(failure) => {
            printer.failure(&failure);
            ExitCode::from(failure::exit_code(failure.kind))
        }
    }
}

/// What every command that works on a project has: the project, and where words go.
#[derive(Debug)]
pub(crate) struct Context {
    project: Project,
    /// Where words go.
    pub(crate) printer: Printer,
    /// As the project speaks to it.
    pub(crate) terminal: Arc<Terminal>,
}

impl Context {
    fn load(global: &Global, printer: Printer) -> Result<Self> {
        let terminal = Arc::new(Terminal::new(printer));
        let project = Project::open_with(".", &global.overrides(), terminal.clone())?;
        Ok(Self { project, printer, terminal })
    }
}

impl Deref for Context {
    type Target = Project;

    fn deref(&self) -> &Project {
        &self.project
    }
}

fn run(cli: Cli, printer: Printer) -> Result {
    let Cli { global, command } = cli;
    let context = || Context::load(&global, printer);
    let on_server = |command: &str| {
        let context = context()?;
        sqlite::refuse(command, &context.settings).map(|()| context)
    };
    match command {
        Command::Init(args) => command::init::run(&args, &global, &printer),
        Command::Adopt(args) => command::adopt::run(&args, &global, &on_server("adopt")?),
        Command::Completions(args) => command::completions::run(&args),
        Command::Man(args) => command::man::run(&args),
        Command::Revision(args) if args.autogenerate => {
            command::revision::run(&args, &on_server("revision --autogenerate")?)
        }
        Command::Revision(args) => command::revision::run(&args, &context()?),
        Command::Upgrade(args) => command::upgrade::run(&args, &context()?),
        Command::Downgrade(args) => command::downgrade::run(&args, &context()?),
        Command::Redo(args) => command::redo::run(&args, &context()?),
        Command::History(args) => command::history::run(&args, &context()?),
        Command::Current(args) => command::current::run(&args, &context()?),
        Command::Status(args) => command::status::run(&args, &context()?),
        Command::Heads(args) => command::heads::run(&args, &context()?),
        Command::Branches(args) => command::branches::run(&args, &context()?),
        Command::Merge(args) => command::merge::run(&args, &on_server("merge")?),
        Command::Rebase(args) => command::rebase::run(&args, &on_server("rebase")?),
        Command::Renumber(args) => command::rebase::renumber(&args, &context()?),
        Command::Show(args) => command::show::run(&args, &context()?),
        Command::Stamp(args) => command::stamp::run(&args, &context()?),
        Command::Log(args) => command::log::run(&args, &context()?),
        Command::Resolve(args) => command::resolve::run(&args, &context()?),
        Command::Unlock => command::unlock::run(&context()?),
        Command::Check(args) if args.heads => command::check::heads(&args, &context()?),
        Command::Check(args) => command::check::run(&args, &on_server("check")?),
        Command::Inspect(args) => command::inspect::run(&args, &context()?),
        Command::Diagram(args) => command::inspect::run(&args.into(), &context()?),
        Command::Diff(args) => command::diff::run(&args, &context()?),
        Command::Prove(args) => command::prove::run(&args, &context()?),
        Command::Lint(args) => command::lint::run(&args, &on_server("lint")?),
        Command::Explain(args) => command::explain::run(&args, &printer),
        Command::Queries(args) => command::queries::run(&args, &on_server("queries")?),
        Command::Review(args) => command::review::run(&args, &on_server("review")?),
        Command::Stats(args) => command::stats::run(&args, &on_server("stats")?),
        Command::Trust(args) => command::trust::run(&args, &context()?),
        Command::Psql(args) => command::psql::run(&args, &on_server("psql")?),
    }
}
