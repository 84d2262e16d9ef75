//! A literal in single quotes, as it is written: all of its pieces, for behind a line's end it goes on as it
//! began.
//! Source: PostgreSQL's `src/backend/parser/scan.l` (`quotecontinue`).

use aludel_sql::{Kind, Token};

use super::{hex, written};
use crate::visible::is_hidden;

/// How the pieces of a literal are written.
#[derive(Clone, Copy)]
enum Way {
    /// As they stand.
    Verbatim,
    /// With escapes, of which there were none.
    Escaped,
    /// The same, of a literal `N'…'`, which is a type and a literal.
    EscapedNational,
    /// It has escapes: `E'…'`.
    Escapes,
    /// It has numbers: `U&'…'`.
    Numbers,
}

/// How many tokens the literal has that the first of them begins.
pub(super) fn length(tokens: &[Token<'_>]) -> usize {
    let (mut length, mut is_next_line) = (1, false);
    for (number, token) in tokens.iter().enumerate().skip(1) {
        match token.kind {
            Kind::Blank => is_next_line |= token.text.contains(['\n', '\r']),
            Kind::LineComment => {}
            Kind::Literal if is_next_line && token.closed && token.text.starts_with('\'') => {
                (length, is_next_line) = (number + 1, false);
            }
            _ => break,
        }
    }
    length
}

/// Writes a literal, and what stands between its pieces.
pub(super) fn write(literal: &[Token<'_>], text: &mut String) {
    let way = way(literal);
    for (number, token) in literal.iter().enumerate() {
        match token.kind {
            Kind::Literal => text.push_str(&piece(token.text, way, number == 0)),
            _ => text.push_str(&written(token)),
        }
    }
}

fn way(literal: &[Token<'_>]) -> Way {
    let pieces = || literal.iter().filter(|it| it.kind == Kind::Literal);
    let is_hiding = pieces().any(|it| it.text.contains(is_hidden));
    let first = literal.first().and_then(|it| it.text.chars().next()).unwrap_or_default();
    match first {
        _ if !is_hiding && !pieces().any(|it| it.text.contains('\\')) => Way::Verbatim,
        '\'' => Way::Escaped,
        'n' | 'N' => Way::EscapedNational,
        'e' | 'E' => Way::Escapes,
        'u' | 'U' if is_hiding => Way::Numbers,
        _ => Way::Verbatim,
    }
}

/// A piece; the first one has what says how all are read.
fn piece(text: &str, way: Way, is_first: bool) -> String {
    let (begin, escaped) = match way {
        Way::Verbatim => return text.to_owned(),
        Way::Escapes => return hex(text, "\\u"),
        Way::Numbers => return hex(text, "\\"),
        Way::Escaped => ("E", text),
        Way::EscapedNational => {
            ("nchar E", if is_first { text.get(1..).unwrap_or_default() } else { text })
        }
    };
    let begin = if is_first { begin } else { "" };
    format!("{begin}{}", hex(&escaped.replace('\\', "\\\\"), "\\u"))
}
