//! What can go wrong on the way from two states to a migration.

use aludel_dialect::Newer;
use aludel_engine::{
    BeyondError, ConflictError, InspectError, JudgeError, LoadError, ShadowError, SqlFault,
};
use aludel_plan::PlanError;
use aludel_session::SessionError;
use thiserror::Error;

use crate::{
    execute::{ExecuteError, Refusal},
    filtered::Touched,
    phases::Unphased,
    proof::Unproven,
    replay::ReplayError,
};

/// Why there is no state, or no migration.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum Error {
    /// There is no shadow database.
    #[error(transparent)]
    Shadow(#[from] ShadowError),
    /// A database does not answer.
    #[error(transparent)]
    Session(#[from] SessionError),
    /// A database cannot be read.
    #[error(transparent)]
    Inspect(#[from] InspectError),
    /// A statement of an SQL file was refused.
    #[error(transparent)]
    Sql(#[from] SqlFault),
    /// A statement reaches beyond the shadow's database.
    #[error(transparent)]
    Beyond(#[from] BeyondError),
    /// SQL files that are no one source.
    #[error(transparent)]
    Conflict(#[from] ConflictError),
    /// A wanted state is not one that the engine can have.
    #[error("the shadow refuses the wanted state: {0}")]
    Unloadable(Refusal),
    /// A revision fails on the shadow.
    #[error(transparent)]
    Replay(#[from] ReplayError),
    /// The changes cannot become a plan.
    #[error(transparent)]
    Plan(#[from] PlanError),
    /// The database is of a major that does not know what is wanted.
    #[error(
        "the database is of {engine} {major}, which does not know what is wanted:\n  {}",
        lines(parts)
    )]
    TooNew {
        /// The name of the engine.
        engine: &'static str,
        /// The database's major.
        major: u32,
        /// What it does not know.
        parts: Vec<Newer>,
    },
    /// The change cannot be cut into phases.
    #[error(transparent)]
    Unphased(#[from] Unphased),
    /// The change does not leave alone what is filtered out.
    #[error(transparent)]
    Filtered(#[from] Touched),
    /// The migration does not do what it should.
    #[error(transparent)]
    Proof(#[from] Unproven),
}

impl From<JudgeError> for Error {
    fn from(error: JudgeError) -> Self {
        match error {
            JudgeError::Beyond(error) => error.into(),
            JudgeError::Shadow(error) => error.into(),
        }
    }
}

impl From<LoadError> for Error {
    fn from(error: LoadError) -> Self {
        match error {
            LoadError::Shadow(error) => error.into(),
            LoadError::Session(error) => error.into(),
            LoadError::Refused(error) => error.into(),
            LoadError::Beyond(error) => error.into(),
            LoadError::Conflict(error) => error.into(),
        }
    }
}

impl Error {
    /// A plan that loads a state was refused.
    pub(crate) fn unloadable(error: ExecuteError) -> Self {
        match error {
            ExecuteError::Refused(refusal) => Self::Unloadable(refusal),
            ExecuteError::Session(error) => Self::Session(error),
        }
    }
}

fn lines(parts: &[Newer]) -> String {
    parts.iter().map(Newer::to_string).collect::<Vec<_>>().join("\n  ")
}
