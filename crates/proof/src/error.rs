//! Why there is no proof, neither a good nor a bad one.

use aludel_engine::InspectError;
use aludel_session::SessionError;
use thiserror::Error;

/// Why a proof could not be made.
#[derive(Debug, Error)]
pub enum ProofError {
    /// The shadow does not answer.
    #[error(transparent)]
    Session(#[from] SessionError),
    /// The shadow cannot be read.
    #[error(transparent)]
    Inspect(#[from] InspectError),
}
