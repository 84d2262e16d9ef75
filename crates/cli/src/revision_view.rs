//! A revision, as it is shown.

use aludel_revision::{History, Revision};
use serde::Serialize;

/// A revision, for programs.
#[derive(Debug, Serialize)]
pub(crate) struct RevisionView {
    /// Its identifier.
    pub(crate) revision: String,
    /// Its parents.
    pub(crate) revises: Vec<String>,
    /// What else must be applied before it.
    pub(crate) depends_on: Vec<String>,
    /// The names of the branch that begins here.
    pub(crate) labels: Vec<String>,
    /// What it is for.
    pub(crate) message: String,
    /// When it was written.
    pub(crate) created: Option<String>,
    /// Why it cannot be taken back.
    pub(crate) irreversible: Option<String>,
    /// Its file.
    pub(crate) file: String,
    /// Whether nothing follows it.
    pub(crate) head: bool,
}

impl RevisionView {
    /// A revision of a history.
    pub(crate) fn new(revision: &Revision, history: &History) -> Self {
        let names =
            |ids: &[aludel_revision::RevisionId]| ids.iter().map(ToString::to_string).collect();
        Self {
            revision: revision.id.to_string(),
            revises: names(&revision.parents),
            depends_on: names(&revision.depends_on),
            labels: names(&revision.labels),
            message: revision.message.clone(),
            created: revision.created.map(|time| time.to_string()),
            irreversible: revision.irreversible.clone(),
            file: revision.path.display().to_string(),
            head: history.children(&revision.id).is_empty(),
        }
    }
}

/// The day of a revision, or nothing.
pub(crate) fn day(revision: &Revision) -> String {
    revision.created.map(|time| time.strftime("%Y-%m-%d").to_string()).unwrap_or_default()
}
