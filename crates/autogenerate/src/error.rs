//! What can go wrong on the way from two states to a migration.

use aludel_dialect::Newer;
use aludel_engine::InspectError;
use aludel_plan::PlanError;
use aludel_session::SessionError;
use aludel_shadow::ShadowError;
use thiserror::Error;

use crate::{
    BeyondError, ConflictError, SqlFault,
    execute::{ExecuteError, Refusal},
    proof::Unproven,
    replay::ReplayError,
    room::NoRoom,
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
    /// The shadow's server has no room for the state.
    #[error(transparent)]
    NoRoom(#[from] NoRoom),
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

fn lines(parts: &[Newer]) -> String {
    parts.iter().map(Newer::to_string).collect::<Vec<_>>().join("\n  ")
}
