//! SQL files as a source: what `pg_dump -s` writes is understood.

use std::path::{Path, PathBuf};

use aludel_revision::sql::{split, tokens};
use thiserror::Error;

/// One file of SQL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SqlFile {
    /// Where it is, as messages name it.
    pub path: PathBuf,
    /// What is in it; lines that only `psql` understands are blank here.
    text: String,
}

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
    /// No SQL file is there.
    #[error("{}: no .sql file is in this folder", .0.display())]
    Empty(PathBuf),
    /// A command of `psql`.
    #[error("{}:{line}: {command} is a command of psql, not SQL: only what pg_dump writes by itself (\\restrict, \\unrestrict, \\connect) is understood; write SQL in its place", path.display())]
    MetaCommand {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// The command.
        command: String,
    },
}

/// A statement, and where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Located<'a> {
    /// The file.
    pub file: &'a SqlFile,
    /// Its first byte in the file.
    pub start: usize,
    /// The statement, without its semicolon.
    pub sql: &'a str,
}

impl SqlFile {
    /// A file with its text.
    pub fn new(path: impl Into<PathBuf>, text: &str) -> Result<Self, SqlFileError> {
        let path = path.into();
        let text = without_meta_commands(&path, text.trim_start_matches('\u{feff}'))?;
        Ok(Self { path, text })
    }

    /// Statements of our own, under a name that messages can use.
    pub(crate) fn generated(name: &str, text: String) -> Self {
        Self { path: PathBuf::from(name), text }
    }

    /// Reads a file, or all `.sql` files of a folder and its folders, in order of their paths.
    pub fn read(path: &Path) -> Result<Vec<Self>, SqlFileError> {
        let files = sql_files(path)?;
        if files.is_empty() {
            return Err(SqlFileError::Empty(path.to_owned()));
        }
        files.iter().map(|path| Self::new(path, &read_text(path)?)).collect()
    }

    /// The text to run.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The statements, in order.
    pub fn statements(&self) -> Vec<Located<'_>> {
        split(tokens(&self.text))
            .into_iter()
            .map(|span| Located {
                file: self,
                start: span.range.start,
                sql: self.text.get(span.range).unwrap_or_default(),
            })
            .collect()
    }
}

impl Located<'_> {
    /// Line and column of a character of the statement, all counted from 1.
    pub fn position(&self, character: usize) -> (usize, usize) {
        let inside = self.sql.chars().take(character.saturating_sub(1)).map(char::len_utf8);
        let end = self.start + inside.sum::<usize>();
        let before = self.file.text.get(..end).unwrap_or(&self.file.text);
        let column = before.chars().rev().take_while(|c| *c != '\n').count() + 1;
        (before.matches('\n').count() + 1, column)
    }
}

fn read_text(path: &Path) -> Result<String, SqlFileError> {
    std::fs::read_to_string(path).map_err(|why| SqlFileError::Read { path: path.to_owned(), why })
}

fn sql_files(path: &Path) -> Result<Vec<PathBuf>, SqlFileError> {
    let fault = |why| SqlFileError::Read { path: path.to_owned(), why };
    if !std::fs::metadata(path).map_err(fault)?.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let mut found = Vec::new();
    for entry in std::fs::read_dir(path).map_err(fault)? {
        let entry = entry.map_err(fault)?.path();
        if entry.is_dir() {
            found.extend(sql_files(&entry)?);
        } else if entry.extension().is_some_and(|extension| extension == "sql") {
            found.push(entry);
        }
    }
    found.sort();
    Ok(found)
}

/// Blanks the lines that `pg_dump` writes for `psql`; refuses all others of that sort. A backslash
/// at the start of a line inside a literal or a comment is no command.
fn without_meta_commands(path: &Path, text: &str) -> Result<String, SqlFileError> {
    let mut kept = text.to_owned();
    while let Some(start) = first_meta_command(&kept) {
        let end = kept[start..].find('\n').map_or(kept.len(), |length| start + length);
        let command = kept[start..end].split_whitespace().next().unwrap_or("\\").to_owned();
        if !matches!(command.as_str(), "\\restrict" | "\\unrestrict" | "\\connect") {
            let line = kept[..start].matches('\n').count() + 1;
            return Err(SqlFileError::MetaCommand { path: path.to_owned(), line, command });
        }
        kept.replace_range(start..end, "");
    }
    Ok(kept)
}

/// Where a backslash stands outside of literals and comments.
fn first_meta_command(text: &str) -> Option<usize> {
    if !text.contains('\\') {
        return None;
    }
    tokens(text).find(|token| token.text.starts_with('\\')).map(|token| token.start)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_pg_dump_writes_for_psql_is_understood() {
        let text =
            "\\restrict abc\nSELECT '\\x';\n\\connect db\n-- \\d\nSELECT 2;\n\\unrestrict abc\n";
        let file = SqlFile::new("dump.sql", text).unwrap();
        let statements: Vec<_> = file.statements().iter().map(|s| s.sql.to_owned()).collect();
        assert_eq!(statements.len(), 2, "{statements:?}");
        assert!(statements[0].starts_with("SELECT '\\x'"));
    }

    #[test]
    fn any_other_command_is_an_error_with_its_line() {
        let error = SqlFile::new("a.sql", "SELECT 1;\n\\d users\n").unwrap_err();
        assert!(error.to_string().starts_with("a.sql:2: \\d is a command of psql"), "{error}");
    }

    #[test]
    fn a_position_counts_characters() {
        let file = SqlFile::new("a.sql", "SELECT 1;\nSELECT 'ä', x;\n").unwrap();
        let statements = file.statements();
        assert_eq!(statements[1].position(13), (2, 13));
    }
}
