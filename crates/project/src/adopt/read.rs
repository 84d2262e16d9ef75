//! The migrations of another tool, read from its folder: all of them, or all that is wrong with them.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use aludel_files::most;
use aludel_revision::{Direction, DraftSegment, Position, RevisionId};

use super::{
    segments::{How, segments},
    sums,
    tool::Tool,
    tools::{Named, Part, runs_in_transaction},
    version::{Version, identifiers},
};
use crate::{Failure, FailureKind, Remedy, Result};

/// The most mistakes that are named.
const MOST: usize = 20;

/// A migration of another tool.
#[derive(Debug)]
pub(super) struct Old {
    /// The identifier that it gets.
    pub(super) id: RevisionId,
    /// What it is for.
    pub(super) title: String,
    /// Its files, relative to the folder.
    pub(super) files: Vec<PathBuf>,
    pub(super) up: Vec<DraftSegment>,
    /// `None` where the tool has no way down for it.
    pub(super) down: Option<Vec<DraftSegment>>,
    pub(super) version: Version,
    /// The checksums that the tool may have kept of it.
    pub(super) sums: Vec<String>,
}

/// What a folder holds.
#[derive(Debug)]
pub(super) struct Folder {
    pub(super) path: PathBuf,
    /// In the order in which the tool applies them.
    pub(super) olds: Vec<Old>,
}

/// Reads the folder of a tool.
pub(super) fn read(folder: &Path, tool: Tool) -> Result<Folder> {
    let mut wrong = Vec::new();
    let mut groups: BTreeMap<Version, Vec<Source>> = BTreeMap::new();
    for (path, name) in listed(folder, tool)? {
        let Some(named) = tool.named_file(&name) else {
            if let Some(why) = stray(tool, &name) {
                wrong.push(format!("{}: {why}", path.display()));
            }
            continue;
        };
        match Version::parse(&named.version) {
            Some(version) => {
                let sources = sources(folder, &path, named, tool)?;
                groups.entry(version).or_default().extend(sources);
            }
            None => wrong.push(format!("{}: its number is too large", path.display())),
        }
    }
    let heads = groups.values().filter_map(|sources| up_of(sources).or(sources.first()));
    let versions: Vec<(&str, &str)> =
        heads.map(|it| (it.named.letters, it.named.version.as_str())).collect();
    let ids = identifiers(&versions)?;
    let mut olds = Vec::new();
    for ((version, sources), id) in groups.iter().zip(ids) {
        match one((version, id), sources, tool) {
            Ok(old) => olds.push(old),
            Err(faults) => wrong.extend(faults),
        }
    }
    refuse(wrong, tool)?;
    Ok(Folder { path: folder.to_owned(), olds })
}

fn refuse(mut wrong: Vec<String>, tool: Tool) -> Result<()> {
    if wrong.is_empty() {
        return Ok(());
    }
    let more = wrong.len().saturating_sub(MOST);
    wrong.truncate(MOST);
    if more > 0 {
        wrong.push(format!("and {more} more"));
    }
    let failure = Failure::new(FailureKind::Input, wrong.join("\n"));
    let failure = failure.hint(match tool {
        Tool::SeaOrm => "write what it does as SQL: `execute_unprepared(\"…\")`",
        _ => "mend the files",
    });
    Err(failure.remedy(Remedy::AdoptAsItIs))
}

/// A file of a migration.
struct Source {
    /// Relative to the folder.
    file: PathBuf,
    /// As it is shown.
    path: PathBuf,
    text: String,
    named: Named,
    /// Diesel's word on it.
    is_apart: bool,
}

/// What a tool looks at in its folder: paths and names.
fn listed(folder: &Path, tool: Tool) -> Result<Vec<(PathBuf, String)>> {
    let mut listed = Vec::new();
    for entry in fs_err::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.file_type()?.is_dir() == (tool == Tool::Diesel) && !name.starts_with('.') {
            listed.push((entry.path(), name));
        }
    }
    listed.sort();
    Ok(listed)
}

/// Why a file that is no migration is in the way.
fn stray(tool: Tool, name: &str) -> Option<String> {
    let is_sql = name.ends_with(".sql");
    match tool {
        Tool::Diesel => None,
        Tool::SeaOrm => None,
        Tool::Refinery if name.ends_with(".rs") && name.starts_with(['V', 'U']) => {
            Some("what it does is known to a program alone".to_owned())
        }
        Tool::Goose if name.ends_with(".go") && name.starts_with(|c: char| c.is_ascii_digit()) => {
            Some("what it does is known to a program alone".to_owned())
        }
        Tool::Flyway if name.starts_with("R__") => {
            Some("a migration that is repeated has no place in a history".to_owned())
        }
        _ => is_sql.then(|| format!("its name is none that {tool} reads")),
    }
}

/// The files of an entry: itself, or what is in diesel's folder.
fn sources(folder: &Path, path: &Path, named: Named, tool: Tool) -> Result<Vec<Source>> {
    let source = |path: &Path, named: Named, is_apart| -> Result<Source> {
        let text = read_text(path)?;
        let file = path.strip_prefix(folder).unwrap_or(path).to_owned();
        Ok(Source { file, path: path.to_owned(), text, named, is_apart })
    };
    if tool != Tool::Diesel {
        return Ok(vec![source(path, named, false)?]);
    }
    let metadata = path.join("metadata.toml");
    let is_apart = metadata.exists() && {
        let said = runs_in_transaction(&read_text(&metadata)?);
        let fault =
            |why| Failure::new(FailureKind::Input, format!("{}: {why}", metadata.display()));
        !said.map_err(fault)?
    };
    let mut sources = Vec::new();
    for (name, way) in [("up.sql", Direction::Up), ("down.sql", Direction::Down)] {
        let file = path.join(name);
        if file.exists() {
            sources.push(source(&file, Named { way: Some(way), ..named.clone() }, is_apart)?);
        }
    }
    Ok(sources)
}

fn read_text(path: &Path) -> Result<String> {
    aludel_files::read_to_string(path, most::REVISION)
        .map_err(|error| Failure::new(FailureKind::System, format!("{}: {error}", path.display())))
}

/// The file that goes up.
fn up_of(sources: &[Source]) -> Option<&Source> {
    sources.iter().find(|it| it.named.way != Some(Direction::Down))
}

/// A migration of its files.
fn one(
    (version, id): (&Version, RevisionId),
    sources: &[Source],
    tool: Tool,
) -> std::result::Result<Old, Vec<String>> {
    let Some(first) = up_of(sources) else {
        let place = sources.first().map(|it| it.path.display().to_string()).unwrap_or_default();
        return Err(vec![format!("{place}: there is no file that goes up with it")]);
    };
    refuse_twice(sources)?;
    let (mut up, mut down, mut wrong) = (Vec::new(), None, Vec::new());
    for source in sources {
        for (direction, found) in ways(source, tool, &mut wrong) {
            match direction {
                Direction::Up => up.extend(found),
                Direction::Down => down.get_or_insert_with(Vec::new).extend(found),
            }
        }
    }
    if !wrong.is_empty() {
        return Err(wrong);
    }
    let Named { version: said, name, .. } = &first.named;
    let sums = match tool {
        Tool::Sqlx => vec![sums::of_sqlx(&first.text)],
        Tool::Refinery => {
            sums::of_refinery(name, said, &first.text).map(Vec::from).unwrap_or_default()
        }
        _ => Vec::new(),
    };
    let mut files: Vec<PathBuf> = sources.iter().map(|it| it.file.clone()).collect();
    files.sort_by_key(|file| file.display().to_string());
    let (title, version) = (title(name, said), version.clone());
    Ok(Old { id, title, files, up, down, version, sums })
}

/// Two files of one number that go the same way.
fn refuse_twice(sources: &[Source]) -> std::result::Result<(), Vec<String>> {
    for (at, source) in sources.iter().enumerate() {
        let mut before = sources.iter().take(at);
        if let Some(other) = before.find(|it| it.named.way == source.named.way) {
            let (path, other) = (source.path.display(), other.path.display());
            return Err(vec![format!("{path}: {other} has the same number")]);
        }
    }
    Ok(())
}

/// What a file says, each way; what is wrong with it is noted.
fn ways(
    source: &Source,
    tool: Tool,
    wrong: &mut Vec<String>,
) -> Vec<(Direction, Vec<DraftSegment>)> {
    let place = source.path.display();
    // Its checksum is of the bytes as they are; its SQL is the same on every system.
    let text = source.text.trim_start_matches('\u{feff}').replace("\r\n", "\n");
    let parts = match tool.parts(&text, source.named.way) {
        Ok(parts) => parts,
        Err(faults) => {
            wrong.extend(faults.into_iter().map(|(line, why)| format!("{place}:{line}: {why}")));
            return Vec::new();
        }
    };
    let mut ways = Vec::new();
    for Part { direction, sql, line, how } in parts {
        let how = if source.is_apart { How::Apart } else { how };
        match segments(&sql, how) {
            Ok(found) => ways.push((direction, found)),
            Err((offset, why)) => {
                let at = Position::of(&sql, offset);
                wrong.push(format!("{place}:{}:{}: {why}", line + at.line - 1, at.column));
            }
        }
    }
    ways
}

/// A name in words.
fn title(name: &str, version: &str) -> String {
    let words: Vec<&str> =
        name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let mut letters = words.join(" ");
    if letters.is_empty() {
        return format!("Migration {version}");
    }
    if let Some(first) = letters.chars().next() {
        letters.replace_range(..first.len_utf8(), &first.to_uppercase().to_string());
    }
    letters
}
