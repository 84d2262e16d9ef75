//! What is typed of the commands that go through the history, and those that show it.

use std::{collections::BTreeMap, path::PathBuf};

use clap::{Args, ValueEnum};

/// On which databases.
#[derive(Debug, Clone, Copy, Args)]
pub(crate) struct EachArgs {
    /// On each database of the configuration, the one without a name first.
    #[arg(long)]
    pub(crate) all: bool,
}

/// A command that reads a database.
#[derive(Debug, Args)]
pub(crate) struct ReadArgs {
    #[command(flatten)]
    pub(crate) each: EachArgs,

    /// Text or JSON.
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub(crate) format: Format,
}

/// `aludel upgrade`
#[derive(Debug, Args)]
pub(crate) struct UpgradeArgs {
    /// How far: `head`, `heads`, a revision or the beginning of its identifier, `+2`, `REV+1`. With
    /// --sql also from where: `FROM..TO`; else from an empty database.
    #[arg(default_value = "head", value_name = "TARGET")]
    pub(crate) target: String,

    #[command(flatten)]
    pub(crate) each: EachArgs,

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

    /// Write a script instead of running anything: for whoever runs it, without this program. No
    /// database is asked.
    #[arg(long, conflicts_with_all = ["create_database", "yes_i_mean"])]
    pub(crate) sql: bool,

    /// Where to write the script instead of standard output.
    #[arg(long, value_name = "FILE", requires = "sql")]
    pub(crate) out: Option<PathBuf>,
    /// Change nothing: try it on a shadow that stands where the database stands, without its rows; or, with
    /// `=database`, in one transaction on the database that is rolled back.
    #[arg(
        long,
        value_enum,
        num_args = 0..=1,
        default_missing_value = "shadow",
        require_equals = true,
        value_name = "WHERE",
        conflicts_with_all = ["sql", "create_database", "tag"]
    )]
    pub(crate) dry_run: Option<DryRun>,

    #[command(flatten)]
    pub(crate) variables: VariableArgs,
}

/// `aludel downgrade`
#[derive(Debug, Args)]
pub(crate) struct DowngradeArgs {
    /// How far: `base`, a revision (which stays applied), `-1`, `REV-1`. With --sql from where, too:
    /// `FROM..TO`, as in `head..REV`.
    #[arg(value_name = "TARGET")]
    pub(crate) target: String,

    /// The name of the database, where it is protected.
    #[arg(long, value_name = "NAME")]
    pub(crate) yes_i_mean: Option<String>,

    /// A word to note with each event in the log of the database.
    #[arg(long, value_name = "TEXT")]
    pub(crate) tag: Option<String>,

    /// Write a script instead of running anything: for whoever runs it, without this program. No
    /// database is asked.
    #[arg(long, conflicts_with_all = ["yes_i_mean"])]
    pub(crate) sql: bool,

    /// Where to write the script instead of standard output.
    #[arg(long, value_name = "FILE", requires = "sql")]
    pub(crate) out: Option<PathBuf>,
    /// Change nothing: try it on a shadow that stands where the database stands, without its rows; or, with
    /// `=database`, in one transaction on the database that is rolled back.
    #[arg(
        long,
        value_enum,
        num_args = 0..=1,
        default_missing_value = "shadow",
        require_equals = true,
        value_name = "WHERE",
        conflicts_with_all = ["sql", "tag"]
    )]
    pub(crate) dry_run: Option<DryRun>,

    #[command(flatten)]
    pub(crate) variables: VariableArgs,
}

/// The values of variables.
#[derive(Debug, Args)]
#[group(skip)]
pub(crate) struct VariableArgs {
    /// The value of a variable that revisions ask for in their headers (`-- variables: name`); before the
    /// environment (ALUDEL_VAR_NAME) and `[variables]` of aludel.toml.
    #[arg(short = 'x', value_name = "NAME=VALUE", value_parser = pair)]
    said: Vec<(String, String)>,
}

impl VariableArgs {
    pub(crate) fn values(&self) -> BTreeMap<String, String> {
        self.said.iter().cloned().collect()
    }
}

fn pair(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or("write it as NAME=VALUE")?;
    Ok((name.trim().to_owned(), value.to_owned()))
}

/// Where a run is tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum DryRun {
    /// On a shadow.
    Shadow,
    /// On the database, in a transaction that is rolled back.
    Database,
}

/// `aludel redo`
#[derive(Debug, Args)]
pub(crate) struct RedoArgs {
    /// The name of the database, where it is protected.
    #[arg(long, value_name = "NAME")]
    pub(crate) yes_i_mean: Option<String>,

    /// A word to note with each event in the log of the database.
    #[arg(long, value_name = "TEXT")]
    pub(crate) tag: Option<String>,

    #[command(flatten)]
    pub(crate) variables: VariableArgs,
}

/// `aludel log`
#[derive(Debug, Args)]
pub(crate) struct LogArgs {
    /// Only what was done to this revision.
    #[arg(value_name = "REV")]
    pub(crate) revision: Option<String>,

    /// Only the newest events.
    #[arg(long, short = 'n', value_name = "COUNT")]
    pub(crate) limit: Option<usize>,

    #[command(flatten)]
    pub(crate) read: ReadArgs,
}

/// `aludel merge`
#[derive(Debug, Args)]
pub(crate) struct MergeArgs {
    /// The heads; all where none is named.
    #[arg(value_name = "HEAD")]
    pub(crate) heads: Vec<String>,

    /// Write no revision: note in PROOFS.lock, beside the revisions, that the heads commute. With
    /// `auto_merge = true`, `aludel upgrade head` applies all heads for which that stands there. What holds of
    /// sample rows alone is not noted.
    #[arg(long, conflicts_with_all = ["message", "id"])]
    pub(crate) prove: bool,

    /// What stands in the first line of the file, and in its name.
    #[arg(long, short, value_name = "TEXT")]
    pub(crate) message: Option<String>,

    /// The revision's identifier, instead of today's date and a running number.
    #[arg(long, value_name = "ID")]
    pub(crate) id: Option<String>,

    /// Text or JSON.
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub(crate) format: Format,
}

/// `aludel rebase`
#[derive(Debug, Args)]
pub(crate) struct RebaseArgs {
    /// The branch: its last revision that is to move, mostly its head.
    #[arg(value_name = "REV")]
    pub(crate) revision: String,

    /// The revision that it is to follow.
    #[arg(long, value_name = "REV")]
    pub(crate) onto: String,

    /// Take your word that no database has applied the revisions that move: none is asked.
    #[arg(long)]
    pub(crate) not_applied_anywhere: bool,
}

/// `aludel squash`
#[derive(Debug, Args)]
pub(crate) struct SquashArgs {
    /// The revisions: `FROM..TO`, either end may be left out: `..TO` is the history up to TO.
    #[arg(value_name = "RANGE")]
    pub(crate) range: String,

    /// What stands in the first line of the file, and in its name.
    #[arg(long, short, value_name = "TEXT")]
    pub(crate) message: Option<String>,

    /// The revision's identifier, instead of today's date and a running number.
    #[arg(long, value_name = "ID")]
    pub(crate) id: Option<String>,

    /// Keep the statements as they are, one revision's behind the other's.
    #[arg(long)]
    pub(crate) concatenate: bool,
}

/// `aludel renumber`
#[derive(Debug, Args)]
pub(crate) struct RenumberArgs {
    /// The revision, or its file.
    #[arg(value_name = "REV")]
    pub(crate) revision: String,

    /// The identifier, instead of today's date and a running number.
    #[arg(long, value_name = "ID")]
    pub(crate) id: Option<String>,

    /// Take your word that no database has applied the revision: none is asked.
    #[arg(long)]
    pub(crate) not_applied_anywhere: bool,
}

/// `aludel current`
#[derive(Debug, Args)]
pub(crate) struct CurrentArgs {
    /// Show all of each revision: parents, labels, file, statements.
    #[arg(long, short)]
    pub(crate) verbose: bool,

    /// Exit 1 unless the database stands at all heads.
    #[arg(long, short)]
    pub(crate) check_heads: bool,

    #[command(flatten)]
    pub(crate) read: ReadArgs,
}

/// `aludel heads`
#[derive(Debug, Args)]
pub(crate) struct HeadsArgs {
    /// Show all of each revision: parents, labels, file, statements.
    #[arg(long, short)]
    pub(crate) verbose: bool,

    /// Leave out heads that another revision depends on.
    #[arg(long)]
    pub(crate) resolve_dependencies: bool,

    /// Write `HEADS.lock` anew, where `heads_lock = true` in aludel.toml wants it.
    #[arg(long)]
    pub(crate) lock: bool,

    #[command(flatten)]
    pub(crate) read: ReadArgs,
}

/// `aludel edit`
#[derive(Debug, Args)]
pub(crate) struct EditArgs {
    /// Which: an identifier or its beginning, `head`, `head-1`, …
    #[arg(value_name = "REV", default_value = "head")]
    pub(crate) revision: String,
}

/// `aludel history`
#[derive(Debug, Args)]
pub(crate) struct HistoryArgs {
    /// Only these: one, or `abc..def` or `abc:def`, each end left out or any address.
    #[arg(value_name = "RANGE")]
    pub(crate) range: Option<String>,

    /// The same, as Alembic has it.
    #[arg(long = "rev-range", short = 'r', value_name = "RANGE", conflicts_with = "range")]
    pub(crate) rev_range: Option<String>,

    /// Draw how revisions branch and meet, the newest first.
    #[arg(long, conflicts_with = "verbose")]
    pub(crate) graph: bool,

    /// Show all of each revision: parents, labels, file, statements.
    #[arg(long, short)]
    pub(crate) verbose: bool,

    /// Mark where the database stands. It is marked wherever one answers; with this it has to.
    #[arg(long, short, conflicts_with = "offline")]
    pub(crate) indicate_current: bool,

    /// Do not ask a database.
    #[arg(long)]
    pub(crate) offline: bool,

    #[command(flatten)]
    pub(crate) read: ReadArgs,
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
    #[arg(value_name = "REV")]
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
    /// Note this revision and all before it as applied, and nothing after it; several stand on branches. With
    /// --sql one, also from where: `FROM..TO`; else from an empty journal.
    #[arg(value_name = "REV", group = "stamped")]
    pub(crate) revisions: Vec<String>,

    /// Take out of the journal whatever else it says: other branches, revisions that nobody knows any more.
    #[arg(long, requires = "revisions", conflicts_with = "sql")]
    pub(crate) purge: bool,

    /// Note this one revision as not applied.
    #[arg(long, value_name = "REV", group = "stamped")]
    pub(crate) unapply: Option<String>,

    /// Accept the file of this applied revision as it now is.
    #[arg(long, value_name = "REV", group = "stamped")]
    pub(crate) checksum: Option<String>,

    /// A word to note with each event in the log of the database.
    #[arg(long, value_name = "TEXT")]
    pub(crate) tag: Option<String>,

    /// Write a script instead of running anything: for whoever runs it, without this program. No
    /// database is asked.
    #[arg(long, conflicts_with_all = ["unapply", "checksum"])]
    pub(crate) sql: bool,

    /// Where to write the script instead of standard output.
    #[arg(long, value_name = "FILE", requires = "sql")]
    pub(crate) out: Option<PathBuf>,

    #[command(flatten)]
    pub(crate) variables: VariableArgs,
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

    #[command(flatten)]
    pub(crate) variables: VariableArgs,
}
