//! The files of revisions that move: all of them, or none.

use std::collections::BTreeMap;

use aludel_revision::{History, Relocated, RevisionId};

use crate::{
    Failure, Result,
    revision::{create, replace},
};

/// The history as the files are to say it.
pub(super) fn history(history: &History, changed: &[Relocated]) -> Result<History> {
    let changed: BTreeMap<&RevisionId, &Relocated> =
        changed.iter().map(|it| (&it.before.id, it)).collect();
    let files = history.revisions().map(|revision| {
        let now = changed.get(&revision.id).map_or(revision, |it| &it.after);
        (now.path.clone(), now.text().to_owned())
    });
    Ok(History::from_files(files)?.with_syntax(history.syntax()))
}

/// Writes them. Where one cannot be written, those that were are as they were before.
pub(super) fn write(changed: &[Relocated]) -> Result<()> {
    for (number, it) in changed.iter().enumerate() {
        if let Err(failure) = write_one(it) {
            let left = changed[..number].iter().rev().filter(|it| take_back(it).is_err());
            let left: Vec<String> = left.map(|it| it.after.path.display().to_string()).collect();
            return Err(match left.is_empty() {
                true => failure,
                false => told(failure, &left),
            });
        }
    }
    Ok(())
}

fn write_one(it: &Relocated) -> Result<()> {
    if it.before.path == it.after.path {
        return replace(&it.after.path, it.after.text());
    }
    create(&it.after.path, it.after.text())?;
    fs_err::remove_file(&it.before.path).map_err(|error| {
        // One of the two is to be there.
        let _ = fs_err::remove_file(&it.after.path);
        error.into()
    })
}

fn take_back(it: &Relocated) -> Result<()> {
    if it.before.path == it.after.path {
        return replace(&it.before.path, it.before.text());
    }
    create(&it.before.path, it.before.text())?;
    Ok(fs_err::remove_file(&it.after.path)?)
}

fn told(failure: Failure, left: &[String]) -> Failure {
    let message = format!("{}; these are changed already: {}", failure.message, left.join(", "));
    Failure { message, ..failure }
}
