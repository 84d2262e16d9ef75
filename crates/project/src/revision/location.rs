//! In which of several folders a new revision stands.

use std::path::{Path, PathBuf};

use aludel_revision::{History, RevisionId};

use crate::{Failure, FailureKind, Result, settings::Settings};

/// The folder of that name.
pub(super) fn find(named: &Path, settings: &Settings) -> Result<PathBuf> {
    let same = |folder: &&PathBuf| {
        let both = folder.canonicalize().ok().zip(named.canonicalize().ok());
        folder.as_path() == named || both.is_some_and(|(folder, named)| folder == named)
    };
    if let Some(folder) = settings.folders().find(same) {
        return Ok(folder.clone());
    }
    let message = format!("{} is no folder of this history", named.display());
    let folders: Vec<String> = settings.folders().map(|it| it.display().to_string()).collect();
    Err(Failure::new(FailureKind::Settings, message).hint(format!(
        "its folders are {}; another one goes to the key `migrations` of aludel.toml",
        folders.join(", ")
    )))
}

/// The folder of the first parent, for whoever goes on with a branch stays with its files.
pub(super) fn of(parents: &[RevisionId], history: &History, settings: &Settings) -> PathBuf {
    let beside = parents.first().and_then(|id| history.get(id)?.path.parent());
    let known = beside.and_then(|beside| settings.folders().find(|folder| *folder == beside));
    known.unwrap_or(&settings.migrations).clone()
}
