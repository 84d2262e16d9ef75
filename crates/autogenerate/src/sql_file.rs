//! SQL files as a source: what `pg_dump -s` writes is understood.

use std::{
    collections::BTreeSet,
    ops::Range,
    path::{Path, PathBuf},
};

use aludel_engine::{Beyond, Deed, Ground, Reach};
use aludel_files::most;
use aludel_postgres::PostgresEngine;
use aludel_revision::Position;
use aludel_sql::{StatementSpan, controls_transaction, split, tokens};
use thiserror::Error;

use crate::{dump, ways};

/// One file of SQL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SqlFile {
    /// Where it is, as messages name it.
    pub path: PathBuf,
    /// What is in it; what is for `psql` or for the database as a whole is blank here.
    text: String,
    /// The major version of the server that it was dumped from, where it says so.
    dumped: Option<u32>,
    /// Of statements that were generated: where each begins, and where what it says stands.
    places: Vec<(usize, String)>,
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
    /// A file of another encoding.
    #[error("{}:{position}: this is not UTF-8", path.display())]
    Encoding {
        /// The file.
        path: PathBuf,
        /// The first place that is not.
        position: Position,
    },
    /// No SQL file is there.
    #[error("{}: no .sql file is in this folder", .0.display())]
    Empty(PathBuf),
    /// A command of `psql`.
    #[error("{}:{position}: {command} is a command of psql, not SQL", path.display())]
    MetaCommand {
        /// The file.
        path: PathBuf,
        /// Where.
        position: Position,
        /// The command.
        command: String,
    },
}

impl SqlFileError {
    /// What to do about it.
    pub const fn hint(&self) -> &'static str {
        match self {
            Self::Read { .. } => "give a file, or a folder with .sql files, that can be read",
            Self::Encoding { .. } => "save it as UTF-8: `iconv -t UTF-8`, or `pg_dump -E UTF8`",
            Self::Empty(_) => "the source that has nothing is `empty`",
            Self::MetaCommand { .. } => {
                "only what pg_dump writes by itself (\\restrict, \\unrestrict, \\connect) is \
                 understood; write SQL in its place"
            }
        }
    }
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
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let dumped = dumped(text);
        let mut text = without_meta_commands(&path, text)?;
        for range in ways::not_up(&text).into_iter().chain(dump::of_no_use(&text)) {
            blank(&mut text, range);
        }
        Ok(Self { path, text, dumped, places: Vec::new() })
    }

    /// Statements of our own, each with the place that it comes from, as messages name it.
    pub(crate) fn generated(
        name: &str,
        statements: impl IntoIterator<Item = (String, String)>,
    ) -> Self {
        let (mut text, mut places) = (String::new(), Vec::new());
        for (sql, place) in statements {
            places.push((text.len(), place));
            text.push_str(&sql);
            text.push_str(";\n");
        }
        Self { path: PathBuf::from(name), text, dumped: None, places }
    }

    /// Reads a file, or all `.sql` files of a folder and its folders, in order of their paths.
    pub fn read(path: &Path) -> Result<Vec<Self>, SqlFileError> {
        let paths = ways::without_ways_down(sql_files(path)?);
        if paths.is_empty() {
            return Err(SqlFileError::Empty(path.to_owned()));
        }
        // A file without a statement is a state as well: the one with nothing in it.
        paths.iter().map(|path| Self::new(path, &read_text(path)?)).collect()
    }

    /// The same with blanks in the place of some of it: what follows stays where it is.
    pub(crate) fn without(&self, ranges: Vec<Range<usize>>) -> Self {
        let mut file = self.clone();
        ranges.into_iter().for_each(|range| blank(&mut file.text, range));
        file
    }

    /// The text to run.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether it sets savepoints, and leaves it to others to begin a transaction.
    pub(crate) fn has_savepoints(&self) -> bool {
        const WORD: &[u8] = b"savepoint";
        let mut words = self.text.as_bytes().windows(WORD.len());
        if !words.any(|word| word.eq_ignore_ascii_case(WORD)) {
            return false;
        }
        let spans = split(tokens(&self.text));
        let begins = |span: &StatementSpan<'_>| controls_transaction(&span.tokens);
        let is_savepoint = |span: &StatementSpan<'_>| {
            span.tokens.first().is_some_and(|token| token.is_word("savepoint"))
        };
        spans.iter().any(is_savepoint) && !spans.iter().any(begins)
    }

    /// The major version of the server that it was dumped from, where it says so.
    pub fn dumped_from(&self) -> Option<u32> {
        self.dumped
    }

    /// The statements, in order.
    pub fn statements(&self) -> Vec<Located<'_>> {
        let spans = split(tokens(&self.text)).into_iter();
        spans.map(|span| self.located(&span)).collect()
    }

    /// The statements with their tokens, in order.
    pub(crate) fn spans(&self) -> Vec<(Located<'_>, StatementSpan<'_>)> {
        let spans = split(tokens(&self.text)).into_iter();
        spans.map(|span| (self.located(&span), span)).collect()
    }

    fn located(&self, span: &StatementSpan<'_>) -> Located<'_> {
        let sql = self.text.get(span.range.clone()).unwrap_or_default();
        Located { file: self, start: span.range.start, sql }
    }
}

impl Located<'_> {
    /// Where a character of the statement stands, counted from 1.
    pub fn position(&self, character: usize) -> Position {
        let inside = self.sql.chars().take(character.saturating_sub(1)).map(char::len_utf8);
        Position::of(&self.file.text, self.start + inside.sum::<usize>())
    }

    /// The place of a character of the statement, as a message names it.
    pub fn place(&self, character: usize) -> String {
        let from = self.file.places.iter().rev().find(|(start, _)| *start <= self.start);
        match from {
            Some((_, place)) => place.clone(),
            None => format!("{}:{}", self.file.path.display(), self.position(character)),
        }
    }
}

fn read_text(path: &Path) -> Result<String, SqlFileError> {
    let bytes = aludel_files::read_given(path, most::SQL).map_err(fault(path))?;
    String::from_utf8(bytes).map_err(|error| {
        let good = error.utf8_error().valid_up_to();
        let text = String::from_utf8_lossy(&error.as_bytes()[..good]).into_owned();
        SqlFileError::Encoding { path: path.to_owned(), position: Position::of(&text, good) }
    })
}

/// A file, or the `.sql` files of a folder and of its folders. A folder is entered once: links to
/// folders may lead round.
fn sql_files(path: &Path) -> Result<Vec<PathBuf>, SqlFileError> {
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

/// `-- Dumped from database version 17.5`
fn dumped(text: &str) -> Option<u32> {
    const BEFORE: &str = "-- Dumped from database version ";
    let version = text.lines().take(20).find_map(|line| line.strip_prefix(BEFORE))?;
    version.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
}

/// Blanks the lines that `pg_dump` writes for `psql`, and with `\connect` the statements that make
/// the database to connect to: of these nobody needs to hear. Refuses all other commands. A backslash
/// at the start of a line inside a literal or a comment is no command.
fn without_meta_commands(path: &Path, text: &str) -> Result<String, SqlFileError> {
    let mut kept = text.to_owned();
    let mut connects = false;
    let mut read = 0;
    while let Some(start) = first_meta_command(&kept[read..]).map(|start| read + start) {
        let end = kept[start..].find('\n').map_or(kept.len(), |length| start + length);
        let command = kept[start..end].split_whitespace().next().unwrap_or("\\").to_owned();
        match command.as_str() {
            "\\restrict" | "\\unrestrict" => {}
            "\\connect" => connects = true,
            _ => {
                let position = Position::of(&kept, start);
                return Err(SqlFileError::MetaCommand { path: path.to_owned(), position, command });
            }
        }
        blank(&mut kept, start..end);
        read = end;
    }
    if connects {
        for range in about_database(&kept) {
            blank(&mut kept, range);
        }
    }
    Ok(kept)
}

/// Blanks of the same length: what follows stays where it is.
fn blank(text: &mut String, range: Range<usize>) {
    let blanks: String = text
        .get(range.clone())
        .unwrap_or_default()
        .bytes()
        .map(|byte| if byte == b'\n' { '\n' } else { ' ' })
        .collect();
    text.replace_range(range, &blanks);
}

/// Where a backslash stands outside of literals and comments.
fn first_meta_command(text: &str) -> Option<usize> {
    if !text.contains('\\') {
        return None;
    }
    tokens(text).find(|token| token.text.starts_with('\\')).map(|token| token.start)
}

/// The statements of `pg_dump --create` about the database itself.
fn about_database(text: &str) -> Vec<Range<usize>> {
    let reach = Reach { engine: &PostgresEngine, ground: Ground::Own, trusted: false };
    let is_about = |span: &StatementSpan<'_>| {
        let sql = text.get(span.range.clone()).unwrap_or_default();
        reach.deed_of(sql, &span.tokens) == Deed::LeaveOut(Beyond::Database)
    };
    let spans = split(tokens(text)).into_iter().filter(is_about);
    spans.map(|span| span.range).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_pg_dump_writes_for_psql_is_understood() {
        let text = "\\restrict abc\nSELECT '\\x';\nCREATE DATABASE db;\nALTER DATABASE db OWNER TO \
                    x;\n\\connect db\n-- \\d\nSELECT 2;\n\\unrestrict abc\n";
        let file = SqlFile::new("dump.sql", text).unwrap();
        let statements: Vec<_> = file.statements().iter().map(|s| s.sql.to_owned()).collect();
        assert_eq!(statements.len(), 2, "{statements:?}");
        assert!(statements[0].starts_with("SELECT '\\x'"));
        assert_eq!(file.statements()[1].place(1), "dump.sql:7:1");
    }

    #[test]
    fn any_other_command_is_an_error_with_its_place() {
        let error = SqlFile::new("a.sql", "SELECT 1;\n  \\d users\n").unwrap_err();
        assert_eq!(error.to_string(), "a.sql:2:3: \\d is a command of psql, not SQL");
    }

    #[test]
    fn a_position_counts_characters() {
        let file = SqlFile::new("a.sql", "SELECT 1;\nSELECT 'ä', x;\n").unwrap();
        let statements = file.statements();
        assert_eq!(statements[1].position(13), Position { line: 2, column: 13 });
    }

    #[test]
    fn the_version_of_a_dump_is_read_from_its_head() {
        let dump = "--\n-- PostgreSQL database dump\n--\n\n-- Dumped from database version 17.5 (Debian)\n";
        assert_eq!(SqlFile::new("a.sql", dump).unwrap().dumped_from(), Some(17));
        assert_eq!(SqlFile::new("a.sql", "SELECT 1").unwrap().dumped_from(), None);
    }

    #[test]
    fn a_file_without_a_statement_is_a_source() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("blank.sql");
        std::fs::write(&path, "-- nothing\n").unwrap();
        let files = SqlFile::read(&path).unwrap();
        assert_eq!(files.iter().map(|file| file.statements().len()).sum::<usize>(), 0);
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
            let error = SqlFile::read(&path(name)).unwrap_err().to_string();
            assert!(error.ends_with(expected), "{error}");
        }
    }
}
