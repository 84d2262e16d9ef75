//! A piece of a file that still knows where it stands, so that whatever fails in it, here or on the
//! server, is reported with the file's own line and column.

use std::{fmt, ops::Range, sync::Arc};

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
}

impl Excerpt {
    /// A piece of a text; a range that does not fit gives the empty piece.
    pub(crate) fn new(text: &Arc<str>, range: Range<usize>) -> Self {
        let range = if text.get(range.clone()).is_some() { range } else { 0..0 };
        Self { text: Arc::clone(text), range }
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
        Position::of(&self.text, self.range.start)
    }

    /// The place in the file of a character of the piece, counted from 1, as PostgreSQL counts the
    /// position of an error in the text it was sent. Beyond the piece: its end.
    pub fn position_at(&self, character: usize) -> Position {
        let skipped: usize =
            self.as_str().chars().take(character.saturating_sub(1)).map(char::len_utf8).sum();
        Position::of(&self.text, self.range.start + skipped)
    }

    /// The whole line of the file that holds a place, without its end.
    pub fn line(&self, position: Position) -> &str {
        self.text.lines().nth(position.line.saturating_sub(1)).unwrap_or_default()
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
