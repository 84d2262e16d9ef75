//! A piece of a file that still knows where it stands, so that whatever fails in it, here or on the
//! server, is reported with the file's own line and column.

use std::{borrow::Cow, fmt, ops::Range, sync::Arc};

use crate::variables::Written;

/// A place in a file: line and column in characters, both from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// The line.
    pub line: usize,
    /// The column, in characters.
    pub column: usize,
}

impl fmt::Display for Position {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}", self.line, self.column)
    }
}

impl Position {
    /// The place of a byte offset in a text: the one way in which places are counted.
    pub fn of(text: &str, offset: usize) -> Self {
        let before = text.get(..offset).unwrap_or(text);
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        let line = before.bytes().filter(|&byte| byte == b'\n').count() + 1;
        let column = before.get(line_start..).map_or(0, |head| head.chars().count()) + 1;
        Self { line, column }
    }
}

/// A piece of a file's text.
#[derive(Clone)]
pub struct Excerpt {
    text: Arc<str>,
    range: Range<usize>,
    /// The file, where variables have got values in the text.
    written: Option<Arc<Written>>,
}

impl Excerpt {
    /// A piece of a text; a range that does not fit gives the empty piece.
    pub(crate) fn new(text: &Arc<str>, range: Range<usize>) -> Self {
        let range = if text.get(range.clone()).is_some() { range } else { 0..0 };
        Self { text: Arc::clone(text), range, written: None }
    }

    /// The same of a file whose variables have got values in the text.
    pub(crate) fn of(self, written: Option<&Arc<Written>>) -> Self {
        Self { written: written.cloned(), ..self }
    }

    /// What may be shown of it: without values that are secret.
    pub fn shown(&self) -> Cow<'_, str> {
        match &self.written {
            Some(written) => Cow::Owned(written.shown(&self.text, &self.range)),
            None => Cow::Borrowed(self.as_str()),
        }
    }

    /// What may be shown of what a server said about it.
    pub fn heard<'t>(&self, text: &'t str) -> Cow<'t, str> {
        match &self.written {
            Some(written) => Cow::Owned(written.heard(text)),
            None => Cow::Borrowed(text),
        }
    }

    /// What may be shown of a text about it: without values that are secret.
    pub fn masked<'t>(&self, text: &'t str) -> Cow<'t, str> {
        match &self.written {
            Some(written) => Cow::Owned(written.masked(text)),
            None => Cow::Borrowed(text),
        }
    }

    /// Whether it has a value that is secret.
    pub fn has_secret(&self) -> bool {
        self.written.as_ref().is_some_and(|written| written.used(&self.range).1)
    }

    /// The names of the variables in it.
    pub(crate) fn variables(&self) -> Vec<&str> {
        self.written.as_ref().map(|written| written.used(&self.range).0).unwrap_or_default()
    }

    /// It as the file has it.
    pub(crate) fn in_file(&self) -> &str {
        match &self.written {
            Some(written) => {
                let range = written.offset(self.range.start)..written.offset(self.range.end);
                written.text.get(range).unwrap_or_default()
            }
            None => self.as_str(),
        }
    }

    /// The place in the file of a place in the text.
    fn place(&self, offset: usize) -> Position {
        match &self.written {
            Some(written) => Position::of(&written.text, written.offset(offset)),
            None => Position::of(&self.text, offset),
        }
    }

    /// The text of the piece.
    pub fn as_str(&self) -> &str {
        self.text.get(self.range.clone()).unwrap_or_default()
    }

    /// Where in the file's text the piece is, in bytes.
    pub fn range(&self) -> Range<usize> {
        self.range.clone()
    }

    /// The place of the piece's first character in the file.
    pub fn position(&self) -> Position {
        self.place(self.range.start)
    }

    /// The place in the file of a character of the piece, counted from 1, as PostgreSQL counts the
    /// position of an error in the text it was sent. Beyond the piece: its end.
    pub fn position_at(&self, character: usize) -> Position {
        let skipped: usize =
            self.as_str().chars().take(character.saturating_sub(1)).map(char::len_utf8).sum();
        self.place(self.range.start + skipped)
    }

    /// The whole line of the file that holds a place, without its end.
    pub fn line(&self, position: Position) -> &str {
        let text = self.written.as_ref().map_or(&self.text, |written| &written.text);
        text.lines().nth(position.line.saturating_sub(1)).unwrap_or_default()
    }
}

impl fmt::Display for Excerpt {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl fmt::Debug for Excerpt {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {:?}", self.position(), self.as_str())
    }
}

impl PartialEq for Excerpt {
    /// The same SQL; where it stands does not matter.
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for Excerpt {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_count_characters() {
        let text: Arc<str> = "-- ü\nSELECT 'ä', x;\n".into();
        let excerpt = Excerpt::new(&text, 6..text.len());
        assert_eq!(excerpt.position(), Position { line: 2, column: 1 });
        assert_eq!(excerpt.position_at(8), Position { line: 2, column: 8 });
        assert_eq!(excerpt.position_at(13), Position { line: 2, column: 13 });
        assert_eq!(excerpt.line(excerpt.position()), "SELECT 'ä', x;");
        assert_eq!(excerpt.position_at(999), Position { line: 3, column: 1 });
    }
}
