//! Why a journal cannot be used.

use aludel_session::SessionError;
use thiserror::Error;

/// Why a journal cannot be used.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum JournalError {
    /// A newer program wrote it.
    #[error("the journal in {place} has format {found}, and this program knows {known}")]
    Newer {
        /// Where it is.
        place: String,
        /// Its format.
        found: i64,
        /// The format that this program knows.
        known: i64,
    },
    /// It is not one that this program made.
    #[error("the journal in {place} is not one that aludel made: {reason}")]
    Foreign {
        /// Where it is.
        place: String,
        /// What gives it away.
        reason: String,
        /// What to do next.
        hint: String,
    },
    /// It is not as this program left it.
    #[error("the journal in {place} is damaged: {reason}")]
    Damaged {
        /// Where it is.
        place: String,
        /// What is wrong.
        reason: String,
    },
    /// It cannot be read.
    #[error("cannot read the journal in {place}: {source}")]
    Read {
        /// Where it is.
        place: String,
        /// Why not.
        source: SessionError,
    },
    /// It cannot be written.
    #[error("cannot write the journal in {place}: {source}")]
    Write {
        /// Where it is.
        place: String,
        /// Why not.
        source: SessionError,
    },
    /// It cannot be created.
    #[error("cannot create the journal in {place}: {source}")]
    Create {
        /// Where it is.
        place: String,
        /// Why not.
        source: SessionError,
        /// What to do next.
        hint: String,
    },
}

/// What the server itself says to do.
fn own_hint(source: &SessionError) -> Option<String> {
    let hint = source.sql().and_then(|error| error.hint.as_deref());
    hint.map(|hint| hint.trim_end_matches('.').to_owned())
}

impl JournalError {
    /// What to do next: one sentence without a full stop.
    pub fn hint(&self) -> String {
        match self {
            Self::Newer { .. } => "use a newer aludel".into(),
            Self::Foreign { hint, .. } | Self::Create { hint, .. } => hint.clone(),
            Self::Damaged { place, .. } => {
                format!("restore the tables of {place} from a backup; aludel alone writes them")
            }
            Self::Read { place, source } => own_hint(source).unwrap_or_else(|| {
                format!("this role must be allowed to read the tables of {place}")
            }),
            Self::Write { place, source } => own_hint(source).unwrap_or_else(|| {
                format!("this role must be allowed to write the tables of {place}")
            }),
        }
    }
}
