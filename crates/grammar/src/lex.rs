//! Source text to tokens.
//!
//! An own lexer, for speed: a thousand models are read on every `check`, and the general one
//! spends more time than all the rest.

use crate::{
    Mistake, Parsed, Span,
    token::{Kind, Token},
};

/// How deep brackets may nest: all that reads tokens enters one bracket after the other, and real
/// code stays far above this ground.
const DEEPEST: usize = 200;

/// The tokens of a text, brackets paired.
pub fn lex(source: &str) -> Parsed<Vec<Token<'_>>> {
    let mut lexer = Lexer { source, at: 0, tokens: Vec::with_capacity(source.len() / 5) };
    let mut open: Vec<u32> = Vec::new();
    lexer.skip_preamble();
    while let Some((kind, end)) = lexer.scan()? {
        lexer.push(kind, end, &mut open)?;
    }
    match open.last().and_then(|i| lexer.tokens.get(*i as usize)) {
        Some(token) => Err(Mistake::new(token.span, format!("`{}` is never closed", token.text))),
        None => Ok(lexer.tokens),
    }
}

struct Lexer<'s> {
    source: &'s str,
    at: usize,
    tokens: Vec<Token<'s>>,
}

fn is_ident_start(c: char) -> bool {
    c == '_' || c.is_alphabetic()
}

fn is_ident_continue(c: char) -> bool {
    c == '_' || c.is_alphanumeric()
}

fn closes(open: &str, close: &str) -> bool {
    matches!((open, close), ("(", ")") | ("[", "]") | ("{", "}"))
}

impl<'s> Lexer<'s> {
    fn rest(&self) -> &'s str {
        self.source.get(self.at..).unwrap_or_default()
    }

    fn span(&self, start: usize, end: usize) -> Span {
        let cut = |n| u32::try_from(n).unwrap_or(u32::MAX);
        Span { start: cut(start), end: cut(end) }
    }

    fn fail<T>(&self, length: usize, message: &str) -> Parsed<T> {
        Err(Mistake::new(self.span(self.at, self.at + length), message))
    }

    fn push(&mut self, kind: Kind, end: usize, open: &mut Vec<u32>) -> Parsed<()> {
        let text = self.source.get(self.at..end).unwrap_or_default();
        let mut token = Token { kind, text, span: self.span(self.at, end), partner: 0 };
        let index = u32::try_from(self.tokens.len()).unwrap_or(u32::MAX);
        if kind == Kind::Open {
            if open.len() == DEEPEST {
                let message = format!("brackets nest more than {DEEPEST} deep here");
                return Err(Mistake::new(token.span, message));
            }
            open.push(index);
        }
        if kind == Kind::Close {
            token.partner = self.partner(open.pop(), token, index)?;
        }
        self.tokens.push(token);
        self.at = end;
        Ok(())
    }

    fn partner(&mut self, open: Option<u32>, close: Token<'s>, index: u32) -> Parsed<u32> {
        let opener = open.and_then(|i| self.tokens.get_mut(i as usize));
        match opener {
            Some(token) if closes(token.text, close.text) => {
                token.partner = index;
                Ok(open.unwrap_or_default())
            }
            _ => Err(Mistake::new(close.span, format!("`{}` closes nothing", close.text))),
        }
    }

    /// A byte-order mark and a `#!` line.
    fn skip_preamble(&mut self) {
        if self.rest().starts_with('\u{feff}') {
            self.at += 3;
        }
        let rest = self.rest();
        if rest.starts_with("#!") && !rest[2..].trim_start().starts_with('[') {
            self.at += rest.find('\n').unwrap_or(rest.len());
        }
    }

    /// The next token's kind and end; blanks and comments are passed over.
    fn scan(&mut self) -> Parsed<Option<(Kind, usize)>> {
        loop {
            let rest = self.rest();
            let Some(first) = rest.chars().next() else { return Ok(None) };
            if first.is_whitespace() {
                self.at += rest.len() - rest.trim_start().len();
            } else if rest.starts_with("//") || rest.starts_with("/*") {
                let (doc, length) = self.comment(rest)?;
                if let Some(kind) = doc {
                    return Ok(Some((kind, self.at + length)));
                }
                self.at += length;
            } else {
                let (kind, length) = self.token(first, rest)?;
                return Ok(Some((kind, self.at + length)));
            }
        }
    }

    fn comment(&self, rest: &str) -> Parsed<(Option<Kind>, usize)> {
        let length = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else {
            match block_comment(rest) {
                Some(length) => length,
                None => return self.fail(2, "this comment is never closed"),
            }
        };
        let doc = match rest.as_bytes() {
            [b'/', b'/', b'/', b'/', ..] | [b'/', b'*', b'*', b'*' | b'/', ..] => None,
            [b'/', b'/', b'/', ..] | [b'/', b'*', b'*', ..] => Some(Kind::OuterDoc),
            [b'/', b'/' | b'*', b'!', ..] => Some(Kind::InnerDoc),
            _ => None,
        };
        Ok((doc, length))
    }

    fn token(&self, first: char, rest: &str) -> Parsed<(Kind, usize)> {
        match first {
            '(' | '[' | '{' => Ok((Kind::Open, 1)),
            ')' | ']' | '}' => Ok((Kind::Close, 1)),
            '"' => self.quoted(rest, 0),
            '\'' => self.quote(rest),
            '0'..='9' => Ok((Kind::Literal, number(rest))),
            c if is_ident_start(c) => self.word(rest),
            c => Ok((Kind::Punct, c.len_utf8())),
        }
    }

    fn word(&self, rest: &str) -> Parsed<(Kind, usize)> {
        let length = rest.find(|c| !is_ident_continue(c)).unwrap_or(rest.len());
        let (word, after) = rest.split_at(length);
        match (word, after.as_bytes()) {
            ("b" | "c", [b'"', ..]) => self.quoted(rest, 1),
            ("b", [b'\'', ..]) => self.quote(after).map(|(kind, n)| (kind, n + 1)),
            ("r" | "br" | "cr", [b'"', ..]) => self.raw(rest, length),
            ("r" | "br" | "cr", [b'#', ..]) if raw_string_follows(after) => self.raw(rest, length),
            ("r", [b'#', ..]) => {
                let name = after[1..].find(|c| !is_ident_continue(c)).unwrap_or(after.len() - 1);
                Ok((Kind::Ident, 2 + name))
            }
            _ => Ok((Kind::Ident, length)),
        }
    }

    /// A string with escapes; `prefix` bytes stand before its quote.
    fn quoted(&self, rest: &str, prefix: usize) -> Parsed<(Kind, usize)> {
        let bytes = rest.as_bytes();
        let mut at = prefix + 1;
        while let Some(byte) = bytes.get(at) {
            match byte {
                b'\\' => at += 2,
                b'"' => return Ok((Kind::Literal, at + 1)),
                _ => at += 1,
            }
        }
        self.fail(prefix + 1, "this string is never closed")
    }

    fn raw(&self, rest: &str, prefix: usize) -> Parsed<(Kind, usize)> {
        let hashes = rest[prefix..].bytes().take_while(|b| *b == b'#').count();
        let end = format!("\"{}", "#".repeat(hashes));
        let start = prefix + hashes + 1;
        match rest.get(start..).and_then(|body| body.find(&end)) {
            Some(at) => Ok((Kind::Literal, start + at + end.len())),
            None => self.fail(start, "this string is never closed"),
        }
    }

    /// A lifetime or a character.
    fn quote(&self, rest: &str) -> Parsed<(Kind, usize)> {
        let mut chars = rest.char_indices().skip(1);
        let first = chars.next().map_or('\0', |(_, c)| c);
        let second = chars.next();
        if first == '\\' {
            return match rest.get(3..).and_then(|r| r.find('\'')) {
                Some(at) => Ok((Kind::Literal, at + 4)),
                None => self.fail(1, "this character is never closed"),
            };
        }
        match second {
            Some((at, '\'')) => Ok((Kind::Literal, at + 1)),
            _ if is_ident_start(first) => {
                let body = &rest[1..];
                Ok((Kind::Lifetime, 1 + body.find(|c| !is_ident_continue(c)).unwrap_or(body.len())))
            }
            _ => self.fail(1, "this character is never closed"),
        }
    }
}

fn raw_string_follows(after: &str) -> bool {
    after.trim_start_matches('#').starts_with('"')
}

/// The length of a comment that may hold others.
fn block_comment(rest: &str) -> Option<usize> {
    let bytes = rest.as_bytes();
    let (mut depth, mut at) = (0_usize, 0);
    loop {
        match bytes.get(at..at + 2)? {
            b"/*" => (depth, at) = (depth + 1, at + 2),
            b"*/" if depth == 1 => return Some(at + 2),
            b"*/" => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
    }
}

/// The length of a number; `1..2` and `1.max(2)` end before the dot, `1e-3` goes on behind it.
fn number(rest: &str) -> usize {
    let bytes = rest.as_bytes();
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let digit_follows = bytes.get(at + 1).is_some_and(u8::is_ascii_digit);
        let signed = at > 0 && matches!(bytes[at - 1], b'e' | b'E') && !rest.starts_with("0x");
        match byte {
            b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' | b'_' => {}
            b'.' if digit_follows && !rest[..at].contains('.') => {}
            b'+' | b'-' if signed && digit_follows => {}
            _ => break,
        }
        at += 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(source: &str) -> Vec<&str> {
        lex(source).expect("valid tokens").into_iter().map(|t| t.text).collect()
    }

    #[test]
    fn text_is_cut_into_tokens() {
        let cases: &[(&str, &[&str])] = &[
            ("a::b<'x, 'y'>", &["a", ":", ":", "b", "<", "'x", ",", "'y'", ">"]),
            ("r#type r\"a\\\" r#\"b\"c\"#", &["r#type", "r\"a\\\"", "r#\"b\"c\"#"]),
            (r#" "a\"b" b"x" b'\'' '\u{41}' "#, &[r#""a\"b""#, "b\"x\"", "b'\\''", "'\\u{41}'"]),
            (
                "1..2 1.5e-3 0xff_u8 1.max(2)",
                &["1", ".", ".", "2", "1.5e-3", "0xff_u8", "1", ".", "max", "(", "2", ")"],
            ),
            ("/* a /* b */ c */ x // y\n/// doc\nz", &["x", "/// doc", "z"]),
            ("#!/usr/bin/env x\nfn", &["fn"]),
            ("\u{feff}#![allow(x)]", &["#", "!", "[", "allow", "(", "x", ")", "]"]),
        ];
        for (source, expected) in cases {
            assert_eq!(&words(source), expected, "{source}");
        }
    }

    #[test]
    fn what_never_ends_is_named_at_its_start() {
        let cases = [
            ("a { b", 2, "`{` is never closed"),
            ("a ) b", 2, "`)` closes nothing"),
            ("( ]", 2, "`]` closes nothing"),
            ("x \"abc", 2, "this string is never closed"),
            ("x r#\"abc\"", 2, "this string is never closed"),
            ("x /* abc", 2, "this comment is never closed"),
            ("x '\\n", 2, "this character is never closed"),
            (&"({[".repeat(100_000), DEEPEST as u32, "brackets nest more than 200 deep here"),
        ];
        for (source, at, message) in cases {
            let mistake = lex(source).expect_err(source);
            assert_eq!((mistake.span.start, mistake.message.as_str()), (at, message), "{source}");
        }
    }
}
