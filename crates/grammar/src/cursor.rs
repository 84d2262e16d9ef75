//! A place among tokens, that only goes forward.

use crate::{
    Mistake, Parsed, Span, Word,
    token::{Kind, Token},
};

/// A place among tokens, inside one pair of brackets.
#[derive(Debug, Clone, Copy)]
pub struct Cursor<'a, 's> {
    tokens: &'a [Token<'s>],
    at: usize,
    end: usize,
    /// What closes this stretch, for a message about what is missing there.
    close: Span,
    /// In how many types that hold each other it is.
    depth: usize,
}

/// How deep types may nest: `Vec<Vec<…>>`, `&&…`.
const DEEPEST: usize = 64;

impl<'a, 's> Cursor<'a, 's> {
    /// At the start of all tokens.
    pub fn new(tokens: &'a [Token<'s>]) -> Self {
        let close = tokens.last().map_or(Span::default(), |t| t.span);
        Self { tokens, at: 0, end: tokens.len(), close, depth: 0 }
    }

    /// At one of all tokens.
    pub fn starting(tokens: &'a [Token<'s>], at: usize) -> Self {
        Self { at, ..Self::new(tokens) }
    }

    /// Whether nothing is left.
    pub fn is_end(&self) -> bool {
        self.at >= self.end
    }

    /// The token here.
    pub fn peek(&self) -> Option<&'a Token<'s>> {
        self.peek_at(0)
    }

    /// The token `n` further on, in the flat row of tokens.
    pub fn peek_at(&self, n: usize) -> Option<&'a Token<'s>> {
        let at = self.at + n;
        if at < self.end { self.tokens.get(at) } else { None }
    }

    /// Where the cursor is: the token here, or what closes the stretch.
    pub fn span(&self) -> Span {
        self.peek().map_or(self.close, |t| t.span)
    }

    /// Where the token before this place stands.
    pub fn last_span(&self) -> Span {
        let before = self.at.checked_sub(1).and_then(|i| self.tokens.get(i));
        before.map_or(self.close, |t| t.span)
    }

    /// Takes one token; an opening bracket with all that it holds.
    pub fn bump(&mut self) -> Option<&'a Token<'s>> {
        let token = self.peek()?;
        self.at = match token.kind {
            Kind::Open => token.partner as usize + 1,
            _ => self.at + 1,
        };
        Some(token)
    }

    /// Whether this punctuation is here, with nothing between its characters.
    pub fn at_punct(&self, text: &str) -> bool {
        let mut end = None;
        text.char_indices().enumerate().all(|(n, (i, c))| {
            let Some(token) = self.peek_at(n) else { return false };
            let joined = end.is_none_or(|end| end == token.span.start);
            end = Some(token.span.end);
            joined && token.is_punct(&text[i..i + c.len_utf8()])
        })
    }

    /// Takes this punctuation if it is here.
    pub fn eat(&mut self, text: &str) -> bool {
        let found = self.at_punct(text);
        if found {
            self.at += text.chars().count();
        }
        found
    }

    /// Takes this keyword if it is here.
    pub fn eat_word(&mut self, word: &str) -> bool {
        let found = self.at_word(word);
        if found {
            self.at += 1;
        }
        found
    }

    /// Whether this keyword is here.
    pub fn at_word(&self, word: &str) -> bool {
        self.peek().is_some_and(|t| t.is_ident(word))
    }

    /// Takes this punctuation, or says that it is missing.
    pub fn expect(&mut self, text: &str) -> Parsed<()> {
        if self.eat(text) { Ok(()) } else { Err(self.expected(&format!("`{text}`"))) }
    }

    /// Takes a name; a raw one loses its `r#`.
    pub fn word(&mut self) -> Parsed<Word> {
        match self.peek() {
            Some(token) if token.kind == Kind::Ident => {
                self.at += 1;
                let name = token.text.strip_prefix("r#").unwrap_or(token.text);
                Ok(Word::new(name.to_owned(), token.span))
            }
            _ => Err(self.expected("a name")),
        }
    }

    /// Whether an opening bracket of this sort is here.
    pub fn at_open(&self, open: &str) -> bool {
        self.peek().is_some_and(|t| t.kind == Kind::Open && t.text == open)
    }

    /// Takes a bracket of this sort, and gives what it holds.
    pub fn group(&mut self, open: &str) -> Option<Self> {
        if !self.at_open(open) {
            return None;
        }
        let start = self.at + 1;
        let end = self.bump()?.partner as usize;
        let close = self.tokens.get(end).map_or(self.close, |t| t.span);
        Some(Self { tokens: self.tokens, at: start, end, close, depth: self.depth })
    }

    /// Takes what nests without brackets, unless it nests too deep.
    pub(crate) fn nested<T>(&mut self, take: impl FnOnce(&mut Self) -> Parsed<T>) -> Parsed<T> {
        if self.depth == DEEPEST {
            let message = format!("types nest more than {DEEPEST} deep here");
            return Err(Mistake::new(self.span(), message));
        }
        self.depth += 1;
        let taken = take(self);
        self.depth -= 1;
        taken
    }

    /// Takes a bracket of this sort, or says that it is missing.
    pub fn expect_group(&mut self, open: &str) -> Parsed<Self> {
        self.group(open).ok_or_else(|| self.expected(&format!("`{open}`")))
    }

    /// Goes to the next comma outside brackets, or to the end.
    pub fn skip_to_comma(&mut self) {
        while !self.is_end() && !self.at_punct(",") {
            self.bump();
        }
    }

    /// From the token here to the last of the stretch.
    pub fn whole_span(&self) -> Span {
        let last = self.end.checked_sub(1).and_then(|i| self.tokens.get(i));
        last.map_or(self.close, |t| self.span().to(t.span))
    }

    /// What is missing, and what is there instead.
    pub fn expected(&self, what: &str) -> Mistake {
        match self.peek() {
            Some(token) => {
                let found = crate::mistake::short(token.text);
                Mistake::new(token.span, format!("expected {what}, found `{found}`"))
            }
            None => Mistake::new(self.close, format!("expected {what}")),
        }
    }
}
