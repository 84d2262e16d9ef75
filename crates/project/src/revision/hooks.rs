//! `[revisions] hooks`: programs that are run on each new file.

use std::{path::Path, process::Command};

use super::Written;
use crate::{Failure, FailureKind, Result, settings};

/// Runs each program on each file, in the project's folder; the first that fails is an error.
pub(super) fn run(hooks: &[Vec<String>], root: &Path, written: &[Written]) -> Result<()> {
    for file in written {
        let path = std::path::absolute(&file.file)?;
        for hook in hooks {
            let Some((program, arguments)) = settings::command(hook, &path) else { continue };
            let words = hook.join(" ");
            let done = Command::new(program).args(arguments).current_dir(root).output();
            let done = done.map_err(|error| failed(&file.file, &words, &error.to_string()))?;
            if !done.status.success() {
                let said = String::from_utf8_lossy(&done.stderr);
                let why = format!("{}\n{}", done.status, said.trim_end());
                return Err(failed(&file.file, &words, why.trim_end()));
            }
        }
    }
    Ok(())
}

fn failed(file: &str, hook: &str, why: &str) -> Failure {
    let message = format!("{file} is written, and the hook `{hook}` failed on it: {why}");
    Failure::new(FailureKind::System, message)
        .hint("run it by hand, or mend the key `hooks` of [revisions] in aludel.toml")
}
