//! How a command fails: what sort of failure, what happened, and what to do next.
//!
//! The exit code is the kind's; scripts may rely on it.

use std::fmt;

/// The exit codes, as `aludel --help` says them.
pub(crate) const EXIT_CODES: &str = "\
Exit codes:
    0  done; nothing to do
    1  a difference was found (check, diff --exit-code)
    2  the command line is wrong
    3  the configuration is wrong
    4  an input is wrong: a model, a revision file, an SQL file, a catalog
    5  the database cannot be reached, or refuses
    6  a statement failed
    7  the history refuses: edited, missing, several heads, no such revision, irreversible
    8  a decision is needed that no flag gives
    9  a proof failed: nothing was written
   10  the system refuses: files, processes
   70  a fault of aludel's own
  130  interrupted
  141  the reader of the output is gone";

/// What sort of failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FailureKind {
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

impl FailureKind {
    /// The exit code.
    pub(crate) const fn exit_code(self) -> u8 {
        match self {
            Self::Usage => 2,
            Self::Settings => 3,
            Self::Input => 4,
            Self::Connection => 5,
            Self::Statement => 6,
            Self::History => 7,
            Self::Undecided => 8,
            Self::Proof => 9,
            Self::System => 10,
            Self::Internal => 70,
            Self::Interrupted => 130,
            Self::Closed => 141,
        }
    }
}

/// What a failing command returns.
#[derive(Debug)]
pub(crate) struct Failure {
    /// What sort.
    pub(crate) kind: FailureKind,
    /// What happened, where and why. Without a full stop; further lines are detail.
    pub(crate) message: String,
    /// What to do next, a line each.
    pub(crate) hints: Vec<String>,
    /// What is shown before it: the mistakes of the models with their source lines.
    pub(crate) report: Option<String>,
}

impl Failure {
    /// A failure of a kind.
    pub(crate) fn new(kind: FailureKind, message: impl fmt::Display) -> Self {
        Self { kind, message: message.to_string(), hints: Vec::new(), report: None }
    }

    /// Whether nothing failed but that nobody reads any more what is only told.
    pub(crate) fn is_enough_read(&self) -> bool {
        self.kind == FailureKind::Closed && self.message.is_empty()
    }

    /// The same failure with one more thing to do.
    pub(crate) fn hint(mut self, hint: impl fmt::Display) -> Self {
        self.hints.push(hint.to_string());
        self
    }

    /// The same failure with what to do, where there is something.
    pub(crate) fn hint_if(self, hint: Option<impl fmt::Display>) -> Self {
        match hint {
            Some(hint) => self.hint(hint),
            None => self,
        }
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Self::new(FailureKind::System, error)
    }
}

/// How a command that did not fail ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Done, or nothing to do.
    Done,
    /// A difference was found, and the caller asked to be told by the exit code.
    Differs,
}

impl Outcome {
    /// The exit code.
    pub(crate) const fn exit_code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Differs => 1,
        }
    }
}

/// What a command returns.
pub(crate) type Result<T = Outcome> = std::result::Result<T, Failure>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_exit_code_is_documented() {
        let kinds = [
            FailureKind::Usage,
            FailureKind::Settings,
            FailureKind::Input,
            FailureKind::Connection,
            FailureKind::Statement,
            FailureKind::History,
            FailureKind::Undecided,
            FailureKind::Proof,
            FailureKind::System,
            FailureKind::Internal,
            FailureKind::Interrupted,
            FailureKind::Closed,
        ];
        let documented: Vec<u8> = EXIT_CODES
            .lines()
            .skip(1)
            .map(|line| line.split_whitespace().next().unwrap().parse().unwrap())
            .collect();
        let codes = [Outcome::Done.exit_code(), Outcome::Differs.exit_code()];
        let codes: Vec<u8> = codes.into_iter().chain(kinds.map(FailureKind::exit_code)).collect();
        assert_eq!(codes, documented);
    }
}
