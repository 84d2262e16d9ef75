//! SQL as its users wrote it: schema files, and what a dump of a database says.

use std::{collections::BTreeSet, ops::Range, path::PathBuf};

use aludel_catalog::Ident;
use aludel_revision::Position;
use aludel_session::{SessionError, SqlError};
use aludel_sql::{StatementSpan, Syntax, split_of, tokens_of};
use thiserror::Error;

use crate::{Asked, BeyondError, JudgeError, LeftOut, Shadow, ShadowError};

/// Loads SQL files into throw-away databases.
pub trait Loader: Send + Sync {
    /// What of a file is SQL for a new database: the rest, of which nobody needs to hear, is blank in
    /// it. What is neither is an error.
    fn read(&self, text: &str) -> Result<SqlText, NotSql>;

    /// What to do about a file that is not UTF-8.
    fn encoding_hint(&self) -> &'static str {
        "save it as UTF-8: `iconv -t UTF-8`"
    }

    /// Loads files into a fresh database of the shadow, in an order that works, and tells what of them
    /// was left out. Roles that are missing are created where the server is ours.
    fn load<'a>(
        &'a self,
        shadow: &'a mut dyn Shadow,
        trusted: bool,
        files: &'a [SqlFile],
    ) -> Asked<'a, Vec<LeftOut>, LoadError>;

    /// The extensions of which statements say a version.
    fn stated_versions(&self, sql: &str) -> BTreeSet<Ident>;

    /// The statement behind which definitions may speak of what comes later, as in a dump.
    fn defer_checks(&self) -> Option<&'static str> {
        None
    }
}

/// The text of a file, as far as it is SQL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SqlText {
    /// The text, each statement where it stood.
    pub sql: String,
    /// The major version of the server that it was dumped from, where it says so.
    pub dumped: Option<u32>,
}

/// What is in a file and is no SQL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotSql {
    /// Its first byte in the file.
    pub start: usize,
    /// What it is: follows its place.
    pub what: String,
    /// What to do about it.
    pub hint: &'static str,
}

/// One file of SQL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SqlFile {
    /// Where it is, as messages name it.
    pub path: PathBuf,
    /// What is in it; what is not for a new database is blank here.
    text: String,
    /// The major version of the server that it was dumped from, where it says so.
    dumped: Option<u32>,
    /// Of statements that were generated: where each begins, and where what it says stands.
    places: Vec<(usize, String)>,
}

/// A statement, and where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileStatement<'a> {
    /// The file.
    pub file: &'a SqlFile,
    /// Its first byte in the file.
    pub start: usize,
    /// The statement, without its semicolon.
    pub sql: &'a str,
}

impl SqlFile {
    /// A file with its text.
    pub fn new(path: impl Into<PathBuf>, text: SqlText) -> Self {
        let SqlText { sql, dumped } = text;
        Self { path: path.into(), text: sql, dumped, places: Vec::new() }
    }

    /// Statements of our own, each with the place that it comes from, as messages name it.
    pub fn generated(name: &str, statements: impl IntoIterator<Item = (String, String)>) -> Self {
        let (mut text, mut places) = (String::new(), Vec::new());
        for (sql, place) in statements {
            places.push((text.len(), place));
            text.push_str(&sql);
            text.push_str(";\n");
        }
        Self { path: PathBuf::from(name), text, dumped: None, places }
    }

    /// The same with blanks in the place of some of it: what follows stays where it is.
    pub fn without(&self, ranges: impl IntoIterator<Item = Range<usize>>) -> Self {
        let mut file = self.clone();
        ranges.into_iter().for_each(|range| blank(&mut file.text, range));
        file
    }

    /// The text to run.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The major version of the server that it was dumped from, where it says so.
    pub fn dumped_from(&self) -> Option<u32> {
        self.dumped
    }

    /// The statements with their tokens, in order.
    pub fn statements(&self, syntax: Syntax) -> Vec<(FileStatement<'_>, StatementSpan<'_>)> {
        let spans = split_of(tokens_of(&self.text, syntax), syntax).into_iter();
        spans.map(|span| (self.located(&span), span)).collect()
    }

    fn located(&self, span: &StatementSpan<'_>) -> FileStatement<'_> {
        let sql = self.text.get(span.range.clone()).unwrap_or_default();
        FileStatement { file: self, start: span.range.start, sql }
    }
}

/// Blanks of the same length: what follows stays where it is.
pub fn blank(text: &mut String, range: Range<usize>) {
    let blanks: String = text
        .get(range.clone())
        .unwrap_or_default()
        .bytes()
        .map(|byte| if byte == b'\n' { '\n' } else { ' ' })
        .collect();
    text.replace_range(range, &blanks);
}

impl FileStatement<'_> {
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

/// Why files could not be loaded.
#[derive(Debug, Error)]
pub enum LoadError {
    /// The shadow fails.
    #[error(transparent)]
    Shadow(#[from] ShadowError),
    /// The database does not answer.
    #[error(transparent)]
    Session(#[from] SessionError),
    /// A statement was refused.
    #[error(transparent)]
    Refused(#[from] SqlFault),
    /// A statement reaches beyond the shadow's database.
    #[error(transparent)]
    Beyond(#[from] BeyondError),
    /// The files are no one source.
    #[error(transparent)]
    Conflict(#[from] ConflictError),
}

impl From<JudgeError> for LoadError {
    fn from(error: JudgeError) -> Self {
        match error {
            JudgeError::Beyond(error) => error.into(),
            JudgeError::Shadow(error) => error.into(),
        }
    }
}

/// A statement of a file that the server refused.
#[derive(Debug, Error)]
#[error("{place}: {}", error.message)]
pub struct SqlFault {
    /// Where it stands: file, line and column, all from 1.
    pub place: String,
    /// The statement.
    pub statement: String,
    /// What the server said.
    pub error: Box<SqlError>,
    /// Where the object is defined that it defines once more.
    pub first: Option<String>,
    /// What to do about it.
    pub hint: Option<String>,
}

/// Why files cannot be one source.
#[derive(Debug, Error)]
pub enum ConflictError {
    /// Two of them define one object.
    #[error("{second}: {what} is defined at {first} already")]
    Twice {
        /// The object.
        what: String,
        /// Where first.
        first: String,
        /// Where again.
        second: String,
    },
}

impl ConflictError {
    /// What to do about it.
    pub const fn hint(&self) -> &'static str {
        match self {
            Self::Twice { .. } => "leave it to one of the two",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_position_counts_characters() {
        let sql = "SELECT 1;\nSELECT 'ä', x;\n".to_owned();
        let file = SqlFile::new("a.sql", SqlText { sql, dumped: None });
        let statements = file.statements(Syntax::default());
        assert_eq!(statements[1].0.position(13), Position { line: 2, column: 13 });
    }
}
