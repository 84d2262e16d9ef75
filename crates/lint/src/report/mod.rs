//! Reports as text and for other programs.

mod annotations;
mod code_quality;
mod sarif;
mod text;

use serde::Serialize;

use crate::{Report, Script};

pub use annotations::github;
pub use code_quality::code_quality;
pub use sarif::sarif;
pub use text::text;

/// What was found in one script.
#[derive(Debug, Clone)]
pub struct Reports {
    /// The script.
    pub script: Script,
    /// What was found, in its order.
    pub reports: Vec<Report>,
    /// What was made up, for the script needs it and nobody gave it: statements.
    pub assumed: Vec<String>,
    /// What the server refused: the line of the statement, and why.
    pub refused: Vec<Refused>,
}

/// A statement that the server refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Refused {
    /// Its line.
    pub line: usize,
    /// Why.
    pub message: String,
}

impl Reports {
    /// The path, with `/` between its parts.
    pub fn path(&self) -> String {
        self.script.path.display().to_string().replace('\\', "/")
    }

    /// What counts: what is told, and not allowed.
    pub fn counted(&self) -> impl Iterator<Item = &Report> {
        let counts = |it: &&Report| it.allowed.is_none() && it.level > crate::Level::Off;
        self.reports.iter().filter(counts)
    }
}

/// All of it, for programs.
pub fn json(all: &[Reports]) -> impl Serialize {
    #[derive(Serialize)]
    struct File<'a> {
        file: String,
        /// Of a revision's file.
        direction: Option<&'static str>,
        findings: &'a [Report],
        assumed: &'a [String],
        refused: &'a [Refused],
    }
    let file = |it: &Reports| {
        let Reports { script, reports: findings, assumed, refused } = it;
        let direction = script.origin.direction();
        serde_json::json!(File { file: it.path(), direction, findings, assumed, refused })
    };
    serde_json::json!({ "files": all.iter().map(file).collect::<Vec<_>>() })
}
