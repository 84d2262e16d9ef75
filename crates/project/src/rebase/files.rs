//! The files of revisions that move: all of them, or none.

use std::collections::BTreeMap;

use aludel_revision::{History, Relocated, Revision, RevisionId};

use super::begun;
use crate::{Failure, FailureKind, Result, revision::replace};

/// The history as the files are to say it.
pub(super) fn history(history: &History, changed: &[Relocated]) -> Result<History> {
    let changed: BTreeMap<&RevisionId, &Relocated> =
        changed.iter().map(|it| (&it.before.id, it)).collect();
    let files = history.revisions().chain(history.retired()).map(|revision| {
        let now = changed.get(&revision.id).map_or(revision, |it| &it.after);
        (now.path.clone(), now.file_text().to_owned())
    });
    let history_now = History::from_files(files)?.with_syntax(history.syntax());
    Ok(history_now.with_values(history.values()))
}

/// Writes them. Where one cannot be written, those that were are as they were before.
pub(super) fn write(changed: &[Relocated]) -> Result<()> {
    begun::noted(changed, || {
        for (number, it) in changed.iter().enumerate() {
            if let Err(failure) = put(&it.before, &it.after) {
                let back = |it: &&Relocated| put(&it.after, &it.before).is_err();
                let left = changed[..number].iter().rev().filter(back);
                let left: Vec<String> =
                    left.map(|it| it.after.path.display().to_string()).collect();
                return Err(match left.is_empty() {
                    true => (failure, true),
                    false => (told(failure, &left), false),
                });
            }
        }
        Ok(())
    })
}

/// Puts a revision in the place of another: first what its file says, then how it is called.
fn put(before: &Revision, after: &Revision) -> Result<()> {
    let is_moved = before.path != after.path;
    if is_moved && after.path.exists() {
        let message = format!("{} is there already", after.path.display());
        return Err(Failure::new(FailureKind::System, message));
    }
    replace(&before.path, after.file_text())?;
    if is_moved && let Err(error) = fs_err::rename(&before.path, &after.path) {
        replace(&before.path, before.file_text())?;
        return Err(error.into());
    }
    Ok(())
}

fn told(failure: Failure, left: &[String]) -> Failure {
    let message = format!("{}; these are changed already: {}", failure.message, left.join(", "));
    Failure { message, ..failure }
}
