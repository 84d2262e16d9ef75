//! What is done with new files when they are written: `HEADS.lock` is written anew, hooks are run.

use std::{path::PathBuf, process::Command};

use super::Written;
use crate::{
    Failure, FailureKind, Result, heads_lock,
    settings::{self, Settings},
};

/// What is done with new files.
#[derive(Debug)]
pub(super) struct Afterwards {
    /// The project's folder, where hooks are run.
    root: PathBuf,
    hooks: Vec<Vec<String>>,
    /// Whether `HEADS.lock` is wanted, and of which folders.
    locks_heads: bool,
    folders: Vec<PathBuf>,
}

impl Afterwards {
    pub(super) fn of(settings: &Settings) -> Self {
        Self {
            root: settings.root.clone(),
            hooks: settings.revisions.hooks.clone(),
            locks_heads: settings.heads_lock,
            folders: settings.folders().cloned().collect(),
        }
    }

    /// Does it; the first hook that fails is an error.
    pub(super) fn run(&self, written: &[Written]) -> Result<()> {
        heads_lock::renew(self.locks_heads, &self.folders)?;
        let each = |file| self.hooks.iter().try_for_each(|hook| self.hook(hook, file));
        written.iter().try_for_each(each)
    }

    fn hook(&self, hook: &[String], written: &Written) -> Result<()> {
        let path = std::path::absolute(&written.file)?;
        let Some((program, arguments)) = settings::command(hook, &path) else { return Ok(()) };
        let failed = |why: &str| {
            let (file, words) = (&written.file, hook.join(" "));
            let message = format!("{file} is written, and the hook `{words}` failed on it: {why}");
            Failure::new(FailureKind::System, message)
                .hint("run it by hand, or mend the key `hooks` of [revisions] in aludel.toml")
        };
        let done = Command::new(program).args(arguments).current_dir(&self.root).output();
        let done = done.map_err(|error| failed(&error.to_string()))?;
        if done.status.success() {
            return Ok(());
        }
        let said = String::from_utf8_lossy(&done.stderr);
        Err(failed(format!("{}\n{}", done.status, said.trim_end()).trim_end()))
    }
}
