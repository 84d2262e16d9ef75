//! What is typed to take over what was there before.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::Format;

/// What is taken although it is not as it should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Accepted {
    /// Files that are not as they were when the tool applied them.
    Edited,
    /// A database that differs from what its migrations give.
    Drift,
}

/// `aludel adopt`
#[derive(Debug, Args)]
pub(crate) struct AdoptArgs {
    /// The folder of the other tool's migrations, where it is none of the usual ones.
    #[arg(value_name = "FOLDER")]
    pub(crate) folder: Option<PathBuf>,

    /// The tool, where the files may be of several: dbmate, sqlx, refinery, flyway, diesel, goose,
    /// golang-migrate, seaorm.
    #[arg(long, value_name = "TOOL")]
    pub(crate) tool: Option<String>,

    /// Take the database as it is: a first revision makes what it has, whatever another tool has applied.
    #[arg(long, conflicts_with_all = ["folder", "tool", "offline", "accept"])]
    pub(crate) baseline: bool,

    /// Write no models of a database that is taken as it is.
    #[arg(long)]
    pub(crate) no_models: bool,

    /// What stands in the first line of a first revision, and in its name.
    #[arg(long, short, value_name = "TEXT")]
    pub(crate) message: Option<String>,

    /// Ask no database: rewrite the files alone. Each database is stamped later, by the same command.
    #[arg(long)]
    pub(crate) offline: bool,

    /// Take files that were edited since they were applied (`edited`), or a database that differs from what its
    /// migrations give (`drift`). May be repeated.
    #[arg(long, value_enum, value_name = "WHAT")]
    pub(crate) accept: Vec<Accepted>,

    /// Only show what would be done.
    #[arg(long)]
    pub(crate) dry_run: bool,

    /// Text or JSON.
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub(crate) format: Format,
}
