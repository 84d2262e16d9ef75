//! A look at the database before a run begins: what cannot work is refused while nothing has run,
//! what may hold it up is told.

use std::fmt;

use aludel_revision::{Revision, Section};
use aludel_session::{Session, SessionError};
use thiserror::Error;

use crate::{Asked, Options, Place};

/// Looks before a run.
pub trait Preflight: Send + Sync {
    /// Why a journal cannot have this name.
    fn check_journal(&self, journal: &str) -> Result<(), Refusal>;

    /// Looks at what is to be run, and where. `has_journal`: whether the journal is there already.
    fn look<'a>(
        &'a self,
        session: &'a mut dyn Session,
        options: &'a Options,
        planned: &'a [Planned<'a>],
        has_journal: bool,
    ) -> Asked<'a, Vec<Concern>, PreflightError>;
}

/// A revision that is to be run.
#[derive(Debug, Clone, Copy)]
pub struct Planned<'a> {
    /// The revision.
    pub revision: &'a Revision,
    /// The direction of it.
    pub section: &'a Section,
    /// Where it begins, where an earlier run stopped inside.
    pub start: Place,
}

/// Something that may hold up a run, or end it: a sentence, with what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Concern(pub String);

impl fmt::Display for Concern {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// Why a run cannot work.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{message}")]
pub struct Refusal {
    /// A word for it that stays.
    pub code: &'static str,
    /// What is wrong.
    pub message: String,
    /// What to do next: one sentence without a full stop.
    pub hint: String,
}

/// Why a look before a run ends it.
#[derive(Debug, Error)]
pub enum PreflightError {
    /// It cannot work.
    #[error(transparent)]
    Refused(#[from] Box<Refusal>),
    /// It could not be asked.
    #[error(transparent)]
    Session(#[from] SessionError),
}
