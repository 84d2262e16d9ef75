//! What of a text can be sent in one message, and what is a conversation: a COPY from or to the
//! client.

use super::{
    Kind, Token, split, tokens,
    words::{copies_from_stdin, copies_to_stdout},
};

/// A part of a text that is sent by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Piece<'a> {
    /// Its SQL.
    pub sql: &'a str,
    /// How it is sent.
    pub way: Way<'a>,
    /// How many characters of the text stand before it.
    pub characters_before: usize,
    /// How many statements of the text stand before it.
    pub statements_before: usize,
}

/// How a piece is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way<'a> {
    /// As one message.
    Message,
    /// A `COPY … FROM STDIN`, with its rows.
    CopyIn(&'a str),
    /// A `COPY … TO STDOUT`.
    CopyOut,
}

/// The pieces of a text, in order: only one where nothing is copied.
pub fn pieces(text: &str) -> Vec<Piece<'_>> {
    let whole = Piece { sql: text, way: Way::Message, characters_before: 0, statements_before: 0 };
    if !mentions_copy(text) {
        return vec![whole];
    }
    let mut cutter = Cutter { text, pieces: Vec::new(), at: 0, statements: 0 };
    for (number, statement) in split(tokens(text)).into_iter().enumerate() {
        let copy = match statement.tokens.as_slice() {
            [.., last, rows] if rows.kind == Kind::CopyRows => {
                Some((statement.range.start..last.end(), Way::CopyIn(rows_of(rows.text))))
            }
            // Its rows are missing: the server would wait for them.
            all if copies_from_stdin(all) => Some((statement.range.clone(), Way::CopyIn(""))),
            all if copies_to_stdout(all) => Some((statement.range.clone(), Way::CopyOut)),
            _ => None,
        };
        let Some((sql, way)) = copy else { continue };
        cutter.push(sql.start, number, Way::Message);
        cutter.push(sql.end, number + 1, way);
        cutter.at = statement.range.end;
    }
    cutter.push(text.len(), usize::MAX, Way::Message);
    cutter.pieces
}

struct Cutter<'a> {
    text: &'a str,
    pieces: Vec<Piece<'a>>,
    /// Where the next piece begins.
    at: usize,
    statements: usize,
}

impl<'a> Cutter<'a> {
    fn push(&mut self, end: usize, statements: usize, way: Way<'a>) {
        let sql = self.text.get(self.at..end).unwrap_or_default();
        let is_something = |token: Token<'_>| !token.is_trivia() && token.kind != Kind::Semicolon;
        if statements > self.statements && tokens(sql).any(is_something) {
            let characters_before = self.text.get(..self.at).map_or(0, |it| it.chars().count());
            let statements_before = self.statements;
            self.pieces.push(Piece { sql, way, characters_before, statements_before });
        }
        self.at = end;
        self.statements = statements;
    }
}

/// A text of many megabytes is not cut into tokens where nothing can be found.
fn mentions_copy(text: &str) -> bool {
    text.as_bytes().windows(4).any(|word| word.eq_ignore_ascii_case(b"copy"))
}

/// The rows alone: without the rest of the first line, and without the last one.
fn rows_of(text: &str) -> &str {
    let start = text.find('\n').map_or(text.len(), |at| at + 1);
    let end = text.rfind('\n').map_or(text.len(), |at| at + 1);
    text.get(start..end).unwrap_or_default()
}
