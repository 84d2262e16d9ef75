//! What is done to files: all of it, or nothing, whatever fails. For who is killed on the way see `mark`.

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
};

use super::mark::Unwritten;
use crate::{Failure, FailureKind, Result, revision::replace};

/// What is done to a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FileChange {
    /// It goes elsewhere; a folder goes with all that is in it.
    Move {
        /// Where it is.
        from: PathBuf,
        /// Where it will be.
        to: PathBuf,
    },
    /// It is made.
    Create {
        /// Where.
        path: PathBuf,
        /// What will be in it.
        text: String,
    },
    /// It gets another text.
    Edit {
        /// Which.
        path: PathBuf,
        /// What is in it.
        before: String,
        /// What will be in it.
        after: String,
    },
}

/// Does all of it. Where one thing cannot be done, what was done before is undone.
pub(super) fn write(changes: &[FileChange]) -> std::result::Result<(), Unwritten> {
    let mut made = Vec::new();
    let changes = in_order(changes);
    for (number, change) in changes.iter().enumerate() {
        if let Err(failure) = apply(change, &mut made) {
            let done = changes.iter().take(number).rev();
            let left: Vec<String> = done.filter_map(|it| undo(it).err()).collect();
            // Folders that were made for it; those that are not empty stay.
            made.iter().rev().for_each(|folder| drop(fs::remove_dir(folder)));
            let is_undone = left.is_empty();
            let failure = match is_undone {
                true => failure.hint("nothing was changed"),
                false => told(failure, &left),
            };
            return Err(Unwritten { failure, is_undone });
        }
    }
    Ok(())
}

/// The order in which it is done: new files are where others were, and the first revision comes last, without which
/// the later ones are no history.
fn in_order(changes: &[FileChange]) -> Vec<&FileChange> {
    let moves = changes.iter().filter(|it| matches!(it, FileChange::Move { .. }));
    let new = changes.iter().rev().filter(|it| matches!(it, FileChange::Create { .. }));
    let edits = changes.iter().filter(|it| matches!(it, FileChange::Edit { .. }));
    moves.chain(new).chain(edits).collect()
}

fn apply(change: &FileChange, made: &mut Vec<PathBuf>) -> Result<()> {
    match change {
        FileChange::Move { from, to } => {
            ensure_parent(to, made)?;
            refuse_over(to)?;
            Ok(fs_err::rename(from, to)?)
        }
        FileChange::Create { path, text } => {
            ensure_parent(path, made)?;
            let mut file = fs_err::OpenOptions::new().write(true).create_new(true).open(path)?;
            file.write_all(text.as_bytes()).inspect_err(|_| drop(fs::remove_file(path)))?;
            Ok(())
        }
        FileChange::Edit { path, before, after } => {
            if fs_err::read_to_string(path)? != *before {
                let message = format!("{} was changed meanwhile", path.display());
                return Err(Failure::new(FailureKind::System, message));
            }
            replace(path, after)
        }
    }
}

/// Takes a change back; what could not be, in words.
fn undo(change: &FileChange) -> std::result::Result<(), String> {
    let (done, path) = match change {
        FileChange::Move { from, to } => (fs::rename(to, from).is_ok(), to),
        FileChange::Create { path, .. } => (fs::remove_file(path).is_ok(), path),
        FileChange::Edit { path, before, .. } => (replace(path, before).is_ok(), path),
    };
    if done { Ok(()) } else { Err(path.display().to_string()) }
}

fn told(failure: Failure, left: &[String]) -> Failure {
    let message = format!("{}; these are changed already: {}", failure.message, left.join(", "));
    Failure { message, ..failure }
}

fn refuse_over(path: &Path) -> Result<()> {
    match path.exists() {
        false => Ok(()),
        true => {
            let message = format!("{} is there already", path.display());
            Err(Failure::new(FailureKind::System, message))
        }
    }
}

/// Makes the folder of a file, and notes which ones were made.
pub(super) fn ensure_parent(path: &Path, made: &mut Vec<PathBuf>) -> Result<()> {
    let Some(parent) = path.parent() else { return Ok(()) };
    let missing = parent.ancestors().take_while(|it| !it.as_os_str().is_empty() && !it.exists());
    let mut missing: Vec<PathBuf> = missing.map(Path::to_owned).collect();
    fs_err::create_dir_all(parent)?;
    missing.reverse();
    made.append(&mut missing);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_revision_comes_last() {
        let create = |name: &str| FileChange::Create { path: name.into(), text: String::new() };
        let aside = FileChange::Move { from: "a".into(), to: "b".into() };
        let all = [create("1.sql"), create("2.sql"), aside.clone()];
        assert_eq!(in_order(&all), [&aside, &create("2.sql"), &create("1.sql")]);
    }

    #[test]
    fn all_of_it_or_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        std::fs::write(path("a.sql"), "a").unwrap();
        std::fs::write(path("m.rs"), "m").unwrap();
        let edit = |before: &str| FileChange::Edit {
            path: path("m.rs"),
            before: before.to_owned(),
            after: "n".to_owned(),
        };
        let changes = |before| {
            vec![
                FileChange::Move { from: path("a.sql"), to: path("deep/er/a.sql") },
                FileChange::Create { path: path("a.sql"), text: "b".to_owned() },
                edit(before),
            ]
        };
        write(&changes("other")).unwrap_err();
        assert_eq!(std::fs::read_to_string(path("a.sql")).unwrap(), "a");
        assert!(!path("deep").exists());
        write(&changes("m")).unwrap();
        let texts = ["a.sql", "deep/er/a.sql", "m.rs"];
        let texts = texts.map(|name| std::fs::read_to_string(path(name)).unwrap());
        assert_eq!(texts, ["b", "a", "n"]);
    }
}
