//! What is typed: the low arguments. Their doc comments are the manual.
//!
//! Nothing is resolved here: what the arguments mean together with the configuration and the
//! environment is [`aludel_project::settings`]'s word.

mod global;
mod review;

use std::path::PathBuf;

use aludel_project::answers::Answers;
use clap::{Args, Parser, Subcommand, ValueEnum};

pub(crate) use global::{Color, Global};
pub(crate) use review::{ReviewArgs, ReviewFormat};

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
    /// List the revisions, and what of them the database has.
    ///
    /// `[x]` is applied, `[ ]` is pending. Without a reachable database it says so and lists the files.
    History(HistoryArgs),
    /// Say where the database stands.
    Current(FormatArgs),
    /// Say on one screen where the database stands, what is pending, and what is in the way.
    ///
    /// Among it: phases that take away what is old and wait for leave (`aludel upgrade --contract`), a
    /// revision that is half applied, and who holds the lock of the runs.
    Status(FormatArgs),
    /// List the heads: the revisions that nothing follows.
    Heads(FormatArgs),
    /// Show one revision, or its SQL.
    Show(ShowArgs),
    /// Note revisions as applied, or not, without running anything.
    ///
    /// For a database that is known to have (or not to have) what a revision does. Nothing of the
    /// revision is run; the log keeps who did it and when.
    Stamp(StampArgs),
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
    /// `--autogenerate`).
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

    /// Compare with this state instead of the replayed history: `database` for the configured
    /// database, or any source that `aludel diff` takes.
    #[arg(long, value_name = "SOURCE", requires = "autogenerate")]
    pub(crate) from: Option<String>,

    #[command(flatten)]
    pub(crate) answers: AnswerArgs,

    /// The revision's identifier, instead of today's date and a running number.
    #[arg(long, value_name = "ID")]
    pub(crate) id: Option<String>,

    /// The parent; may be repeated to merge branches. `base` begins a history of its own.
    #[arg(long, value_name = "REV")]
    pub(crate) parent: Vec<String>,

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

/// `aludel upgrade`
#[derive(Debug, Args)]
pub(crate) struct UpgradeArgs {
    /// How far: `head`, `heads`, a revision or the beginning of its identifier, `+2`, `REV+1`.
    #[arg(default_value = "head", value_name = "TARGET", allow_hyphen_values = true)]
    pub(crate) target: String,

    /// Create the database first where it is missing.
    #[arg(long)]
    pub(crate) create_database: bool,

    /// Apply phases that take away what is old, too (`phase: contract`): no application that uses it
    /// is deployed any more. Without this an upgrade stops before the first of them.
    #[arg(long)]
    pub(crate) contract: bool,

    /// The name of the database, where it is protected and data would be lost.
    #[arg(long, value_name = "NAME")]
    pub(crate) yes_i_mean: Option<String>,

    /// A word to note with each event in the log of the database.
    #[arg(long, value_name = "TEXT")]
    pub(crate) tag: Option<String>,
}

/// `aludel downgrade`
#[derive(Debug, Args)]
pub(crate) struct DowngradeArgs {
    /// How far: `base`, a revision (which stays applied), `-1`, `REV-1`.
    #[arg(value_name = "TARGET", allow_hyphen_values = true)]
    pub(crate) target: String,

    /// The name of the database, where it is protected.
    #[arg(long, value_name = "NAME")]
    pub(crate) yes_i_mean: Option<String>,

    /// A word to note with each event in the log of the database.
    #[arg(long, value_name = "TEXT")]
    pub(crate) tag: Option<String>,
}

/// `aludel history`
#[derive(Debug, Args)]
pub(crate) struct HistoryArgs {
    /// Only these: `abc..def`, each end left out or any address.
    #[arg(value_name = "RANGE", allow_hyphen_values = true)]
    pub(crate) range: Option<String>,

    /// Do not ask a database.
    #[arg(long)]
    pub(crate) offline: bool,

    /// Text or JSON.
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub(crate) format: Format,
}

/// A command that reads.
#[derive(Debug, Args)]
pub(crate) struct FormatArgs {
    /// Text or JSON.
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub(crate) format: Format,
}

/// How a result is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people.
    #[default]
    Text,
    /// For programs.
    Json,
}

/// `aludel show`
#[derive(Debug, Args)]
pub(crate) struct ShowArgs {
    /// Which: an identifier or its beginning, `head`, `head-1`, …
    #[arg(value_name = "REV", allow_hyphen_values = true)]
    pub(crate) revision: String,

    /// Print only the SQL of one direction, to be piped into `psql -v ON_ERROR_STOP=1`.
    #[arg(long, value_enum, value_name = "DIRECTION")]
    pub(crate) sql: Option<Direction>,

    /// Text or JSON.
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT", conflicts_with = "sql")]
    pub(crate) format: Format,
}

/// A direction of a revision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Direction {
    /// What `upgrade` runs.
    Up,
    /// What `downgrade` runs.
    Down,
}

/// `aludel stamp`
#[derive(Debug, Args)]
#[group(skip)]
#[command(group = clap::ArgGroup::new("stamped").required(true).multiple(false))]
pub(crate) struct StampArgs {
    /// Note this revision and all before it as applied, and nothing after it.
    #[arg(value_name = "REV", allow_hyphen_values = true, group = "stamped")]
    pub(crate) revision: Option<String>,

    /// Note this one revision as not applied.
    #[arg(long, value_name = "REV", group = "stamped")]
    pub(crate) unapply: Option<String>,

    /// Accept the file of this applied revision as it now is.
    #[arg(long, value_name = "REV", group = "stamped")]
    pub(crate) checksum: Option<String>,

    /// A word to note with each event in the log of the database.
    #[arg(long, value_name = "TEXT")]
    pub(crate) tag: Option<String>,
}

/// `aludel resolve`
#[derive(Debug, Args)]
#[group(skip)]
#[command(group = clap::ArgGroup::new("became").required(true).multiple(false))]
pub(crate) struct ResolveArgs {
    /// The revision inside which the run broke off.
    #[arg(value_name = "REV")]
    pub(crate) revision: String,

    /// Which statement of it, from 1, as the error names it.
    #[arg(long, value_name = "N")]
    pub(crate) statement: usize,

    /// It was done: the next run goes on behind it.
    #[arg(long, group = "became")]
    pub(crate) done: bool,

    /// It was not done: the next run sends it again.
    #[arg(long, group = "became")]
    pub(crate) not_done: bool,

    /// A word to note with the event in the log of the database.
    #[arg(long, value_name = "TEXT")]
    pub(crate) tag: Option<String>,
}

/// `aludel check`
#[derive(Debug, Args)]
pub(crate) struct CheckArgs {
    /// Compare only models and history; ask no database.
    #[arg(long)]
    pub(crate) offline: bool,

    /// Text or JSON.
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub(crate) format: Format,
}

/// `aludel inspect`
#[derive(Debug, Args)]
pub(crate) struct InspectArgs {
    /// What to inspect.
    #[arg(value_name = "SOURCE")]
    pub(crate) source: String,

    /// As SQL that creates it, as JSON, as Rust models, as a diagram, or as a list.
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub(crate) format: InspectFormat,

    /// Write it there instead of to standard output: a file; for models a folder, which gets
    /// `models.rs` and, with what no model can say, `schema.sql`.
    #[arg(long, value_name = "PATH")]
    pub(crate) out: Option<PathBuf>,

    /// Write over files that are there already.
    #[arg(long, requires = "out")]
    pub(crate) force: bool,
}

/// `aludel diagram`
#[derive(Debug, Args)]
pub(crate) struct DiagramArgs {
    /// What to draw.
    #[arg(value_name = "SOURCE", default_value = "models")]
    pub(crate) source: String,

    /// Write it to this file instead of to standard output.
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,

    /// Write over a file that is there already.
    #[arg(long, requires = "out")]
    pub(crate) force: bool,
}

impl From<DiagramArgs> for InspectArgs {
    fn from(args: DiagramArgs) -> Self {
        let DiagramArgs { source, out, force } = args;
        Self { source, format: InspectFormat::Svg, out, force }
    }
}

/// How a catalog is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum InspectFormat {
    /// SQL in one pass.
    #[default]
    Sql,
    /// The documented, versioned JSON.
    Json,
    /// Rust models, and SQL for what they cannot say.
    Models,
    /// An entity-relationship diagram of mermaid.
    Mermaid,
    /// The same as a picture: SVG.
    Svg,
    /// One line for each object.
    Summary,
}

/// How a plan is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum CatalogFormat {
    /// SQL in one pass.
    #[default]
    Sql,
    /// The documented, versioned JSON.
    Json,
    /// One line for each object.
    Summary,
}

/// `aludel diff`
#[derive(Debug, Args)]
pub(crate) struct DiffArgs {
    /// What is.
    #[arg(long, value_name = "SOURCE")]
    pub(crate) from: String,

    /// What is wanted.
    #[arg(long, value_name = "SOURCE")]
    pub(crate) to: String,

    /// As SQL, as JSON, or as a list.
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub(crate) format: CatalogFormat,

    /// Write the migration there instead of to standard output.
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,

    /// Write the way back there.
    #[arg(long, value_name = "FILE")]
    pub(crate) down: Option<PathBuf>,

    /// Exit 1 where there is a difference.
    #[arg(long)]
    pub(crate) exit_code: bool,

    #[command(flatten)]
    pub(crate) answers: AnswerArgs,
}

/// `aludel prove`
#[derive(Debug, Args)]
pub(crate) struct ProveArgs {
    /// Which: a revision (`head` without any), or several: `abc..def`, each end left out or any
    /// address.
    #[arg(value_name = "REVISIONS", allow_hyphen_values = true)]
    pub(crate) revisions: Option<String>,

    /// All revisions, one after the other.
    #[arg(long, conflicts_with = "revisions")]
    pub(crate) all: bool,

    /// Apply them as to a database in use, while applications read and write the shadow: the old one
    /// until contract, the new one from the end of expand. None of their statements may fail, and
    /// nobody may wait for longer than a second.
    #[arg(long)]
    pub(crate) under_fire: bool,

    #[command(flatten)]
    pub(crate) deployed: DeployedArgs,

    /// Text or JSON.
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub(crate) format: Format,
}

/// `aludel lint`
#[derive(Debug, Args)]
pub(crate) struct LintArgs {
    /// What to judge: SQL files, or revisions as `aludel prove` takes them (`head` without any).
    #[arg(value_name = "FILE|REVISIONS", allow_negative_numbers = true)]
    pub(crate) targets: Vec<String>,

    /// All revisions.
    #[arg(long, conflicts_with = "targets")]
    pub(crate) all: bool,

    /// The schema that SQL files find: any source that `aludel diff` takes. Without it the history's
    /// head; without a history, what the file speaks of is made up, and shown.
    #[arg(long, value_name = "SOURCE")]
    pub(crate) from: Option<String>,

    /// Whoever runs the SQL files begins a transaction for all of each.
    #[arg(long)]
    pub(crate) single_transaction: bool,

    /// Rewrite statements of revisions to the form that lets others work, where that leads to the same
    /// schema and holds with rows; then judge what is there. Revisions that the database has applied stay
    /// as they are.
    #[arg(long, conflicts_with_all = ["from", "single_transaction"])]
    pub(crate) fix: bool,

    /// Take your word that no database has applied the revisions to rewrite: none is asked.
    #[arg(long, requires = "fix")]
    pub(crate) not_applied_anywhere: bool,

    /// How large the tables are, instead of what is configured: a file that `aludel stats` wrote, the word
    /// `database` for the configured database, or a connection string.
    #[arg(long, value_name = "FILE|DATABASE")]
    pub(crate) stats: Option<String>,

    #[command(flatten)]
    pub(crate) deployed: DeployedArgs,

    /// The level of a rule for this run; may be said several times. `*` is every rule.
    #[arg(long = "level", value_name = "CODE=LEVEL")]
    pub(crate) levels: Vec<String>,

    /// From which level on to exit with 1, instead of the configured one (`error`).
    #[arg(long, value_enum, value_name = "LEVEL")]
    pub(crate) fail_on: Option<FailOn>,

    /// Say after the findings from which speeds and times the levels come.
    #[arg(long)]
    pub(crate) explain: bool,

    /// Text, JSON, or what other programs read.
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub(crate) format: LintFormat,
}

/// From which level on `aludel lint` fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum FailOn {
    /// What hurts, or fails.
    Error,
    /// What may hurt, too.
    Warning,
    /// Anything.
    Note,
    /// Never.
    Never,
}

/// How `aludel lint` writes what it found.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum LintFormat {
    /// For people, with the statement underlined.
    #[default]
    Text,
    /// All that is known of each finding.
    Json,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// Annotations of a GitHub workflow.
    Github,
    /// GitLab's code quality report.
    Gitlab,
}

/// `aludel explain`
#[derive(Debug, Args)]
pub(crate) struct ExplainArgs {
    /// The rule's code.
    #[arg(value_name = "CODE")]
    pub(crate) code: Option<String>,
}

/// Which program is deployed.
#[derive(Debug, Args)]
pub(crate) struct DeployedArgs {
    /// Take the queries from this commit, which is what is deployed: any name that git knows. Nothing is
    /// checked out.
    #[arg(long = "deployed", value_name = "GITREV", allow_hyphen_values = true)]
    pub(crate) gitrev: Option<String>,
}

/// `aludel queries`
#[derive(Debug, Args)]
pub(crate) struct QueriesArgs {
    /// Which revisions: one (`head` without any), or several: `abc..def`, each end left out or any
    /// address.
    #[arg(value_name = "REVISIONS", allow_hyphen_values = true)]
    pub(crate) revisions: Option<String>,

    /// The revisions that the configured database has not applied.
    #[arg(long, conflicts_with = "revisions")]
    pub(crate) pending: bool,

    /// Hold them against the ways back: what taking the revisions back does to programs that run.
    #[arg(long)]
    pub(crate) down: bool,

    #[command(flatten)]
    pub(crate) deployed: DeployedArgs,

    /// Write the queries that the configured database has counted, of `pg_stat_statements`, instead.
    #[arg(long, value_enum, value_name = "SOURCE", conflicts_with_all = ["revisions", "pending", "down", "gitrev"])]
    pub(crate) from: Option<QueriesFrom>,

    /// Where to write them, instead of to standard output.
    #[arg(long, value_name = "FILE", requires = "from")]
    pub(crate) out: Option<PathBuf>,

    /// Text or JSON.
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub(crate) format: Format,
}

/// Where `aludel queries` finds counted queries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum QueriesFrom {
    /// The configured database.
    Database,
}

/// `aludel stats`
#[derive(Debug, Args)]
pub(crate) struct StatsArgs {
    /// Where to write them, instead of to standard output.
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
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
