//! A file's bytes as text, and the list of what is wrong with it.

use std::path::Path;

use crate::{Direction, Mistake, MistakeKind, Mistakes, Position, mistake};

/// A file's text without a byte order mark. A file whose first line ends with CR LF is one that an
/// editor or a version control system converted: there, every CR LF is read as LF, so that every
/// checkout executes, and counts, the same bytes. Other files keep theirs.
pub(crate) fn read(path: &Path, contents: &[u8]) -> Result<String, Mistakes> {
    let contents = contents.strip_prefix(b"\xef\xbb\xbf").unwrap_or(contents);
    let text = std::str::from_utf8(contents)
        .map_err(|error| invalid_utf8(path, contents, error.valid_up_to()))?;
    if let Some(offset) = text.find('\0') {
        return Err(one(path, Position::of(text, offset), MistakeKind::Nul));
    }
    let converted = text.split_once('\n').is_some_and(|(first, _)| first.ends_with('\r'));
    Ok(if converted { text.replace("\r\n", "\n") } else { text.to_owned() })
}

fn invalid_utf8(path: &Path, contents: &[u8], valid: usize) -> Mistakes {
    let before = contents.get(..valid).and_then(|bytes| std::str::from_utf8(bytes).ok());
    let byte = contents.get(valid).copied().unwrap_or_default();
    let position = Position::of(before.unwrap_or_default(), valid);
    one(path, position, MistakeKind::InvalidUtf8 { byte })
}

fn one(path: &Path, position: Position, kind: MistakeKind) -> Mistakes {
    Mistakes::with(Vec::new(), Mistake { path: path.to_owned(), position: Some(position), kind })
}

/// Collects the mistakes of one file.
pub(crate) struct Report<'a> {
    path: &'a Path,
    text: &'a str,
    mistakes: Vec<Mistake>,
}

impl<'a> Report<'a> {
    pub(crate) fn new(path: &'a Path, text: &'a str) -> Self {
        Self { path, text, mistakes: Vec::new() }
    }

    /// A mistake at a byte offset. Its line is counted from the file's start, so that a file of
    /// nothing else would take for ever: a hundred are enough.
    pub(crate) fn at(&mut self, offset: usize, kind: MistakeKind) {
        if !self.is_full() {
            self.push(Some(Position::of(self.text, offset)), kind);
        }
    }

    /// Whether there is no room for another mistake.
    pub(crate) fn is_full(&self) -> bool {
        self.mistakes.len() >= mistake::MOST
    }

    /// A mistake of the file as a whole.
    pub(crate) fn whole(&mut self, kind: MistakeKind) {
        self.push(None, kind);
    }

    fn push(&mut self, position: Option<Position>, kind: MistakeKind) {
        self.mistakes.push(Mistake { path: self.path.to_owned(), position, kind });
    }

    /// The line of a byte offset.
    pub(crate) fn line(&self, offset: usize) -> usize {
        Position::of(self.text, offset).line
    }

    /// The value, unless there are mistakes.
    pub(crate) fn finish<T>(self, value: T) -> Result<T, Mistakes> {
        Mistakes::new(self.mistakes).map_or(Ok(value), Err)
    }

    /// Whether a directive or what follows it may have been misread: then a section that is not
    /// found is a consequence, not a mistake.
    pub(crate) fn is_uncertain(&self) -> bool {
        self.mistakes.iter().any(|mistake| {
            matches!(
                mistake.kind,
                MistakeKind::UnknownDirective { .. }
                    | MistakeKind::UnknownOption { .. }
                    | MistakeKind::DirectiveNotAlone { .. }
                    | MistakeKind::Unterminated { .. }
            )
        })
    }

    /// All mistakes, a last one of the file as a whole included.
    pub(crate) fn fail(self, kind: MistakeKind) -> Mistakes {
        let last = Mistake { path: self.path.to_owned(), position: None, kind };
        Mistakes::with(self.mistakes, last)
    }

    /// All mistakes, and the section that was not found unless that is a consequence of them.
    pub(crate) fn fail_missing(mut self, direction: Direction) -> Mistakes {
        if self.is_uncertain()
            && let Some(last) = self.mistakes.pop()
        {
            return Mistakes::with(self.mistakes, last);
        }
        self.fail(MistakeKind::MissingSection { direction })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_ends() {
        for (contents, text) in [
            (&b"a\nb\r\nc"[..], "a\nb\r\nc"),
            (b"a\r\nb\r\nc\n", "a\nb\nc\n"),
            (b"\xef\xbb\xbfa\r\n", "a\n"),
            (b"", ""),
            (b"a\rb\r\n", "a\rb\n"),
        ] {
            assert_eq!(read(Path::new("x.sql"), contents).unwrap(), text);
        }
    }

    #[test]
    fn what_is_no_text() {
        for (contents, expected) in [
            (&b"-- a\n-- b\xffc"[..], "x.sql:2:5: the file is not valid UTF-8: the byte 0xff"),
            (b"a\n\0", "x.sql:2:1: the file contains a NUL character"),
            (b"\xff\xfea\0", "x.sql:1:1: the file is not valid UTF-8: the byte 0xff"),
            (b"abc\xe4", "x.sql:1:4: the file is not valid UTF-8: the byte 0xe4"),
        ] {
            let mistakes = read(Path::new("x.sql"), contents).unwrap_err().to_string();
            assert!(mistakes.starts_with(expected), "{mistakes}");
        }
    }
}
