//! What every command understands.

use std::path::PathBuf;

use aludel_project::{secret::ConnectionString, settings::Overrides};
use clap::{Args, ValueEnum};

/// What every command understands.
#[derive(Debug, Default, Args)]
pub(crate) struct Global {
    /// The configuration file. Without it, `aludel.toml` is looked for from the current folder
    /// upwards. Environment: ALUDEL_CONFIG.
    #[arg(long, global = true, value_name = "FILE", help_heading = "Global options")]
    pub(crate) config: Option<PathBuf>,

    /// Which of the databases of the configuration: `analytics` is `[database.analytics]`. Environment:
    /// ALUDEL_DATABASE.
    #[arg(long, global = true, value_name = "NAME", help_heading = "Global options")]
    pub(crate) database: Option<String>,

    /// The database: `postgres://user:password@host:port/name`, or `host=… dbname=…` as libpq
    /// reads it. Environment: DATABASE_URL. Without any, the embedded PostgreSQL under `.aludel/`.
    #[arg(long, short = 'd', global = true, value_name = "URL", help_heading = "Global options")]
    pub(crate) database_url: Option<ConnectionString>,

    /// Where the database is reached through a pooler (PgBouncer in transaction mode): the same one
    /// without it, which is then used. Environment: DIRECT_URL.
    #[arg(long, global = true, value_name = "URL", help_heading = "Global options")]
    pub(crate) direct_url: Option<ConnectionString>,

    /// The schema that bare names mean, where it is not `public`: the same revisions, with a journal
    /// and a lock of its own. Environment: ALUDEL_SCHEMA.
    #[arg(long, global = true, value_name = "NAME", help_heading = "Global options")]
    pub(crate) schema: Option<String>,

    /// The folder of the revision files; may be repeated: several are one history. Environment:
    /// ALUDEL_MIGRATIONS, separated as PATH is.
    #[arg(long, global = true, value_name = "DIR", help_heading = "Global options")]
    pub(crate) migrations: Vec<PathBuf>,

    /// A Rust file (a crate's root or any module) or a folder that holds models; may be repeated.
    /// Environment: ALUDEL_MODELS, separated as PATH is.
    #[arg(long, global = true, value_name = "PATH", help_heading = "Global options")]
    pub(crate) models: Vec<PathBuf>,

    /// When to color.
    #[arg(
        long,
        global = true,
        value_enum,
        default_value_t,
        value_name = "WHEN",
        help_heading = "Global options"
    )]
    pub(crate) color: Color,

    /// Say only results and errors.
    #[arg(long, short, global = true, help_heading = "Global options")]
    pub(crate) quiet: bool,

    /// Never ask: stop with the flag that answers instead.
    #[arg(long, global = true, help_heading = "Global options")]
    pub(crate) no_input: bool,

    /// Trust this folder for this run: its configuration may name a server for shadows, a cache and
    /// server binaries, and its SQL may do on a shadow's server whatever you may.
    #[arg(long, global = true, help_heading = "Global options")]
    pub(crate) trust: bool,
}

impl Global {
    /// What wins over file and environment.
    pub(crate) fn overrides(&self) -> Overrides {
        Overrides {
            config: self.config.clone(),
            database: self.database.clone(),
            database_url: self.database_url.clone(),
            direct_url: self.direct_url.clone(),
            schema: self.schema.clone(),
            migrations: self.migrations.clone(),
            models: self.models.clone(),
            trust: self.trust,
        }
    }
}

/// When to color.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    /// On a terminal, unless NO_COLOR is set.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}
