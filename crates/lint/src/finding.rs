//! What a rule reports.

use serde::{Deserialize, Serialize};

/// How grave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Not told.
    Off,
    /// Worth knowing.
    Note,
    /// May hurt.
    Warning,
    /// Hurts, or fails.
    Error,
}

impl Level {
    /// The level in a word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// From where a verdict is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Known {
    /// The statement ran on the shadow, and the server shows it.
    Observed,
    /// The same, of a statement that may take another branch elsewhere: a DO block, a function.
    ObservedOnBranch,
    /// The engine's manual says so: nobody can look at what commits by itself.
    Documented,
    /// By the statement's words alone: it did not run.
    Read,
    /// Nothing is known.
    NotAnalysed,
}

impl Known {
    /// In words.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Observed => "observed on the shadow",
            Self::ObservedOnBranch => "observed on the branch that it took on the shadow",
            Self::Documented => "from the PostgreSQL manual",
            Self::Read => "read from the statement",
            Self::NotAnalysed => "not analysed",
        }
    }
}

/// What takes longer the more rows there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum WorkKind {
    /// All rows are read.
    Scan,
    /// An index is built.
    Build,
    /// All rows are written anew.
    Rewrite,
}

/// Work during which others wait.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Work {
    /// Which.
    pub kind: WorkKind,
    /// On which relation: schema and name.
    pub relation: String,
}

/// What a rule found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What happens, with the names at hand: one sentence without a full stop.
    pub message: String,
    /// The relation or other object, `schema.name`, for which a level may be configured.
    pub object: Option<String>,
    /// The safe way with the names at hand: lines of SQL or prose.
    pub help: Vec<String>,
    /// The work during which others wait, where that is the harm.
    pub work: Option<Work>,
    /// Another source than that of the statement's pass.
    pub known: Option<Known>,
}

impl Finding {
    /// A finding with its message.
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), object: None, help: Vec::new(), work: None, known: None }
    }

    /// The same, about an object.
    pub fn on(mut self, object: impl Into<String>) -> Self {
        self.object = Some(object.into());
        self
    }

    /// The same, with a line of the safe way.
    pub fn help(mut self, line: impl Into<String>) -> Self {
        self.help.push(line.into());
        self
    }

    /// The same, with the work during which others wait.
    pub fn during(mut self, kind: WorkKind, relation: impl Into<String>) -> Self {
        self.work = Some(Work { kind, relation: relation.into() });
        self
    }

    /// The same, known otherwise than the rest of what its statement does.
    pub fn known(mut self, known: Known) -> Self {
        self.known = Some(known);
        self
    }
}

/// A finding, with all that a reader needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    /// The rule's code.
    pub code: &'static str,
    /// How grave.
    pub level: Level,
    /// The rule in a few words.
    pub title: &'static str,
    /// What happens.
    pub message: String,
    /// The object that it is about.
    pub object: Option<String>,
    /// The safe way.
    pub help: Vec<String>,
    /// How it is known.
    pub known: Known,
    /// Why it is of this level, where sizes decided.
    pub weighed: Option<String>,
    /// Why it is allowed, where it is: then it is no finding any more.
    pub allowed: Option<String>,
    /// The number of the statement in its script, from 0.
    pub statement: usize,
    /// Where the statement stands: bytes of the text.
    #[serde(skip)]
    pub range: std::ops::Range<usize>,
    /// Its line, from 1.
    pub line: usize,
    /// Its column, from 1.
    pub column: usize,
}
