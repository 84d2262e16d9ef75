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
        findings: &'a [Report],
    }
    let file = |it: &Reports| serde_json::json!(File { file: it.path(), findings: &it.reports });
    serde_json::json!({ "files": all.iter().map(file).collect::<Vec<_>>() })
}
