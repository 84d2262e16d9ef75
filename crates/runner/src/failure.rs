//! A statement that failed, with everything that helps to mend it.

use std::{fmt, path::PathBuf};

use aludel_revision::{Direction, Position, RevisionId};
use aludel_session::SqlError;

use crate::{Backend, Place};

/// A statement of a revision that failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The revision.
    pub revision: RevisionId,
    /// Which way it went.
    pub direction: Direction,
    /// Its file (or, where that is gone, a name for the journal's text).
    pub path: PathBuf,
    /// Where in the file: the offending token, else the statement's first character.
    pub position: Option<Position>,
    /// That line of the file.
    pub line: String,
    /// The statement.
    pub statement: Option<String>,
    /// What the server said.
    pub error: SqlError,
    /// What is left of the revision.
    pub remains: Remains,
    /// Who was in the way, where a lock was not to be had.
    pub blockers: Vec<Backend>,
    /// How often it was tried.
    pub attempts: u32,
    /// What to do next: one sentence without a full stop.
    pub hint: String,
}

/// What is left in the database of a revision that failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Remains {
    /// Nothing.
    Nothing,
    /// What stands before a place; the next run goes on there.
    UpTo(Place),
}

impl Failure {
    fn remains_text(&self) -> String {
        let Self { revision, direction, .. } = self;
        let way = if *direction == Direction::Up { "applied" } else { "reverted" };
        match &self.remains {
            Remains::Nothing => format!("nothing of `{revision}` was {way}"),
            Remains::UpTo(place) => {
                format!("`{revision}` is {way} up to {place}; the next run goes on there")
            }
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:", self.path.display())?;
        if let Some(position) = self.position {
            write!(formatter, "{position}:")?;
        }
        write!(formatter, " {} ({})", self.error.message, self.error.code)?;
        for (word, text) in [
            ("detail", &self.error.detail),
            ("hint", &self.error.hint),
            ("context", &self.error.context),
            ("statement", &self.statement),
        ] {
            if let Some(text) = text {
                write!(formatter, "\n  {word}: {}", text.replace('\n', "\n    "))?;
            }
        }
        for blocker in &self.blockers {
            write!(formatter, "\n  the lock was held by {blocker}")?;
        }
        write!(formatter, "\n  {}\n  help: {}", self.remains_text(), self.hint)
    }
}

impl std::error::Error for Failure {}
