//! A revision before it is a file, and the one place that lays a file out.

use jiff::Timestamp;

use crate::{Mistakes, Mode, RevisionId};

/// A revision to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// Its identifier.
    pub id: RevisionId,
    /// What it is for.
    pub message: String,
    /// The revisions that it follows; none: it is a base.
    pub parents: Vec<RevisionId>,
    /// When it was written; the file says it to the second.
    pub created: Option<Timestamp>,
    /// Revisions of other branches that must be applied before it.
    pub depends_on: Vec<RevisionId>,
    /// Names of the branch that begins here.
    pub labels: Vec<RevisionId>,
    /// Why it cannot be reverted, where it cannot.
    pub irreversible: Option<String>,
    /// The upgrade.
    pub up: Vec<DraftSegment>,
    /// The downgrade; empty and `irreversible`: no such section is written.
    pub down: Vec<DraftSegment>,
}

/// A segment to be written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DraftSegment {
    /// How it runs.
    pub mode: Mode,
    /// Its SQL, every statement with its semicolon.
    pub sql: String,
}

impl Draft {
    /// A draft with an empty upgrade and an empty downgrade.
    pub fn new(id: RevisionId, message: impl Into<String>, parents: Vec<RevisionId>) -> Self {
        Self {
            id,
            message: message.into(),
            parents,
            created: None,
            depends_on: Vec::new(),
            labels: Vec::new(),
            irreversible: None,
            up: Vec::new(),
            down: Vec::new(),
        }
    }

    /// The name of its file: `<revision>_<slug>.sql`.
    pub fn file_name(&self) -> String {
        format!("{}_{}.sql", self.id, crate::slug(&self.message))
    }

    /// The file's text. It is read back before it is returned, so that what cannot be said in a
    /// file (a message that looks like a header key, SQL that contains a directive) is an error.
    pub fn render(&self) -> Result<String, Mistakes> {
        todo!()
    }
}
