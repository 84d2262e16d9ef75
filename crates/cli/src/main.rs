//! The command `aludel`: parse, resolve, act.
//!
//! Nothing is started before a command needs it: no runtime, no TLS, no server.

mod args;
mod candidates;
mod command;
mod failure;
mod graph;
mod interrupt;
#[cfg(test)]
mod manual;
mod printer;
mod prompt;
mod proofs;
mod queried;
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

use aludel_project::{Project, settings::Overrides};
use clap::Parser;
use serde::Serialize;

use args::{Cli, Command, Global, ReadArgs};
use command::each::{self, Does};
use failure::{Failure, Outcome, Result};
use printer::Printer;
use terminal::Terminal;

/// A catalog is tens of thousands of small things: a third of the time of reading one went to the
/// C library's allocator.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let cli = match Cli::try_parse_from(args::words(std::env::args_os())) {
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
    /// Whether the command runs on several databases.
    is_one_of_several: bool,
}

impl Context {
    fn load(global: &Global, printer: Printer) -> Result<Self> {
        Self::open(&global.overrides(), Terminal::new(printer), printer)
    }

    /// The same for one of several databases, each of which says its name in JSON.
    fn of_database(&self, name: Option<&str>, global: &Global) -> Result<Self> {
        let printer = self.printer.about(name);
        let overrides = Overrides { database: name.map(str::to_owned), ..global.overrides() };
        let context = Self::open(&overrides, self.terminal.beside(printer), printer)?;
        Ok(Self { is_one_of_several: true, ..context })
    }

    fn open(overrides: &Overrides, terminal: Terminal, printer: Printer) -> Result<Self> {
        let terminal = Arc::new(terminal);
        let project = Project::open_with(".", overrides, terminal.clone())?;
        Ok(Self { project, printer, terminal, is_one_of_several: false })
    }

    /// Writes a result as JSON.
    pub(crate) fn json(&self, result: &impl Serialize) -> Result<()> {
        match self.is_one_of_several {
            false => self.printer.json(result),
            true => self.printer.json(&OfDatabase { name: self.settings.name.as_deref(), result }),
        }
    }
}

/// A result, where each database has one.
#[derive(Debug, Serialize)]
struct OfDatabase<'a, R> {
    /// `null`: the one without a name.
    name: Option<&'a str>,
    result: &'a R,
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
    let reading = |args: &ReadArgs, command: &dyn Fn(&Context) -> Result| {
        each::run(args.each, (&global, printer), Does::Read(args.format), command)
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
        Command::Upgrade(args) => {
            each::run(args.each, (&global, printer), Does::Change, |context| {
                command::upgrade::run(&args, context)
            })
        }
        Command::Downgrade(args) => command::downgrade::run(&args, &context()?),
        Command::Redo(args) => command::redo::run(&args, &context()?),
        Command::History(args) => reading(&args.read, &|it| command::history::run(&args, it)),
        Command::Current(args) => reading(&args.read, &|it| command::current::run(&args, it)),
        Command::Status(args) => reading(&args, &|it| command::status::run(&args, it)),
        Command::Heads(args) => reading(&args.read, &|it| command::heads::run(&args, it)),
        Command::Branches(args) => command::branches::run(&args, &context()?),
        Command::Merge(args) => command::merge::run(&args, &on_server("merge")?),
        Command::Rebase(args) => command::rebase::run(&args, &on_server("rebase")?),
        Command::Squash(args) => command::squash::run(&args, &on_server("squash")?),
        Command::Renumber(args) => command::rebase::renumber(&args, &context()?),
        Command::Show(args) => command::show::run(&args, &context()?),
        Command::Stamp(args) => command::stamp::run(&args, &context()?),
        Command::Log(args) => reading(&args.read, &|it| command::log::run(&args, it)),
        Command::Resolve(args) => command::resolve::run(&args, &context()?),
        Command::Edit(args) => command::edit::run(&args, &context()?),
        Command::EnsureVersion => command::ensure_version::run(&context()?),
        Command::Doctor(args) => reading(&args, &|it| command::doctor::run(&args, it)),
        Command::Unlock => command::unlock::run(&context()?),
        Command::Check(args) if args.heads => {
            reading(&args.read, &|it| command::check::heads(&args, it))
        }
        Command::Check(args) => reading(&args.read, &|it| {
            sqlite::refuse("check", &it.settings)?;
            command::check::run(&args, it)
        }),
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
