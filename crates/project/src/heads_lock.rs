//! `HEADS.lock`: a file beside the revisions that names the heads. Two branches that both add a revision both
//! change its line, so that git itself shows that they meet, before anybody applies them.

use std::path::{Path, PathBuf};

use aludel_files::most;
use aludel_revision::{History, RevisionId};

use crate::{Failure, FailureKind, Project, Remedy, Result, history, revision::replace};

/// The name of the file.
pub const HEADS_LOCK: &str = "HEADS.lock";

const HEAD: &str = "# The heads of the revisions beside this file; aludel writes it. Where git finds a conflict here, two branches\n\
                    # both have new revisions: `aludel merge` or `aludel rebase` joins them, and writes this anew.\n";

/// How the file stands to the history.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LockState {
    /// It names the heads.
    Right,
    /// It is not there.
    Missing,
    /// It names others.
    Stale,
    /// A merge of git left its markers: two branches both have new revisions.
    Conflict,
}

impl Project {
    /// How `HEADS.lock` stands to a history; `None` where none is wanted.
    ///
    /// # Errors
    ///
    /// Where it cannot be read.
    pub fn heads_lock(&self, history: &History) -> Result<Option<LockState>> {
        match self.settings.heads_lock {
            true => state(history, &self.settings.migrations).map(Some),
            false => Ok(None),
        }
    }

    /// Writes it anew behind files that were written, where it is wanted.
    pub(crate) fn renew_heads_lock(&self) -> Result<()> {
        let folders: Vec<PathBuf> = self.settings.folders().cloned().collect();
        renew(self.settings.heads_lock, &folders)
    }

    /// Writes `HEADS.lock` as the history has it, and says whether it is another now.
    ///
    /// # Errors
    ///
    /// Where none is wanted, or the history cannot be read, or the file not be written.
    pub fn lock_heads(&self) -> Result<bool> {
        if !self.settings.heads_lock {
            let message = format!("no {HEADS_LOCK} is wanted here");
            return Err(Failure::new(FailureKind::Settings, message)
                .hint("`heads_lock = true` in aludel.toml wants one"));
        }
        let history = history::of(&self.settings)?;
        write(&history, &self.settings.migrations)
    }
}

/// Writes it anew, in the first of some folders, behind files of revisions that were written, where it is wanted.
pub(crate) fn renew(is_wanted: bool, folders: &[PathBuf]) -> Result<()> {
    let Some(folder) = folders.first().filter(|_| is_wanted) else { return Ok(()) };
    let history = History::load_all(folders).map_err(Failure::from);
    let renewed = history.and_then(|history| write(&history, folder));
    renewed.map(drop).map_err(|failure| {
        let message =
            format!("the revisions are written, and {HEADS_LOCK} is not: {}", failure.message);
        Failure { message, ..failure }.remedy(Remedy::LockHeads)
    })
}

fn write(history: &History, folder: &Path) -> Result<bool> {
    if state(history, folder)? == LockState::Right {
        return Ok(false);
    }
    replace(&folder.join(HEADS_LOCK), &text(history))?;
    Ok(true)
}

fn state(history: &History, folder: &Path) -> Result<LockState> {
    let path = folder.join(HEADS_LOCK);
    if !path.exists() {
        return Ok(LockState::Missing);
    }
    let said = aludel_files::read_to_string(&path, most::SETTINGS).map_err(|error| {
        Failure::new(FailureKind::System, format!("{}: {error}", path.display()))
    })?;
    Ok(of(&said, history))
}

fn of(said: &str, history: &History) -> LockState {
    if has_conflict(said) {
        return LockState::Conflict;
    }
    // A comment, or the end of a line as another system writes it, is nothing.
    let lines = said.lines().map(str::trim).filter(|it| !it.is_empty() && !it.starts_with('#'));
    match lines.eq(heads(history).iter().map(RevisionId::as_str)) {
        true => LockState::Right,
        false => LockState::Stale,
    }
}

/// Whether git left the markers of a conflict in a text.
pub(crate) fn has_conflict(text: &str) -> bool {
    ["<<<<<<<", ">>>>>>>"].iter().any(|marker| text.lines().any(|line| line.starts_with(marker)))
}

fn text(history: &History) -> String {
    let heads = heads(history).into_iter().map(|id| format!("{id}\n"));
    std::iter::once(HEAD.to_owned()).chain(heads).collect()
}

fn heads(history: &History) -> Vec<RevisionId> {
    let mut heads: Vec<RevisionId> = history.heads().iter().map(|head| head.id.clone()).collect();
    heads.sort();
    heads
}

#[cfg(test)]
mod tests {
    use super::*;

    fn history(files: &[(&str, &str)]) -> History {
        let file = |(id, parent): &(&str, &str)| {
            let text = format!(
                "-- {id}\n--\n-- revision: {id}\n-- revises: {parent}\n\n-- migrate:up\n\n-- migrate:down\n"
            );
            (format!("{id}_it.sql"), text)
        };
        History::from_files(files.iter().map(file)).expect("a history")
    }

    #[test]
    fn what_it_says_is_what_is_read() {
        let one = history(&[("a1", "base"), ("b1", "a1")]);
        let two = history(&[("a1", "base"), ("b1", "a1"), ("c1", "a1")]);
        for (said, expected) in [
            (text(&one), LockState::Right),
            (text(&one).replace('\n', "\r\n"), LockState::Right),
            (text(&two), LockState::Stale),
            (String::new(), LockState::Stale),
            ("<<<<<<< HEAD\nb1\n=======\nc1\n>>>>>>> other\n".to_owned(), LockState::Conflict),
        ] {
            assert_eq!(of(&said, &one), expected, "{said}");
        }
        assert_eq!(of(&text(&two), &two), LockState::Right);
    }
}
