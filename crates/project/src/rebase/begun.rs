//! What moves is written down before the first file is touched: who dies on the way leaves that, and the next
//! `rebase` or `renumber` does the rest.

use std::path::{Path, PathBuf};

use aludel_files::most;
use aludel_revision::{Relocated, Revision};
use serde::{Deserialize, Serialize};

use super::{Moved, moved_to};
use crate::{
    Failure, FailureKind, Result,
    revision::{create, replace},
};

/// What it is called: no history and no tool reads such a file.
const NAME: &str = ".moving";

/// A file that moves within its folder, and what it says before and after.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Step {
    folder: PathBuf,
    from: String,
    to: String,
    before: String,
    after: String,
}

impl Step {
    fn from(&self) -> PathBuf {
        self.folder.join(&self.from)
    }

    fn to(&self) -> PathBuf {
        self.folder.join(&self.to)
    }

    /// Where the file is now.
    fn now(&self) -> PathBuf {
        if self.from().exists() { self.from() } else { self.to() }
    }
}

/// Does something to files between writing down what, and taking that away. It stays where something is left
/// half done.
pub(super) fn noted(
    changed: &[Relocated],
    write: impl FnOnce() -> std::result::Result<(), (Failure, bool)>,
) -> Result<()> {
    let Some(folder) = changed.first().and_then(|it| it.before.path.parent()) else {
        return Ok(());
    };
    let step = |it: &Relocated| -> Result<Step> {
        Ok(Step {
            folder: fs_err::canonicalize(it.before.path.parent().unwrap_or(folder))?,
            from: it.before.file_name(),
            to: it.after.file_name(),
            before: it.before.file_text().to_owned(),
            after: it.after.file_text().to_owned(),
        })
    };
    let steps = changed.iter().map(step).collect::<Result<Vec<Step>>>()?;
    let note = folder.join(NAME);
    let text = serde_json::to_string_pretty(&steps).map_err(|error| unreadable(&note, error))?;
    create(&note, &text)?;
    match write() {
        Ok(()) => Ok(fs_err::remove_file(&note)?),
        Err((failure, is_undone)) => {
            if is_undone {
                // The failure says more than that it is left.
                drop(fs_err::remove_file(&note));
            }
            Err(failure)
        }
    }
}

fn left<'f>(folders: impl IntoIterator<Item = &'f PathBuf>) -> Option<PathBuf> {
    folders.into_iter().map(|folder| folder.join(NAME)).find(|note| note.exists())
}

/// Refuses to read a history whose files are only moved in part.
pub(crate) fn refuse_left<'f>(folders: impl IntoIterator<Item = &'f PathBuf>) -> Result<()> {
    let Some(note) = left(folders) else { return Ok(()) };
    let message = format!(
        "{} is there: a rebase or renumber was interrupted between its files, or is running",
        note.display()
    );
    Err(Failure::new(FailureKind::History, message)
        .hint("run it again as it was: it writes what is not written yet")
        .hint("or take the files back as they were, and remove that one"))
}

/// Does the rest of what was interrupted; `None` where nothing was.
pub(super) fn finish(folders: &[&PathBuf]) -> Result<Option<Vec<Moved>>> {
    let Some(note) = left(folders.iter().copied()) else { return Ok(None) };
    let folders: Vec<PathBuf> =
        folders.iter().filter_map(|it| fs_err::canonicalize(it).ok()).collect();
    let text = aludel_files::read(&note, most::CATALOG)?;
    let steps: Vec<Step> =
        serde_json::from_slice(&text).map_err(|error| unreadable(&note, error))?;
    let moved = |step: &Step| {
        check(step, &folders)?;
        let before = Revision::parse(&step.from(), step.before.as_bytes())?;
        let after = Revision::parse(&step.to(), step.after.as_bytes())?;
        Ok(moved_to(&before, &after))
    };
    let moved = steps.iter().map(moved).collect::<Result<Vec<Moved>>>()?;
    steps.iter().try_for_each(put)?;
    fs_err::remove_file(&note)?;
    Ok(Some(moved))
}

fn unreadable(note: &Path, error: serde_json::Error) -> Failure {
    let message = format!("{}: {error}", note.display());
    Failure::new(FailureKind::Input, message)
        .hint("take the files back as they were, and remove that one")
}

/// Refuses where a file is none of the project's revisions (whoever wrote the folder may have written the note),
/// or says neither what it said nor what it is to say.
fn check(step: &Step, folders: &[PathBuf]) -> Result<()> {
    let is_name = |name: &str| {
        let is_plain = Path::new(name).file_name().is_some_and(|it| it == name);
        is_plain && name.ends_with(".sql") && !step.folder.join(name).is_symlink()
    };
    let path = step.now();
    let back = || format!("take the files back as they were, and remove {NAME} beside them");
    if !folders.contains(&step.folder) || !is_name(&step.from) || !is_name(&step.to) {
        let message = format!("{} is no file of this project's revisions", path.display());
        return Err(Failure::new(FailureKind::Input, message).hint(back()));
    }
    let text = aludel_files::read(&path, most::REVISION).map_err(|error| {
        let message = format!("{}: {error}", path.display());
        Failure::new(FailureKind::System, message).hint(back())
    })?;
    let is_both = step.from != step.to && step.from().exists() && step.to().exists();
    if !is_both && [&step.before, &step.after].iter().any(|it| it.as_bytes() == text) {
        return Ok(());
    }
    let message =
        format!("{} was changed since a run that moves it was interrupted", path.display());
    Err(Failure::new(FailureKind::Input, message).hint(back()))
}

fn put(step: &Step) -> Result<()> {
    replace(&step.now(), &step.after)?;
    if step.from != step.to && step.from().exists() {
        fs_err::rename(step.from(), step.to())?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn revision(folder: &Path, id: &str, parent: &str) -> Revision {
        let text = format!(
            "-- revision: {id}\n-- revises: {parent}\n\n-- migrate:up\n\n-- migrate:down\n"
        );
        let path = folder.join(format!("{id}_it.sql"));
        Revision::parse(&path, text.as_bytes()).expect("a revision")
    }

    #[test]
    fn a_note_of_a_stranger_writes_nowhere_else() {
        let (folder, other) = (tempfile::tempdir().expect("a"), tempfile::tempdir().expect("b"));
        let root = fs_err::canonicalize(folder.path()).expect("a folder");
        let there = fs_err::canonicalize(other.path()).expect("a folder");
        let text = revision(&root, "a1", "base").file_text().to_owned();
        std::fs::write(root.join("a1_it.sql"), &text).expect("a file");
        std::fs::write(there.join("a1_it.sql"), &text).expect("a file");
        std::fs::write(there.join("victim"), &text).expect("a file");
        #[cfg(unix)]
        std::os::unix::fs::symlink(there.join("victim"), root.join("link.sql")).expect("a link");
        for (folder, from, to) in [
            (&there, "a1_it.sql", "a1_it.sql"),
            (&root, "a1_it.sql", "../evil.sql"),
            (&root, "a1_it.sql", "evil"),
            (&root, "../a1_it.sql", "a2_it.sql"),
            (&root, "link.sql", "link.sql"),
        ] {
            let step = Step {
                folder: folder.clone(),
                from: from.into(),
                to: to.into(),
                before: text.clone(),
                after: text.replace("base", "other"),
            };
            let note = serde_json::to_string(&[step]).expect("a note");
            std::fs::write(root.join(NAME), note).expect("a file");
            let failure = finish(&[&root]).expect_err("it is refused");
            assert!(failure.message.contains("no file of this project's"), "{}", failure.message);
        }
        for path in [root.join("a1_it.sql"), there.join("a1_it.sql"), there.join("victim")] {
            assert_eq!(std::fs::read_to_string(path).expect("it"), text);
        }
    }

    #[test]
    fn the_next_run_does_the_rest() {
        let folder = tempfile::tempdir().expect("a folder");
        let root = folder.path().to_owned();
        let changed = [("a1", "a9"), ("b1", "b1")].map(|(before, after)| Relocated {
            before: revision(&root, before, "base"),
            after: revision(&root, after, "c1"),
        });
        let write = |it: &Revision| std::fs::write(&it.path, it.file_text()).expect("a file");
        changed.iter().for_each(|it| write(&it.before));
        let killed = || Err((Failure::new(FailureKind::System, "killed"), false));
        noted(&changed, killed).expect_err("it is told");
        refuse_left([&root]).expect_err("it is left");
        std::fs::write(&changed[0].before.path, changed[0].after.file_text()).expect("a file");
        std::fs::write(&changed[1].before.path, "edited").expect("a file");
        finish(&[&root]).expect_err("nothing is written over");
        write(&changed[1].before);
        let moved = finish(&[&root]).expect("it is done").expect("there was something");
        let said: Vec<String> =
            moved.iter().map(|it| format!("{} {}", it.before, it.after)).collect();
        assert_eq!(said, ["a1 a9", "b1 b1"]);
        for it in &changed {
            assert_eq!(std::fs::read_to_string(&it.after.path).expect("it"), it.after.file_text());
        }
        assert!(!changed[0].before.path.exists());
        refuse_left([&root]).expect("nothing is left");
        assert!(finish(&[&root]).expect("it is read").is_none());
    }
}
