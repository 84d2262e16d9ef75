//! The migrations of another tool as revisions, one after the other.

use std::path::{Path, PathBuf};

use aludel_revision::{Draft, History, Revision, RevisionId};

use super::{
    read::{Folder, Old},
    tool::Tool,
};
use crate::{Failure, FailureKind, Remedy, Result};

/// A revision that is not written yet.
#[derive(Debug)]
pub(super) struct New {
    pub(super) id: RevisionId,
    pub(super) path: PathBuf,
    pub(super) text: String,
}

/// The revisions of a folder's migrations, to stand in another folder.
pub(super) fn of(folder: &Folder, tool: Tool, into: &Path) -> Result<Vec<New>> {
    let mut before = None;
    let mut all = Vec::new();
    for old in &folder.olds {
        let draft = draft(old, before.replace(old.id.clone()), tool);
        let text = draft.render().map_err(|mistakes| {
            let file = old.files.first().map(|file| folder.path.join(file)).unwrap_or_default();
            let failure = Failure::from(mistakes);
            let message = format!("{}: as a revision: {}", file.display(), failure.message);
            Failure { message, ..failure }
        })?;
        all.push(New { id: old.id.clone(), path: into.join(draft.file_name()), text });
    }
    Ok(all)
}

fn draft(old: &Old, before: Option<RevisionId>, tool: Tool) -> Draft {
    let files: Vec<String> = old.files.iter().map(|file| file.display().to_string()).collect();
    let message = format!("{}\n\nAdopted from {tool}: {}.", old.title, files.join(", "));
    let mut draft = Draft::new(old.id.clone(), message, before.into_iter().collect());
    draft.up.clone_from(&old.up);
    match &old.down {
        Some(down) => draft.down.clone_from(down),
        None => draft.irreversible = Some(format!("{tool} has no way down for it")),
    }
    draft
}

/// The history that revisions are to make.
pub(super) fn history(all: &[New]) -> Result<History> {
    Ok(History::from_files(all.iter().map(|new| (&new.path, &new.text)))?)
}

/// Whether a history has all of them already, as they would be written.
pub(super) fn are_there(all: &[New], history: &History) -> Result<bool> {
    for new in all {
        let Some(found) = history.get(&new.id) else { return Ok(false) };
        let new = Revision::parse(&new.path, new.text.as_bytes())?;
        if found.checksums()?.up != new.checksums()?.up {
            return Ok(false);
        }
    }
    Ok(!all.is_empty())
}

/// Revisions are in the way.
pub(super) fn refuse_beside(history: &History, into: &Path) -> Result<()> {
    match history.len() {
        0 => Ok(()),
        count => {
            let folder = into.display();
            let revisions = if count == 1 { "revision" } else { "revisions" };
            let message = format!("{folder} has a history already, of {count} {revisions}");
            let failure = Failure::new(FailureKind::History, message);
            Err(failure.remedy(Remedy::NameFolder))
        }
    }
}
