//! The files of a squash: the one is written and the others moved, or all stay where they are.

use std::path::{Path, PathBuf};

use aludel_revision::{Draft, RETIRED, Revision};

use super::piece::Piece;
use crate::{Failure, FailureKind, Result, revision::create};

/// Where the files go, if there is room for them.
pub(super) fn check(piece: &Piece<'_>, draft: &Draft) -> Result<PathBuf> {
    let migrations = piece.folder();
    if let Some(other) = piece.members.iter().find(|it| it.path.parent() != Some(migrations)) {
        let message = format!(
            "{} and {} stand in different folders",
            piece.last.path.display(),
            other.path.display()
        );
        return Err(Failure::new(FailureKind::History, message)
            .hint("squash the revisions of each folder by themselves"));
    }
    let folder = migrations.join(RETIRED);
    let moved = piece.members.iter().map(|it| place(it, &folder));
    let taken = moved.chain([migrations.join(draft.file_name())]).find(|path| path.exists());
    match taken {
        None => Ok(folder),
        Some(path) => {
            let message = format!("{} is there already", path.display());
            Err(Failure::new(FailureKind::System, message))
        }
    }
}

fn place(revision: &Revision, folder: &Path) -> PathBuf {
    folder.join(revision.file_name())
}

/// Writes the one, and moves the files of a piece. Who dies on the way leaves a history that says so: what the one
/// replaces is there beside it.
pub(super) fn write(piece: &Piece<'_>, path: &Path, text: &str, folder: &Path) -> Result<()> {
    let is_new = !folder.exists();
    if is_new {
        fs_err::create_dir(folder)?;
    }
    let outcome = create(path, text).and_then(|()| {
        move_all(piece, folder).inspect_err(|_| {
            // The failure says more than that this file is left.
            drop(fs_err::remove_file(path));
        })
    });
    if outcome.is_err() && is_new {
        // One that something is in stays.
        drop(fs_err::remove_dir(folder));
    }
    outcome
}

fn move_all(piece: &Piece<'_>, folder: &Path) -> Result<()> {
    for (number, member) in piece.members.iter().enumerate() {
        if let Err(error) = fs_err::rename(&member.path, place(member, folder)) {
            return Err(taken_back(error.into(), &piece.members[..number], folder));
        }
    }
    Ok(())
}

/// Moves files back; a failure names those that stay where they are.
fn taken_back(failure: Failure, moved: &[&Revision], folder: &Path) -> Failure {
    let stays = |it: &&&Revision| fs_err::rename(place(it, folder), &it.path).is_err();
    let left: Vec<String> = moved
        .iter()
        .rev()
        .filter(stays)
        .map(|it| place(it, folder).display().to_string())
        .collect();
    match left.is_empty() {
        true => failure,
        false => {
            let message = format!(
                "{}; these were moved and are there still: {}",
                failure.message,
                left.join(", ")
            );
            Failure { message, ..failure }
        }
    }
}

#[cfg(test)]
mod tests {
    use aludel_revision::History;

    use super::*;

    const FILES: [(&str, &str); 2] = [("a1", "base"), ("a2", "a1")];

    fn folder() -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("a folder");
        for (id, parent) in FILES {
            let text = format!(
                "-- revision: {id}\n-- revises: {parent}\n\n-- migrate:up\n\n-- migrate:down\n"
            );
            std::fs::write(folder.path().join(format!("{id}_it.sql")), text).expect("a file");
        }
        folder
    }

    fn names(folder: &Path) -> Vec<String> {
        let entries = std::fs::read_dir(folder).expect("a folder");
        let mut names: Vec<String> = entries
            .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn all_or_none() {
        for is_taken in [false, true] {
            let folder = folder();
            let (root, new) = (folder.path(), folder.path().join("b1_one.sql"));
            if is_taken {
                std::fs::write(&new, "mine").expect("a file");
            }
            let mut expected = names(root);
            let history = History::load(root);
            let history = match is_taken {
                true => History::from_files(FILES.map(|(id, parent)| {
                    let path = root.join(format!("{id}_it.sql"));
                    (path, format!("-- revision: {id}\n-- revises: {parent}\n\n-- migrate:up\n\n-- migrate:down\n"))
                }))
                .expect("a history"),
                false => history.expect("a history"),
            };
            let piece = Piece::of(":", &history).expect("a piece");
            let outcome = write(&piece, &new, "text", &root.join(RETIRED));
            assert_eq!(outcome.is_err(), is_taken);
            if !is_taken {
                expected = vec!["b1_one.sql".into(), RETIRED.into()];
                assert_eq!(names(&root.join(RETIRED)), ["a1_it.sql", "a2_it.sql"]);
            }
            assert_eq!(names(root), expected);
        }
    }
}
