//! What is typed of the commands that read sources of any kind.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::AnswerArgs;

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
