//! What can go wrong on the way from two states to a migration.

use aludel_plan::PlanError;
use aludel_postgres::InspectError;
use aludel_session::SessionError;
use aludel_shadow::ShadowError;
use thiserror::Error;

use crate::{
    ConflictError, SqlFault,
    execute::{ExecuteError, Refusal},
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
    /// SQL files that are no one source.
    #[error(transparent)]
    Conflict(#[from] ConflictError),
    /// A wanted state is not one that PostgreSQL can have.
    #[error("PostgreSQL refuses the wanted state: {0}")]
    Unloadable(Refusal),
    /// A revision fails on the shadow.
    #[error(transparent)]
    Replay(#[from] ReplayError),
    /// The changes cannot become a plan.
    #[error(transparent)]
    Plan(#[from] PlanError),
    /// The migration does not do what it should.
    #[error(transparent)]
    Proof(#[from] Unproven),
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
