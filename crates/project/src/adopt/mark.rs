//! A mark in the folder of the revisions while files are moved and written: who is killed then leaves it, and half of
//! another tool's files does not pass for all of them.

use std::{
    io::Write,
    path::{Path, PathBuf},
};

use super::files::{FileChange, ensure_parent};
use crate::{Failure, FailureKind, Result};

/// What it is called: no history and no tool reads such a file.
const NAME: &str = ".adopting";

fn path(folder: &Path) -> PathBuf {
    folder.join(NAME)
}

/// Refuses where an adoption did not come to its end.
pub(super) fn refuse_left(folder: &Path) -> Result<()> {
    let mark = path(folder);
    if !mark.exists() {
        return Ok(());
    }
    let mark = mark.display();
    let message =
        format!("{mark} is there: an adoption was interrupted, or another one is running");
    Err(Failure::new(FailureKind::System, message)
        .hint(format!("take back what {mark} lists, as far as it was done: move files back to where they were, remove those that were written"))
        .hint(format!("then remove {mark}, and adopt again")))
}

/// Does something to files between setting the mark and taking it away. Where it fails and could not be taken back,
/// the mark stays.
pub(super) fn marked(
    folder: &Path,
    changes: &[FileChange],
    write: impl FnOnce(&[FileChange]) -> std::result::Result<(), Unwritten>,
) -> Result<()> {
    if changes.is_empty() {
        return Ok(());
    }
    refuse_left(folder)?;
    let mark = path(folder);
    let mut made = Vec::new();
    ensure_parent(&mark, &mut made)?;
    let mut file = fs_err::OpenOptions::new().write(true).create_new(true).open(&mark)?;
    let written = match file.write_all(text(changes).as_bytes()) {
        Ok(()) => write(changes),
        Err(error) => Err(Unwritten { failure: error.into(), is_undone: true }),
    };
    drop(file);
    match written {
        Ok(()) => Ok(fs_err::remove_file(&mark)?),
        Err(Unwritten { failure, is_undone }) => {
            if is_undone {
                drop(fs_err::remove_file(&mark));
                // Folders that were made for it; those that are not empty stay.
                made.iter().rev().for_each(|folder| drop(fs_err::remove_dir(folder)));
            }
            Err(failure)
        }
    }
}

/// Why files were not written, and whether all is as it was.
#[derive(Debug)]
pub(super) struct Unwritten {
    pub(super) failure: Failure,
    pub(super) is_undone: bool,
}

/// What is in it: for who has to clean up.
fn text(changes: &[FileChange]) -> String {
    let line = |change: &FileChange| match change {
        FileChange::Move { from, to } => format!("move   {} to {}\n", from.display(), to.display()),
        FileChange::Create { path, .. } => format!("write  {}\n", path.display()),
        FileChange::Edit { path, .. } => format!("edit   {}\n", path.display()),
    };
    let lines: String = changes.iter().map(line).collect();
    format!(
        "`aludel adopt` is doing this. Where it does not run any more, it was interrupted: take back what was done of it,\n\
         remove this file, and adopt again.\n\n{lines}"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_stays_where_something_is_left_half_done() {
        let folder = tempfile::tempdir().unwrap();
        let migrations = folder.path().join("deep/migrations");
        let change = FileChange::Create { path: migrations.join("a.sql"), text: String::new() };
        let changes = [change];
        let failed = |is_undone| {
            let failure = Failure::new(FailureKind::System, "no");
            Err(Unwritten { failure, is_undone })
        };
        marked(&migrations, &changes, |_| failed(true)).unwrap_err();
        assert!(!folder.path().join("deep").exists());
        marked(&migrations, &changes, |_| {
            assert!(refuse_left(&migrations).is_err());
            Ok(())
        })
        .unwrap();
        refuse_left(&migrations).unwrap();
        marked(&migrations, &changes, |_| failed(false)).unwrap_err();
        refuse_left(&migrations).unwrap_err();
        let text = std::fs::read_to_string(path(&migrations)).unwrap();
        assert!(text.contains("write  "), "{text}");
    }
}
