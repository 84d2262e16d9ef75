//! How a command ends: its exit code, on which scripts may rely.

pub(crate) use aludel_project::{Failure, FailureKind};

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

/// The exit code of a kind of failure.
pub(crate) const fn exit_code(kind: FailureKind) -> u8 {
    match kind {
        FailureKind::Usage => 2,
        FailureKind::Settings => 3,
        FailureKind::Input => 4,
        FailureKind::Connection => 5,
        FailureKind::Statement => 6,
        FailureKind::History => 7,
        FailureKind::Undecided => 8,
        FailureKind::Proof => 9,
        FailureKind::System => 10,
        FailureKind::Internal => 70,
        FailureKind::Interrupted => 130,
        FailureKind::Closed => 141,
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
        let codes: Vec<u8> = codes.into_iter().chain(kinds.map(exit_code)).collect();
        assert_eq!(codes, documented);
    }
}
