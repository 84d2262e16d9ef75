//! What `aludel.toml` has to say of what was written: a file of its own where there is none, else lines at its
//! beginning.

use std::path::{Path, PathBuf};

use super::{NewAdoption, files::FileChange};
use crate::{Project, Result, settings::FILE_NAME};

/// A key, and the path that it is to have.
pub(super) type Says = (&'static str, PathBuf);

/// The change that makes the configuration say it.
pub(super) fn change(
    says: &[Says],
    new: &NewAdoption,
    project: &Project,
) -> Result<Option<FileChange>> {
    let settings = &project.settings;
    let path = settings.shown(settings.root.join(FILE_NAME));
    let relative = |path: &Path| path.strip_prefix(&settings.root).unwrap_or(path).to_owned();
    let lines: Vec<(&str, String)> =
        says.iter().map(|(key, path)| (*key, line(key, &relative(path)))).collect();
    if path.exists() {
        let before = fs_err::read_to_string(&path)?;
        let after = with(&before, &lines);
        return Ok((after != before).then_some(FileChange::Edit { path, before, after }));
    }
    let Some(template) = &new.configuration else { return Ok(None) };
    Ok(Some(FileChange::Create { path, text: with(template, &lines) }))
}

fn line(key: &str, path: &Path) -> String {
    format!("{key} = {}", toml::Value::String(path.to_string_lossy().into_owned()))
}

/// The text with these lines: in the place of one that has the key, be it a comment, else before all.
fn with(text: &str, lines: &[(&str, String)]) -> String {
    let mut text = text.to_owned();
    for (key, line) in lines {
        let has = |it: &&str| {
            let it = it.trim_start_matches('#').trim_start();
            it.strip_prefix(key).is_some_and(|rest| rest.trim_start().starts_with('='))
        };
        text = match text.lines().find(has).map(str::to_owned) {
            Some(old) => text.replacen(&old, line, 1),
            None => format!("{line}\n{text}"),
        };
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_said_once() {
        let sql = [("sql", "sql = \"schema.sql\"".to_owned())];
        for (text, expected) in [
            ("", "sql = \"schema.sql\"\n"),
            ("a = 1\n# sql = \"x\"\n[lint]\n", "a = 1\nsql = \"schema.sql\"\n[lint]\n"),
            ("[queries]\nx = 1\n", "sql = \"schema.sql\"\n[queries]\nx = 1\n"),
        ] {
            assert_eq!(with(text, &sql), expected);
        }
    }
}
