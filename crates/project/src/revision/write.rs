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

/// A file that is whole, or none, whatever happens on the way; never in the place of another.
pub(crate) fn create(path: &Path, text: &str) -> Result<()> {
    let fault = |error: std::io::Error| match error.kind() {
        std::io::ErrorKind::AlreadyExists => {
            let message = format!("{} is there already", path.display());
            Failure::new(FailureKind::System, message)
                .hint("nothing is written over a file: remove it, or give it another name")
        }
        _ => Failure::new(FailureKind::System, format!("{}: {error}", path.display())),
    };
    let mut beside = builder().tempfile_in(folder_of(path)).map_err(fault)?;
    beside.write_all(text.as_bytes()).map_err(fault)?;
    beside.persist_noclobber(path).map_err(|failed| fault(failed.error))?;
    Ok(())
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// A file that is replaced is never half a file. It keeps who may read it, and a link to it stays one.
pub(crate) fn replace(path: &Path, text: &str) -> Result<()> {
    // One that is not there yet leads nowhere else.
    let path = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let fault = |error: std::io::Error| {
        Failure::new(FailureKind::System, format!("{}: {error}", path.display()))
    };
    // A name of its own: what an interrupted run has left is in nobody's way.
    let mut beside = builder().tempfile_in(folder_of(&path)).map_err(fault)?;
    beside.write_all(text.as_bytes()).map_err(fault)?;
    if let Ok(there) = std::fs::metadata(&path) {
        beside.as_file().set_permissions(there.permissions()).map_err(fault)?;
    }
    beside.persist(&path).map_err(|failed| fault(failed.error))?;
    Ok(())
}

/// What nobody reads as a revision, and everybody may read whom the umask lets.
fn builder() -> tempfile::Builder<'static, 'static> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".").suffix(".tmp");
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn what_is_replaced_keeps_its_mode_and_its_links() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        std::fs::write(at("a.toml"), "before").unwrap();
        std::fs::set_permissions(at("a.toml"), PermissionsExt::from_mode(0o600)).unwrap();
        symlink("a.toml", at("link.toml")).unwrap();
        // Of an interrupted run.
        std::fs::write(at("a.sql.tmp"), "half").unwrap();
        replace(&at("link.toml"), "after").unwrap();
        replace(&at("new.toml"), "new").unwrap();
        assert_eq!(std::fs::read_to_string(at("a.toml")).unwrap(), "after");
        assert!(at("link.toml").is_symlink());
        let mode = |name: &str| std::fs::metadata(at(name)).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode("a.toml"), 0o600);
        let made = std::fs::File::create(at("other")).unwrap();
        drop(made);
        assert_eq!(mode("new.toml"), mode("other"));
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 5);
    }
}
