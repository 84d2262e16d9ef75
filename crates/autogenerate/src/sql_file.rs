//! SQL files as a source: read from the disk, with what is no SQL for a new database taken out.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
};

use aludel_engine::{Modelling, NotSql, SqlFile, blank};
use aludel_files::most;
use aludel_revision::Position;
use thiserror::Error;

use crate::ways;

/// Why files cannot be a source.
#[derive(Debug, Error)]
pub enum SqlFileError {
    /// A file or folder that cannot be read.
    #[error("cannot read {}: {why}", path.display())]
    Read {
        /// The file or folder.
        path: PathBuf,
        /// Why not.
        why: std::io::Error,
    },
    /// A file of another encoding.
    #[error("{}:{position}: this is not UTF-8", path.display())]
    Encoding {
        /// The file.
        path: PathBuf,
        /// The first place that is not.
        position: Position,
        /// What to do about it.
        hint: &'static str,
    },
    /// No SQL file is there.
    #[error("{}: no .sql file is in this folder", .0.display())]
    Empty(PathBuf),
    /// Something that is no SQL.
    #[error("{}:{position}: {what}", path.display())]
    NotSql {
        /// The file.
        path: PathBuf,
        /// Where.
        position: Position,
        /// What it is.
        what: String,
        /// What to do about it.
        hint: &'static str,
    },
}

impl SqlFileError {
    /// What to do about it.
    pub const fn hint(&self) -> &'static str {
        match self {
            Self::Read { .. } => "give a file, or a folder with .sql files, that can be read",
            Self::Empty(_) => "the source that has nothing is `empty`",
            Self::Encoding { hint, .. } | Self::NotSql { hint, .. } => hint,
        }
    }
}

/// A file with its text.
pub fn sql_file(
    engine: &dyn Modelling,
    path: impl Into<PathBuf>,
    text: &str,
) -> Result<SqlFile, SqlFileError> {
    let path = path.into();
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut read = engine.loader().read(text).map_err(|NotSql { start, what, hint }| {
        let position = Position::of(text, start);
        SqlFileError::NotSql { path: path.clone(), position, what, hint }
    })?;
    for range in ways::not_up(&read.sql) {
        blank(&mut read.sql, range);
    }
    Ok(SqlFile::new(path, read))
}

/// Reads a file, or all `.sql` files of a folder and its folders, in order of their paths.
pub fn sql_files(engine: &dyn Modelling, path: &Path) -> Result<Vec<SqlFile>, SqlFileError> {
    let paths = ways::without_ways_down(sql_paths(path)?);
    if paths.is_empty() {
        return Err(SqlFileError::Empty(path.to_owned()));
    }
    // A file without a statement is a state as well: the one with nothing in it.
    paths.iter().map(|path| sql_file(engine, path, &read_text(engine, path)?)).collect()
}

fn read_text(engine: &dyn Modelling, path: &Path) -> Result<String, SqlFileError> {
    let bytes = aludel_files::read_given(path, most::SQL).map_err(fault(path))?;
    String::from_utf8(bytes).map_err(|error| {
        let good = error.utf8_error().valid_up_to();
        let text = String::from_utf8_lossy(&error.as_bytes()[..good]).into_owned();
        let (path, position) = (path.to_owned(), Position::of(&text, good));
        SqlFileError::Encoding { path, position, hint: engine.loader().encoding_hint() }
    })
}

/// A file, or the `.sql` files of a folder and of its folders. A folder is entered once: links to
/// folders may lead round.
///
/// # Errors
///
/// Where one of them cannot be looked at.
pub fn sql_paths(path: &Path) -> Result<Vec<PathBuf>, SqlFileError> {
    if !std::fs::metadata(path).map_err(fault(path))?.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let (mut found, mut open) = (Vec::new(), vec![path.to_owned()]);
    let mut entered = BTreeSet::new();
    while let Some(folder) = open.pop() {
        if !entered.insert(folder.canonicalize().map_err(fault(&folder))?) {
            continue;
        }
        for entry in std::fs::read_dir(&folder).map_err(fault(&folder))? {
            let entry = entry.map_err(fault(&folder))?.path();
            if entry.is_dir() {
                open.push(entry);
            } else if entry.extension().is_some_and(|extension| extension == "sql") {
                found.push(entry);
            }
        }
    }
    found.sort();
    Ok(found)
}

fn fault(path: &Path) -> impl Fn(std::io::Error) -> SqlFileError {
    |why| SqlFileError::Read { path: path.to_owned(), why }
}

#[cfg(test)]
mod tests {
    use aludel_engine::Engine;
    use aludel_postgres::PostgresEngine;

    use super::*;

    #[test]
    fn a_file_without_a_statement_is_a_source() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("blank.sql");
        std::fs::write(&path, "-- nothing\n").unwrap();
        let files = sql_files(&PostgresEngine, &path).unwrap();
        let syntax = PostgresEngine.syntax();
        assert_eq!(files.iter().map(|file| file.statements(syntax).len()).sum::<usize>(), 0);
    }

    #[test]
    fn a_file_that_cannot_be_a_source_says_why() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        std::fs::write(path("latin1.sql"), b"SELECT 1;\n-- \xfcber\n").unwrap();
        std::fs::create_dir(path("folder")).unwrap();
        let cases = [
            ("latin1.sql", "latin1.sql:2:4: this is not UTF-8"),
            ("folder", "folder: no .sql file is in this folder"),
            ("gone.sql", "gone.sql: No such file or directory (os error 2)"),
        ];
        for (name, expected) in cases {
            let error = sql_files(&PostgresEngine, &path(name)).unwrap_err().to_string();
            assert!(error.ends_with(expected), "{error}");
        }
    }
}
