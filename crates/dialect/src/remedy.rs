//! What makes a hazard safe, as data: each program words it by its own means.

use std::{borrow::Cow, fmt};

use aludel_catalog::Key;
use serde::{Serialize, Serializer};

/// An expression that the caller of a plan may decide on for a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Decision {
    /// What rows get that have no value.
    Fill,
    /// What values become on the way up, and on the way down where that way alone converts them.
    Using,
    /// What values become on the way down.
    UsingDown,
}

/// What to do about a hazard. As text it names no command and no flag: one sentence without a full
/// stop.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Remedy {
    /// In words.
    Advice(Cow<'static, str>),
    /// To run this, afterwards.
    Sql(String),
    /// To run this, in the place of the statement and outside of any transaction.
    Outside(String),
    /// What is advised, or a decision about the column.
    Decide {
        /// What is advised.
        or: Cow<'static, str>,
        /// What may be decided.
        decision: Decision,
        /// Of which column.
        column: Key,
    },
    /// The expression that was decided on leaves rows out.
    Cover {
        /// What was decided.
        decision: Decision,
        /// Of which column.
        column: Key,
    },
}

impl Decision {
    /// Its name among the answers that a plan takes.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Fill => "fill",
            Self::Using => "using",
            Self::UsingDown => "using-down",
        }
    }

    /// What its expression must do.
    pub const fn must(self) -> &'static str {
        match self {
            Self::Fill => "give a value for each row: coalesce(…, …)",
            Self::Using | Self::UsingDown => "bear each value that the rows have",
        }
    }
}

impl fmt::Display for Remedy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Advice(words) => f.write_str(words),
            Self::Sql(sql) => f.write_str(sql),
            Self::Outside(sql) => write!(f, "{sql} in a segment without a transaction"),
            Self::Decide { or, decision: Decision::Fill, column } => {
                write!(f, "{or}, or decide what fills {}", column.path())
            }
            Self::Decide { or, column, .. } => {
                write!(f, "{or}, or decide what values of {} become", column.path())
            }
            Self::Cover { decision, column } => {
                let (path, must) = (column.path(), decision.must());
                write!(f, "let the expression that was decided on for {path} {must}")
            }
        }
    }
}

impl From<&'static str> for Remedy {
    fn from(words: &'static str) -> Self {
        Self::Advice(words.into())
    }
}

impl From<String> for Remedy {
    fn from(words: String) -> Self {
        Self::Advice(words.into())
    }
}

impl Serialize for Remedy {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
