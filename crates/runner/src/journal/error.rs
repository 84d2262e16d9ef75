//! Why a journal cannot be used.

use aludel_session::SessionError;
use thiserror::Error;

/// Why a journal cannot be used.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum JournalError {
    /// A newer program wrote it.
    #[error(
        "the journal in the schema \"{schema}\" has format {found}, and this program knows {known}"
    )]
    Newer {
        /// Its schema.
        schema: String,
        /// Its format.
        found: i64,
        /// The format that this program knows.
        known: i64,
    },
    /// It is not one that this program made.
    #[error("the journal in the schema \"{schema}\" is not one that aludel made: {reason}")]
    Foreign {
        /// Its schema.
        schema: String,
        /// What gives it away.
        reason: String,
        /// Whether that is its owner alone.
        is_owner: bool,
    },
    /// It is not as this program left it.
    #[error("the journal in the schema \"{schema}\" is damaged: {reason}")]
    Damaged {
        /// Its schema.
        schema: String,
        /// What is wrong.
        reason: String,
    },
    /// It cannot be read.
    #[error("cannot read the journal in the schema \"{schema}\": {source}")]
    Read {
        /// Its schema.
        schema: String,
        /// Why not.
        source: SessionError,
    },
    /// It cannot be written.
    #[error("cannot write the journal in the schema \"{schema}\": {source}")]
    Write {
        /// Its schema.
        schema: String,
        /// Why not.
        source: SessionError,
    },
    /// It cannot be created.
    #[error("cannot create the journal in the schema \"{schema}\": {source}")]
    Create {
        /// Its schema.
        schema: String,
        /// Why not.
        source: SessionError,
    },
}

impl JournalError {
    /// What to do next: one sentence without a full stop.
    pub fn hint(&self) -> String {
        match self {
            Self::Newer { .. } => "use a newer aludel".into(),
            Self::Foreign { is_owner: true, .. } => "act as the owner (`role` in aludel.toml, or \
                another login), or give it to a role that you trust, with ALTER … OWNER TO"
                .into(),
            Self::Foreign { schema, .. } => format!(
                "nothing was read of it; find out who made it (`\\dp \"{schema}\".*` in psql), and \
                 remove it, or name another schema with `journal_schema`"
            ),
            Self::Damaged { schema, .. } => format!(
                "restore the tables of the schema \"{schema}\" from a backup; aludel alone writes them"
            ),
            Self::Read { schema, .. } => {
                format!("this role must be allowed to read the tables of the schema \"{schema}\"")
            }
            Self::Write { schema, .. } => {
                format!("this role must be allowed to write the tables of the schema \"{schema}\"")
            }
            Self::Create { schema, .. } => format!(
                "let this role create schemas (GRANT CREATE ON DATABASE), or create the schema \
                 \"{schema}\" for it"
            ),
        }
    }
}
