//! What is typed: the low arguments. Their doc comments are the manual.
//!
//! Nothing is resolved here: what the arguments mean together with the configuration and the
//! environment is [`aludel_project::settings`]'s word.

mod address;
mod adopt;
mod global;
mod history;
mod judging;
mod review;
mod sources;

use std::path::PathBuf;

use aludel_project::answers::Answers;
use clap::{Args, Parser, Subcommand};

pub(crate) use address::words;
pub(crate) use adopt::{Accepted, AdoptArgs};
pub(crate) use global::{Color, Global};
pub(crate) use history::*;
pub(crate) use judging::*;
pub(crate) use review::{ReviewArgs, ReviewFormat};
pub(crate) use sources::*;

use crate::{command::trust::TrustArgs, failure::EXIT_CODES};

/// Schema migrations for Rust and PostgreSQL: edit a model, get a proven migration, apply it,
/// see it, revert it.
#[derive(Debug, Parser)]
#[command(name = "aludel", version, max_term_width = 100, after_help = EXIT_CODES)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// The verbs.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Set a project up: write `aludel.toml` and the folder of the revisions.
    Init(InitArgs),
    /// Make what was there before this tool's history: another tool's migrations, with what it has applied.
    ///
    /// FOLDER has migrations of dbmate, sqlx, refinery, diesel, goose, golang-migrate, Flyway or SeaORM. They
    /// are rewritten as revisions, in their order, and what the tool's table in the configured database says is
    /// applied is noted as applied. Nothing of it is run there, and that table stays as it is. First all is
    /// replayed on a shadow: what is applied has to give what the database has. What will be done is shown, and
    /// on a terminal it is asked; files are written all or none.
    ///
    /// Without such a folder, the database itself is taken over: a first revision that makes what it has, noted as
    /// applied, and models of it. With --models PATH, structs there that derive `FromRow` and have the columns of a
    /// table become its model in place.
    Adopt(AdoptArgs),
    /// Write a new revision file, from the models or to be filled by hand.
    ///
    /// Compares what the models want with the history replayed on a shadow database, plans both
    /// directions, proves them (up, down, up), and writes one file. It needs no database of yours.
    ///
    /// A possible rename is never guessed: the command stops with the candidates and the `--rename`
    /// that answers each, or asks on a terminal.
    Revision(RevisionArgs),
    /// Apply revisions up to a target.
    Upgrade(UpgradeArgs),
    /// Take revisions back down to a target.
    Downgrade(DowngradeArgs),
    /// Take the last revision back, and apply it again: while its file is still being written.
    ///
    /// Where the file was edited since, what was applied is taken back by the way down that the journal has.
    /// Rows that it drops are lost. A database that is protected asks for its name.
    Redo(RedoArgs),
    /// List the revisions, and what of them the database has.
    ///
    /// `[x]` is applied, `[ ]` is pending. Without a reachable database it says so and lists the files.
    History(HistoryArgs),
    /// Say where the database stands.
    Current(CurrentArgs),
    /// Say on one screen where the database stands, what is pending, and what is in the way.
    ///
    /// Among it: phases that take away what is old and wait for leave (`aludel upgrade --contract`), a
    /// revision that is half applied, and who holds the lock of the runs.
    Status(ReadArgs),
    /// List the heads: the revisions that nothing follows.
    Heads(HeadsArgs),
    /// List where the history branches and where branches meet, with the labels of branches.
    Branches(FormatArgs),
    /// Join heads, where what comes of their branches does not depend on the order.
    ///
    /// Two people branch, and both branches are merged: the history has two heads, and `upgrade head` does
    /// not know which. The branches are applied to a shadow with rows in each order that is possible. Where
    /// the same comes of all of them, in objects and rows, a revision without SQL joins the heads; it says for
    /// which files that was proven. Otherwise nothing is written, and the objects and statements in conflict
    /// are named. It needs no database of yours.
    Merge(MergeArgs),
    /// Let a branch go on from another revision, so that the history is one line.
    ///
    /// What leads to REV and not to the other revision follows that one: `revises` in its file is rewritten, and
    /// an identifier of a day and a number that would stand before the one that it follows becomes a new one.
    /// Each revision that moves is proven where it then stands, and only then are files written. Refused where
    /// the configured database has applied one of them, or does not answer.
    Rebase(RebaseArgs),
    /// Give a revision another identifier: its header, its file's name, and whatever names it.
    ///
    /// For two people who took the same one on two branches. Where both files are there already the history
    /// cannot be read, and one of them is named by its file: what names the identifier then means the other.
    /// Refused where the configured database has applied the revision, or does not answer.
    Renumber(RenumberArgs),
    /// Put one revision in the place of many, proven to lead to the same.
    ///
    /// RANGE is a line of revisions, or the whole history up to one: nothing outside may stand on what is
    /// inside, but for its end. The one is written from the objects before and behind, and from the rows that
    /// the many leave in the tables that they make; on a shadow both ways must lead to the same objects with
    /// their owners, the same rows, and sequences that are as far. What follows the end follows the new
    /// revision, unchanged.
    ///
    /// The old files move to the folder `squashed`. A database that has all of them is recognised: its next
    /// `upgrade` runs nothing for them. One that has a part of them runs the rest first, and needs the
    /// files: `status` says so.
    Squash(SquashArgs),
    /// Show one revision, or its SQL.
    Show(ShowArgs),
    /// Open the file of a revision in your editor (`$VISUAL`, else `$EDITOR`).
    ///
    /// One that the database has is opened with a warning: what is applied is never edited.
    Edit(EditArgs),
    /// Make aludel's own tables in the database, and nothing else.
    ///
    /// `upgrade` makes them by itself; this is for whoever may make schemas, where who upgrades may not.
    EnsureVersion,
    /// Look at everything, and say what is wrong and what mends it.
    ///
    /// The configuration, the models, the revisions, the shadow, the database, its journal and its lock, and
    /// whether they agree. Nothing is changed. Exits 1 where something is wrong.
    Doctor(ReadArgs),
    /// Note revisions as applied, or not, without running anything.
    ///
    /// For a database that is known to have (or not to have) what a revision does. Nothing of the
    /// revision is run; the log keeps who did it and when.
    Stamp(StampArgs),
    /// Show what was done to the database: who applied, took back or noted what, when, how long it took.
    ///
    /// The newest first. The log is only ever added to: it tells of what was taken back, too.
    Log(LogArgs),
    /// Say what became of the statement at which a run broke off.
    ///
    /// A run that dies inside a statement that allows no transaction is taken up by what the catalog
    /// shows. Where nothing can tell whether the statement was done (a procedure that commits, for
    /// one), `aludel upgrade` stops and asks for this. Nothing of the revision is run.
    Resolve(ResolveArgs),
    /// Take the lock away from a run that is stalled or gone.
    ///
    /// One whose connection ended is replaced anyway. If it lives, its next transaction fails.
    Unlock,
    /// Find out whether models, history and database agree; exit 1 where they do not.
    ///
    /// Compares the models with the history, and the history with the database. Exits 0 where all
    /// agree, 1 where something drifted, with the list of it.
    Check(CheckArgs),
    /// Show every object of a source.
    ///
    /// SOURCE is `models`, an SQL file or a folder of them, a database URL, `database` (the configured
    /// one), `revision:REV` (the history replayed up to it), a catalog saved with `--format json`, or
    /// `empty`.
    Inspect(InspectArgs),
    /// Draw the tables of a source and the foreign keys between them, as SVG.
    ///
    /// SOURCE is whatever `aludel inspect` takes. The picture needs nothing else, is light or dark as its
    /// reader is, and can be printed. `aludel inspect SOURCE --format mermaid` writes the same as text.
    Diagram(DiagramArgs),
    /// Write the migration between any two states, without touching either.
    ///
    /// A SOURCE is whatever `aludel inspect` takes. It exits 0 whether or not there is a difference
    /// (see `--exit-code`), and never stops for a possible rename: it writes drop and create, and names
    /// the candidates on standard error and above the statement.
    Diff(DiffArgs),
    /// Prove revisions on a shadow database, with rows in the tables.
    ///
    /// For files that were written or changed by hand. The history is replayed up to the revision's
    /// parents, every table gets a few rows that satisfy its constraints, and the revision is run up,
    /// down and up again. The catalogs must agree each time; rows, values and foreign keys must still
    /// be there, or be announced as lost by a comment `-- hazard: data loss: …` that names the table
    /// or the column. For each statement it says what it locked, rewrote and scanned, and how many
    /// rows it took. It needs no database of yours.
    Prove(ProveArgs),
    /// Judge what statements do to a database in use: what they lock, scan, rewrite, break and lose.
    ///
    /// Each statement is run on a shadow of the schema that it finds, on the database's major, and what
    /// the server shows of it decides: a lock that blocks others, a table that is written anew, a client
    /// that breaks. For each finding it says how it is known, and the safe way with your own names. A
    /// comment `-- aludel:allow CODE: why` above a statement allows a finding. Exits 1 where something of
    /// the level `--fail-on` is found. It needs no database of yours.
    Lint(LintArgs),
    /// Explain a lint rule; without one, list them all.
    Explain(ExplainArgs),
    /// Hold the queries of the application against revisions: which no longer work, or give something else.
    ///
    /// A rolling deployment runs the old program on the new schema. `[queries]` in aludel.toml says where
    /// the queries are. Each is described and planned on a shadow before and behind each revision, none is
    /// run. What no longer works, or takes or gives something else, is named with its place and with the
    /// statement of the revision; what cannot be read is listed, never guessed. Exits 1 where a program
    /// that is deployed goes wrong. It needs no database of yours.
    Queries(QueriesArgs),
    /// Show revisions to whoever reviews them, on one page.
    ///
    /// What changes, the SQL both ways, per statement who waits for it and for how long, hazards with the safe
    /// way, rows that go, queries that break, the proof, the tables concerned before and after. One file of
    /// HTML that loads nothing; or Markdown for the comment on a pull request; or JSON. It needs no database of
    /// yours.
    Review(ReviewArgs),
    /// Read how large the tables of the database are: names and numbers alone.
    ///
    /// `aludel lint` weighs findings by it: a lock on twenty rows is no news. The file may be committed.
    Stats(StatsArgs),
    /// Trust this folder from now on.
    ///
    /// What its `aludel.toml` and `.env` say of shadows, caches and server binaries counts then, and its
    /// SQL may do on the server of a shadow whatever you may. It is remembered in your own configuration
    /// (`$XDG_CONFIG_HOME/aludel/config.toml`, else `~/.config/aludel/config.toml`), by what the folder
    /// says now: when that changes, it has to be said again. For one command there is `--trust`.
    Trust(TrustArgs),
    /// Open `psql` on the configured database.
    Psql(PsqlArgs),
    /// Write the completion script of a shell to standard output.
    Completions(CompletionsArgs),
    /// Write the manual pages into a folder, a file a command.
    Man(ManArgs),
}

/// `aludel init`
#[derive(Debug, Args)]
pub(crate) struct InitArgs {
    /// The folder to set up.
    #[arg(default_value = ".", value_name = "DIR")]
    pub(crate) folder: PathBuf,
}

/// `aludel revision`
#[derive(Debug, Args)]
pub(crate) struct RevisionArgs {
    /// What the revision does, in a few words: its title, and the end of its file's name.
    #[arg(long, short, value_name = "TEXT", required_unless_present = "amend")]
    pub(crate) message: Option<String>,

    /// Write what the models differ in from the history.
    #[arg(long, conflicts_with = "empty")]
    pub(crate) autogenerate: bool,

    /// Write empty sections, to be filled by hand (this is also what happens without
    /// `--autogenerate`). With `--amend` the sections stay as they are.
    #[arg(long)]
    pub(crate) empty: bool,

    /// Write the last revision anew instead of a new one after it. Refused where the database has
    /// applied it.
    #[arg(long)]
    pub(crate) amend: bool,

    /// Cut the change into phases, each a revision of its own: what is new comes beside what is old
    /// (expand), is filled from it (fill), and only then what is old goes (contract). Between two of
    /// them the application can be deployed.
    #[arg(long, requires = "autogenerate", conflicts_with = "amend")]
    pub(crate) phased: bool,

    /// Take the queries that the revision is held against from this commit, which is what is deployed: any name
    /// that git knows. Nothing is checked out.
    #[arg(long, value_name = "GITREV", requires = "autogenerate", allow_hyphen_values = true)]
    pub(crate) deployed: Option<String>,

    /// How large the tables are, instead of what is configured: a file that `aludel stats` wrote, the word
    /// `database` for the configured database, or a connection string. Small tables are changed at once, and
    /// what lint finds is weighed by it.
    #[arg(long, value_name = "FILE|DATABASE", requires = "autogenerate")]
    pub(crate) stats: Option<String>,

    /// Compare with this state instead of the replayed history: `database` for the configured
    /// database, or any source that `aludel diff` takes.
    #[arg(long, value_name = "SOURCE", requires = "autogenerate")]
    pub(crate) from: Option<String>,

    #[command(flatten)]
    pub(crate) answers: AnswerArgs,

    /// The revision's identifier, instead of today's date and a running number.
    #[arg(long, value_name = "ID", conflicts_with = "amend")]
    pub(crate) id: Option<String>,

    /// The parent; may be repeated to merge branches. `base` begins a history of its own.
    #[arg(long, visible_alias = "head", value_name = "REV", conflicts_with = "amend")]
    pub(crate) parent: Vec<String>,

    /// A branch is meant: the parent may be followed by another revision already.
    #[arg(long, conflicts_with = "amend")]
    pub(crate) splice: bool,

    /// A name for the branch that begins with it: `NAME@head` is then its head. May be repeated.
    #[arg(long, value_name = "NAME", conflicts_with = "amend")]
    pub(crate) branch_label: Vec<String>,

    /// A revision of another branch that must be applied before it. May be repeated.
    #[arg(long, value_name = "REV", conflicts_with = "amend")]
    pub(crate) depends_on: Vec<String>,

    /// The folder of its file, one of those that the key `migrations` names. Without it, that of its parent.
    #[arg(long, value_name = "DIR", conflicts_with = "amend")]
    pub(crate) location: Option<PathBuf>,

    /// A file with the SQL of the way up; `-` is standard input.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["autogenerate", "amend"])]
    pub(crate) up: Option<PathBuf>,

    /// A file with the SQL of the way down; `-` is standard input.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["autogenerate", "amend"])]
    pub(crate) down: Option<PathBuf>,

    /// The result as text or JSON.
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub(crate) format: Format,
}

/// The answers that a plan may need.
#[derive(Debug, Default, Args)]
pub(crate) struct AnswerArgs {
    /// An answer to a possible rename: `table=new` or `table.old=new`; where nothing was renamed,
    /// `table.old=` (drop and create). May be repeated.
    #[arg(long = "rename", value_name = "OLD=NEW")]
    pub(crate) renames: Vec<String>,

    /// What a column that is new, or newly NOT NULL, holds in the rows that are there already:
    /// `table.column=EXPRESSION`, on the way up or on the way down. May be repeated.
    #[arg(long = "fill", value_name = "COLUMN=EXPR")]
    pub(crate) fills: Vec<String>,

    /// How the values of a column become those of another type, or of an enum without some values:
    /// `table.column=EXPRESSION`. May be repeated.
    #[arg(long = "using", value_name = "COLUMN=EXPR")]
    pub(crate) usings: Vec<String>,

    /// The same for the way back. May be repeated.
    #[arg(long = "using-down", value_name = "COLUMN=EXPR")]
    pub(crate) usings_down: Vec<String>,

    /// How what is in use is changed: `online`, so that others can work meanwhile, or `direct`, at
    /// once; for one table or column `table=direct`, `table.column=online`. May be repeated.
    #[arg(long = "strategy", value_name = "[OBJECT=]STRATEGY")]
    pub(crate) strategies: Vec<String>,
}

impl AnswerArgs {
    /// The same for a project.
    pub(crate) fn answers(&self) -> Answers {
        Answers {
            renames: self.renames.clone(),
            fills: self.fills.clone(),
            usings: self.usings.clone(),
            usings_down: self.usings_down.clone(),
            strategies: self.strategies.clone(),
        }
    }
}

/// `aludel check`
#[derive(Debug, Args)]
pub(crate) struct CheckArgs {
    /// Compare only models and history; ask no database.
    #[arg(long)]
    pub(crate) offline: bool,

    /// Look only whether the history has several heads: what a build asks where branches are merged.
    #[arg(long, conflicts_with = "offline")]
    pub(crate) heads: bool,

    #[command(flatten)]
    pub(crate) read: ReadArgs,
}

/// `aludel psql`
#[derive(Debug, Args)]
pub(crate) struct PsqlArgs {
    /// Handed on to `psql`, for example `-c '\dt'`.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_name = "ARGUMENT")]
    pub(crate) arguments: Vec<String>,
}

/// `aludel completions`
#[derive(Debug, Args)]
pub(crate) struct CompletionsArgs {
    /// The shell.
    #[arg(value_enum)]
    pub(crate) shell: clap_complete::Shell,
}

/// `aludel man`
#[derive(Debug, Args)]
pub(crate) struct ManArgs {
    /// The folder; it is made where it is missing. `man` finds pages in a `man1` of its path, for
    /// example `~/.local/share/man/man1`.
    #[arg(value_name = "DIR")]
    pub(crate) folder: PathBuf,
}
