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
    let mut lines: Vec<(&str, String)> =
        says.iter().map(|(key, path)| (*key, line(key, &[relative(path)]))).collect();
    if path.exists() {
        let before = fs_err::read_to_string(&path)?;
        let after = with(&before, &lines);
        return Ok((after != before).then_some(FileChange::Edit { path, before, after }));
    }
    let Some(template) = &new.configuration else { return Ok(None) };
    // What was named for this run counts for the next ones.
    if !settings.models.is_empty() && lines.iter().all(|(key, _)| *key != MODELS) {
        let named: Vec<PathBuf> = settings.models.iter().map(|path| relative(path)).collect();
        lines.push((MODELS, line(MODELS, &named)));
    }
    Ok(Some(FileChange::Create { path, text: with(template, &lines) }))
}

/// The key that the template says in any case.
const MODELS: &str = "models";

fn line(key: &str, paths: &[PathBuf]) -> String {
    let text = |path: &PathBuf| toml::Value::String(path.to_string_lossy().into_owned());
    let value = match paths {
        [path] => text(path),
        several => toml::Value::Array(several.iter().map(text).collect()),
    };
    format!("{key} = {value}")
}

/// The text with these lines: in the place of one that has the key, be it a comment, else before all. Behind a
/// header the keys are those of something else, be it of another database.
fn with(text: &str, lines: &[(&str, String)]) -> String {
    let mut text = text.to_owned();
    for (key, line) in lines {
        let has = |it: &&str| {
            let it = it.trim_start_matches('#').trim_start();
            it.strip_prefix(key).is_some_and(|rest| rest.trim_start().starts_with('='))
        };
        let top = text.split_inclusive('\n').take_while(|it| !it.trim_start().starts_with('['));
        let mut at = 0;
        let mut place = None;
        for old in top {
            let body = old.trim_end_matches(['\n', '\r']);
            if place.is_none() && has(&body) {
                place = Some(at..at + body.len());
            }
            at += old.len();
        }
        match place {
            Some(place) => text.replace_range(place, line),
            None => text.insert_str(0, &format!("{line}\n")),
        }
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
            // Another database's.
            (
                "a = 1\n[database.other]\nsql = \"x\"\n",
                "sql = \"schema.sql\"\na = 1\n[database.other]\nsql = \"x\"\n",
            ),
            // A line that has another one in it.
            ("# my sql = 1\nsql = 1\n", "# my sql = 1\nsql = \"schema.sql\"\n"),
        ] {
            assert_eq!(with(text, &sql), expected);
        }
    }
}
