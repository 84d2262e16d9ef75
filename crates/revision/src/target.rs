//! The words in which a place in a history is named, as text only; what they mean in a history is
//! said by [`crate::History`].

use std::{fmt, str::FromStr};

use thiserror::Error;

use crate::RevisionId;

/// A place in a history: `head`, `base`, `20230921_001`, `2023` (a prefix), `+1`, `-2`, `head-2`,
/// `base+1`, `REV-1`, `label`, `label@head`, `label@+1`, `REV@-1`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// What stands before `@`: a label, or any revision of the branch that is meant.
    pub branch: Option<String>,
    /// Where to count from.
    pub anchor: Anchor,
    /// How many revisions up (or, negative, down) from there.
    pub offset: i64,
}

/// Where a target counts from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Anchor {
    /// What the database has applied (`+1`, `-1`).
    Current,
    /// Before all revisions.
    Base,
    /// The only head.
    Head,
    /// All heads.
    Heads,
    /// An identifier, the beginning of one, or a label.
    Name(String),
}

/// A piece of a history, both ends included: `abc..def`, `abc..`, `..def`, `..`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Range {
    /// The older end; `None`: the bases.
    pub from: Option<Target>,
    /// The newer end; `None`: the heads.
    pub to: Option<Target>,
}

/// A text that names no place.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{text}` is no target: {reason}")]
pub struct ParseTargetError {
    /// The text.
    pub text: String,
    /// Why not.
    pub reason: &'static str,
}

/// A target that a history does not have.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum TargetError {
    /// It is not even the form of one.
    #[error(transparent)]
    Parse(#[from] ParseTargetError),
    /// Nothing is called so.
    #[error("no revision or label is called `{name}`{}", did_you_mean(nearest))]
    Unknown {
        /// The name.
        name: String,
        /// Names that are like it.
        nearest: Vec<String>,
    },
    /// More than one identifier begins so.
    #[error(
        "`{name}` is ambiguous: {} begin with it; write more of the identifier",
        list(candidates)
    )]
    Ambiguous {
        /// The name.
        name: String,
        /// The identifiers that begin so.
        candidates: Vec<RevisionId>,
    },
    /// `head`, and there are several.
    #[error(
        "`{target}` is ambiguous: the history has {} heads, {}; name one of them, say `heads` for \
         all, or join them with a revision that revises them all",
        heads.len(),
        list(heads)
    )]
    SeveralHeads {
        /// What was asked for.
        target: String,
        /// The heads.
        heads: Vec<RevisionId>,
    },
    /// `head`, and there is no revision at all.
    #[error("the history has no revision yet")]
    Empty,
    /// Counting went beyond the history's end.
    #[error("`{target}` goes {wanted} revisions, and only {available} are there")]
    TooFar {
        /// What was asked for.
        target: String,
        /// How many were asked for.
        wanted: u64,
        /// How many there are.
        available: u64,
    },
    /// Counting came to a place with several ways on.
    #[error(
        "`{target}` is ambiguous: after {steps} there are several ways on, {}; name a revision, or \
         a branch as in `{}@{target}`",
        list(candidates),
        candidates.first().map_or("REV", RevisionId::as_str)
    )]
    Fork {
        /// What was asked for.
        target: String,
        /// How many steps were clear.
        steps: u64,
        /// Where it could go on.
        candidates: Vec<RevisionId>,
    },
    /// The revision is not a part of the branch.
    #[error("`{revision}` is not a part of the branch `{branch}`")]
    NotInBranch {
        /// The revision.
        revision: RevisionId,
        /// The branch.
        branch: String,
    },
    /// A target that counts from the database, where none is asked.
    #[error("`{target}` counts from what the database has applied; name a revision here")]
    NeedsDatabase {
        /// What was asked for.
        target: String,
    },
}

fn did_you_mean(nearest: &[String]) -> String {
    if nearest.is_empty() {
        return "; `aludel history` lists the revisions".into();
    }
    let names: Vec<String> = nearest.iter().map(|name| format!("`{name}`")).collect();
    format!("; did you mean {}?", names.join(" or "))
}

pub(crate) fn list(ids: &[RevisionId]) -> String {
    let names: Vec<String> = ids.iter().map(|id| format!("`{id}`")).collect();
    names.join(", ")
}

impl FromStr for Target {
    type Err = ParseTargetError;

    fn from_str(text: &str) -> Result<Self, ParseTargetError> {
        todo!("{text}")
    }
}

impl fmt::Display for Target {
    fn fmt(&self, _formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        todo!()
    }
}

impl FromStr for Range {
    type Err = ParseTargetError;

    fn from_str(text: &str) -> Result<Self, ParseTargetError> {
        todo!("{text}")
    }
}
