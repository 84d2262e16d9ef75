//! Where files and journal disagree.

use std::path::PathBuf;

use aludel_revision::{Direction, Gap, RevisionId};

use crate::Place;

/// Where files and journal disagree. Empty where all is well.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Findings {
    /// Applied revisions whose way up was edited since.
    pub edited_up: Vec<Edited>,
    /// Applied revisions whose way down was edited since: a warning, no more.
    pub edited_down: Vec<Edited>,
    /// Applied revisions without a file, though an applied one with a file stands on them.
    pub gone: Vec<Missing>,
    /// Applied revisions without a file, newer than all files: the database is ahead.
    pub ahead: Vec<Missing>,
    /// Revisions that are not applied though one that stands on them is.
    pub gaps: Vec<Gap>,
    /// A revision inside which a run stopped.
    pub half: Option<Half>,
}

impl Findings {
    /// Whether nothing keeps an upgrade from running. A half-applied revision does not: the next
    /// upgrade goes on with it.
    pub fn allow_upgrade(&self) -> bool {
        self.edited_up.is_empty()
            && self.gone.is_empty()
            && self.ahead.is_empty()
            && self.gaps.is_empty()
    }
}

/// An applied revision that was edited since.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edited {
    /// The revision.
    pub revision: RevisionId,
    /// Its file.
    pub path: PathBuf,
    /// Which way was edited.
    pub direction: Direction,
}

/// An applied revision without a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missing {
    /// The revision.
    pub revision: RevisionId,
    /// The rest of its file's name.
    pub slug: String,
    /// When it was applied.
    pub applied_at: String,
}

/// A revision inside which a run stopped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Half {
    /// The revision.
    pub revision: RevisionId,
    /// Which way it went.
    pub direction: Direction,
    /// Where the next run goes on.
    pub place: Place,
}
