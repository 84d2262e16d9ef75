//! Where the database stands in the history.

use aludel_revision::{Applied, History, RevisionId};

use crate::{Context, Result};

/// Where the database stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Standing {
    /// The database, without a password.
    pub(crate) database: String,
    /// What it has applied.
    pub(crate) applied: Applied,
    /// The newest of them.
    pub(crate) heads: Vec<RevisionId>,
    /// What else there is to say: edited files, files that are gone, a revision that was cut short.
    pub(crate) remarks: Vec<String>,
}

/// Where the database stands; `None`, and said, where there is none to ask.
pub(crate) fn ask_if_possible(history: &History, context: &Context) -> Result<Option<Standing>> {
    let _ = (history, context);
    Ok(None)
}
