//! The words of a statement: what tells its forms apart where no catalog does.

use aludel_sql::{Kind, Token, tokens};

/// The tokens of a statement that mean something.
pub(super) struct Words<'a> {
    pub(super) sql: &'a str,
    pub(super) tokens: Vec<Token<'a>>,
}

impl<'a> Words<'a> {
    pub(super) fn of(sql: &'a str) -> Self {
        let is_meant = |it: &Token<'_>| !it.is_trivia() && it.kind != Kind::Semicolon;
        Self { sql, tokens: tokens(sql).filter(is_meant).collect() }
    }

    /// A word in lower case; a literal as it is.
    pub(super) fn text(&self, at: usize) -> String {
        self.tokens.get(at).map(plain).unwrap_or_default()
    }

    pub(super) fn is(&self, at: usize, word: &str) -> bool {
        self.text(at) == word
    }

    /// The statement with a word behind one of its own.
    pub(super) fn with(&self, at: usize, word: &str) -> String {
        let end = self.tokens.get(at).map_or(self.sql.len(), Token::end);
        format!("{} {word}{};", &self.sql[..end], self.own_end(end))
    }

    /// What stands behind a place, without the end.
    fn own_end(&self, from: usize) -> &'a str {
        let end = self.tokens.last().map_or(from, Token::end);
        self.sql.get(from..end).unwrap_or_default()
    }

    /// All of them in lower case, literals as they are.
    pub(super) fn plain(&self) -> Vec<String> {
        self.tokens.iter().map(plain).collect()
    }
}

pub(super) fn plain(token: &Token<'_>) -> String {
    match token.kind {
        Kind::Word => token.text.to_lowercase(),
        _ => token.text.to_owned(),
    }
}

/// The parts between a word that stands in no parentheses.
pub(super) fn split<'w>(words: &'w [String], between: &str) -> Vec<&'w [String]> {
    let (mut depth, mut begin, mut parts) = (0_usize, 0, Vec::new());
    for (at, word) in words.iter().enumerate() {
        match word.as_str() {
            "(" | "[" => depth += 1,
            ")" | "]" => depth = depth.saturating_sub(1),
            word if word == between && depth == 0 => {
                parts.push(&words[begin..at]);
                begin = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&words[begin..]);
    parts
}
