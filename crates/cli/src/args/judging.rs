//! What is typed of the commands that judge: what statements do, what is proven, what queries get.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::Format;

/// `aludel prove`
#[derive(Debug, Args)]
pub(crate) struct ProveArgs {
    /// Which: a revision (`head` without any), or several: `abc..def`, each end left out or any
    /// address.
    #[arg(value_name = "REVISIONS")]
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
    #[arg(value_name = "FILE|REVISIONS")]
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
    #[arg(long = "deployed", value_name = "GITREV")]
    pub(crate) gitrev: Option<String>,
}

/// `aludel queries`
#[derive(Debug, Args)]
pub(crate) struct QueriesArgs {
    /// Which revisions: one (`head` without any), or several: `abc..def`, each end left out or any
    /// address.
    #[arg(value_name = "REVISIONS")]
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
