//! How work on a project fails: what sort of failure, what happened, and what to do next.

use std::fmt;

use crate::Remedy;

/// What sort of failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FailureKind {
    /// The command line is wrong.
    Usage,
    /// The configuration is wrong.
    Settings,
    /// A model, a revision file, an SQL file or a catalog is wrong.
    Input,
    /// The database cannot be reached, or refuses.
    Connection,
    /// A statement failed.
    Statement,
    /// The history does not allow it.
    History,
    /// Somebody has to decide.
    Undecided,
    /// What was planned was not proven.
    Proof,
    /// Files, processes.
    System,
    /// A fault of this program.
    Internal,
    /// Ctrl-C, and its like.
    Interrupted,
    /// Nobody reads the output any more (`aludel upgrade | head -1`). The code is the one that a
    /// shell gives to what ends so.
    Closed,
}

/// What went wrong.
#[derive(Debug)]
pub struct Failure {
    /// What sort.
    pub kind: FailureKind,
    /// What happened, where and why. Without a full stop; further lines are detail.
    pub message: String,
    /// What to do next.
    pub remedies: Vec<Remedy>,
    /// What is shown before it: the mistakes of the models with their source lines.
    pub report: Option<String>,
}

impl Failure {
    /// A failure of a kind.
    pub fn new(kind: FailureKind, message: impl fmt::Display) -> Self {
        Self { kind, message: message.to_string(), remedies: Vec::new(), report: None }
    }

    /// Whether nothing failed but that nobody reads any more what is only told.
    pub fn is_enough_read(&self) -> bool {
        self.kind == FailureKind::Closed && self.message.is_empty()
    }

    /// The same failure with one more thing to do.
    pub fn hint(self, hint: impl fmt::Display) -> Self {
        self.remedy(Remedy::Advice(hint.to_string()))
    }

    /// The same failure with one more remedy.
    pub fn remedy(mut self, remedy: Remedy) -> Self {
        self.remedies.push(remedy);
        self
    }

    /// The same failure with what to do, where there is something.
    pub fn hint_if(self, hint: Option<impl fmt::Display>) -> Self {
        match hint {
            Some(hint) => self.hint(hint),
            None => self,
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        self.remedies.iter().try_for_each(|remedy| write!(f, "\nhint: {remedy}"))
    }
}

impl std::error::Error for Failure {}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Self::new(FailureKind::System, error)
    }
}

/// What working on a project returns.
pub type Result<T> = std::result::Result<T, Failure>;
