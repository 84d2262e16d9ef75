//! What is typed of `aludel review`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::{DeployedArgs, FailOn};

/// `aludel review`
#[derive(Debug, Args)]
pub(crate) struct ReviewArgs {
    /// Which revisions: one (`head` without any), or several: `abc..def`, each end left out or any
    /// address.
    #[arg(value_name = "REVISIONS")]
    pub(crate) revisions: Option<String>,

    /// The revisions that the configured database has not applied.
    #[arg(long, conflicts_with = "revisions")]
    pub(crate) pending: bool,

    /// How large the tables are, instead of what is configured: a file that `aludel stats` wrote, the word
    /// `database` for the configured database, or a connection string.
    #[arg(long, value_name = "FILE|DATABASE")]
    pub(crate) stats: Option<String>,

    #[command(flatten)]
    pub(crate) deployed: DeployedArgs,

    /// From which level on to exit with 1. Queries that break and what is not proven are errors.
    #[arg(long, value_enum, value_name = "LEVEL", default_value = "never")]
    pub(crate) fail_on: FailOn,

    /// Where to write it: `review.html` for the page, else standard output. `-` is standard output.
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,

    /// Write over a file that is no page of this command's.
    #[arg(long)]
    pub(crate) force: bool,

    /// Show the page in your browser.
    #[arg(long)]
    pub(crate) open: bool,

    /// A page, a comment, or data.
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub(crate) format: ReviewFormat,
}

/// As what `aludel review` shows it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum ReviewFormat {
    /// One page that loads nothing.
    #[default]
    Html,
    /// The comment on a pull request.
    Markdown,
    /// All of it, for programs.
    Json,
}
