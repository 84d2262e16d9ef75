//! One revision: what its header says, and its SQL on demand.

use std::{
    path::{Path, PathBuf},
    sync::{Arc, OnceLock},
};

use jiff::Timestamp;

use crate::{Mistakes, RevisionId, Script};

/// Whose conventions a file follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// A file with a header.
    Aludel,
    /// A file without any header key: identifier and parent come from the names.
    Dbmate,
    /// No file: what the journal knows of a revision whose file is gone.
    Recalled,
}

/// One revision of a history.
#[derive(Debug, Clone)]
pub struct Revision {
    /// Its identifier.
    pub id: RevisionId,
    /// The rest of its file name.
    pub slug: String,
    /// What it is for: the comment above the header keys, or the slug in words.
    pub message: String,
    /// The revisions that it follows; none: it is a base.
    pub parents: Vec<RevisionId>,
    /// Revisions of other branches that must be applied before it.
    pub depends_on: Vec<RevisionId>,
    /// Names of the branch that begins here.
    pub labels: Vec<RevisionId>,
    /// When it was written.
    pub created: Option<Timestamp>,
    /// Why it cannot be reverted, where it cannot.
    pub irreversible: Option<String>,
    /// The file.
    pub path: PathBuf,
    /// Whose conventions it follows.
    pub style: Style,
    pub(crate) text: Arc<str>,
    pub(crate) script: OnceLock<Result<Script, Mistakes>>,
}

impl Revision {
    /// Reads a file's header; its name must be the last part of `path`. The parent of a dbmate file
    /// is known only to a [`crate::History`].
    pub fn parse(path: &Path, contents: &[u8]) -> Result<Self, Mistakes> {
        todo!("{path:?} {contents:?}")
    }

    /// A revision whose file is gone, from what the journal keeps of it: `down` is the text of its
    /// way down ([`crate::Section::text`]).
    pub fn recalled(
        id: RevisionId,
        slug: &str,
        parents: Vec<RevisionId>,
        down: Option<&str>,
    ) -> Self {
        todo!("{id:?} {slug} {parents:?} {down:?}")
    }

    /// What it executes; parsed and checked at the first call.
    pub fn script(&self) -> Result<&Script, &Mistakes> {
        todo!()
    }

    /// The first line of the message.
    pub fn summary(&self) -> &str {
        self.message.lines().next().unwrap_or_default()
    }

    /// The file's text (without a byte order mark, with LF line ends).
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The file's name.
    pub fn file_name(&self) -> String {
        self.path.file_name().unwrap_or_default().to_string_lossy().into_owned()
    }
}
