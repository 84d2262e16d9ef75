//! The user's own configuration: `$XDG_CONFIG_HOME/aludel/config.toml`, else
//! `~/.config/aludel/config.toml`. What stands there is the user's word, whatever a folder says; and
//! it remembers which folders are trusted.

use std::{
    collections::BTreeMap,
    io,
    path::{Path, PathBuf},
};

use aludel_files::most;
use serde::Deserialize;

use crate::{
    Failure, FailureKind, Notice, Result, Ui,
    secret::ConnectionString,
    settings::{file::mistake, is_there},
};

/// Where the trusted folders stand in the file.
const SECTION: &str = "[trusted]";

/// The file as it stands. Every key may be left out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UserFile {
    /// Where a shadow database comes from, as the key of `aludel.toml`.
    pub shadow: Option<ConnectionString>,
    /// Whether every database is protected, as the key of `aludel.toml`.
    pub protected: Option<bool>,
    /// The folder for what is kept between runs, as `ALUDEL_CACHE`.
    pub cache: Option<PathBuf>,
    /// The folder of the server binaries for a local shadow, as `ALUDEL_PG_BIN`.
    pub pg_bin: Option<PathBuf>,
    /// The folders that are trusted, each with what it allowed then.
    #[serde(default)]
    pub trusted: BTreeMap<String, String>,
}

/// Where the file is, by the process's own environment.
pub fn path() -> Option<PathBuf> {
    let named = |name| std::env::var_os(name).map(PathBuf::from).filter(|it| it.is_absolute());
    let folder = named("XDG_CONFIG_HOME").or_else(|| Some(named("HOME")?.join(".config")))?;
    Some(folder.join("aludel/config.toml"))
}

/// Reads the file, if there is one. One that another user could have written does not count.
pub fn read(path: Option<&Path>, ui: &dyn Ui) -> Result<UserFile> {
    let Some(path) = path.filter(|path| is_there(path)) else { return Ok(UserFile::default()) };
    if let Some(Err(why)) = path.parent().map(aludel_files::check_ours) {
        ui.tell(&Notice::ConfigurationOfOthers(why.to_string()));
        return Ok(UserFile::default());
    }
    parse(&text(path)?, path)
}

fn text(path: &Path) -> Result<String> {
    aludel_files::read_to_string(path, most::SETTINGS).map_err(|error| failed(path, &error))
}

fn parse(text: &str, path: &Path) -> Result<UserFile> {
    toml::from_str(text).map_err(|error| mistake(text, path, &error))
}

fn failed(path: &Path, error: &io::Error) -> Failure {
    Failure::new(FailureKind::Settings, format!("{}: {error}", path.display()))
}

/// Remembers what a folder allows, or forgets it. All else in the file stays as it is.
pub fn remember(path: &Path, folder: &str, allowed: Option<&str>) -> Result<()> {
    let before = if path.exists() { text(path)? } else { String::new() };
    let mut trusted = parse(&before, path)?.trusted;
    match allowed {
        Some(allowed) => drop(trusted.insert(folder.to_owned(), allowed.to_owned())),
        None => drop(trusted.remove(folder)),
    }
    let after = with_section(&before, &trusted);
    let parent = path.parent().unwrap_or(Path::new("/"));
    aludel_files::make_private(parent).map_err(|error| failed(parent, &error))?;
    aludel_files::write_private(path, after.as_bytes()).map_err(|error| failed(path, &error))
}

/// The text with another list of trusted folders, at its end.
fn with_section(text: &str, trusted: &BTreeMap<String, String>) -> String {
    let mut kept = String::new();
    let mut is_inside = false;
    for line in text.lines() {
        if line.trim_start().starts_with('[') {
            is_inside = line.trim() == SECTION;
        }
        if !is_inside {
            kept.push_str(line);
            kept.push('\n');
        }
    }
    let mut kept = kept.trim_end().to_owned();
    if !trusted.is_empty() {
        let gap = if kept.is_empty() { "" } else { "\n\n" };
        kept.push_str(&format!("{gap}{SECTION}"));
        for (folder, allowed) in trusted {
            kept.push_str(&format!("\n{} = \"{allowed}\"", quoted(folder)));
        }
    }
    if kept.is_empty() { kept } else { kept + "\n" }
}

/// A basic string of TOML, in which the escapes of JSON mean the same.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string().replace('\u{7f}', "\\u007F")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_remembered_is_read_back_and_the_rest_stays() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("deep/aludel/config.toml");
        let read = || parse(&text(&path).unwrap(), &path).unwrap();
        remember(&path, "/a \"b\"\\c\n\u{7f}", Some("one")).unwrap();
        assert_eq!(read().trusted["/a \"b\"\\c\n\u{7f}"], "one");
        let mine = format!("# mine\nshadow = \"local\"\n\n{}", text(&path).unwrap());
        std::fs::write(&path, mine).unwrap();
        remember(&path, "/d", Some("two")).unwrap();
        remember(&path, "/d", Some("three")).unwrap();
        remember(&path, "/a \"b\"\\c\n\u{7f}", None).unwrap();
        let after = text(&path).unwrap();
        assert_eq!(after, "# mine\nshadow = \"local\"\n\n[trusted]\n\"/d\" = \"three\"\n");
        remember(&path, "/d", None).unwrap();
        assert_eq!(text(&path).unwrap(), "# mine\nshadow = \"local\"\n");
        assert_eq!(read().shadow, Some("local".into()));
    }

    #[test]
    fn a_file_with_a_mistake_is_not_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("config.toml");
        std::fs::write(&path, "shadwo = 1\n").unwrap();
        assert!(remember(&path, "/d", Some("x")).is_err());
        assert_eq!(text(&path).unwrap(), "shadwo = 1\n");
    }
}
