//! The files are written: at once, and never over another.

use std::{
    io::Write,
    path::{Path, PathBuf},
};

use aludel_revision::Draft;
use serde::Serialize;

use super::Drafted;
use crate::{Failure, FailureKind, Result};

/// What was written.
#[derive(Debug, Serialize)]
pub struct Written {
    /// The identifier.
    pub revision: String,
    /// The parents.
    pub revises: Vec<String>,
    /// The file.
    pub file: String,
}

/// The files, and what is to be in them.
pub(super) fn rendered(drafted: &Drafted) -> Result<Vec<(PathBuf, String)>> {
    let file = |draft: &Draft| Ok((drafted.folder.join(draft.file_name()), draft.render()?));
    drafted.drafts.iter().map(file).collect()
}

pub(super) fn files(drafted: &Drafted) -> Result<Vec<Written>> {
    let files = rendered(drafted)?;
    let Some(((first, text), later)) = files.split_first() else { return Ok(Vec::new()) };
    for (at, (path, text)) in later.iter().enumerate() {
        create(path, text).inspect_err(|_| take_away(&later[..at]))?;
    }
    let replaces = drafted.replaces.as_deref();
    match replaces.filter(|before| *before == first) {
        Some(_) => replace(first, text),
        None => create(first, text),
    }
    .inspect_err(|_| take_away(later))?;
    if let Some(before) = replaces.filter(|before| *before != first) {
        fs_err::remove_file(before)?;
    }
    let written = drafted.drafts.iter().zip(&files).map(|(draft, (path, _))| Written {
        revision: draft.id.to_string(),
        revises: draft.parents.iter().map(ToString::to_string).collect(),
        file: path.display().to_string(),
    });
    Ok(written.collect())
}

/// The first phase is written last: without it the others mean nothing.
fn take_away(files: &[(PathBuf, String)]) {
    for (path, _) in files {
        // What cannot be taken away is named by the history, as one whose parent is missing.
        drop(fs_err::remove_file(path));
    }
}

/// A file that is whole, or none.
pub(crate) fn create(path: &Path, text: &str) -> Result<()> {
    let mut file = fs_err::OpenOptions::new().write(true).create_new(true).open(path)?;
    file.write_all(text.as_bytes()).map_err(|error| {
        // The failure is what is told.
        drop(fs_err::remove_file(path));
        error.into()
    })
}

/// A file that is replaced is never half a file.
pub(crate) fn replace(path: &Path, text: &str) -> Result<()> {
    let beside = path.with_extension("sql.tmp");
    create(&beside, text).map_err(|failure| {
        let message = format!("{}; a file of an interrupted run may be left", failure.message);
        Failure::new(FailureKind::System, message)
    })?;
    Ok(fs_err::rename(&beside, path)?)
}
