//! The tokens of a definition as the engine prints it: enough to tell names from strings, quoted
//! names and dollar quotes, and nothing more.

/// What sort of token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TokenKind {
    /// A bare name or key word.
    Word,
    /// `"…"`.
    QuotedName,
    /// `'…'`, with its prefix.
    Text,
    /// `$tag$ … $tag$`.
    DollarText,
    /// Blanks and comments.
    Blank,
    /// One character of anything else.
    Symbol,
}

/// One token: its sort and its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Token<'a> {
    pub(crate) kind: TokenKind,
    pub(crate) text: &'a str,
}

impl Token<'_> {
    /// Whether it is this key word or symbol, in any case.
    pub(crate) fn is(&self, text: &str) -> bool {
        matches!(self.kind, TokenKind::Word | TokenKind::Symbol)
            && self.text.eq_ignore_ascii_case(text)
    }
}

/// The tokens of a text, blanks included: joined they are the text again.
pub(crate) fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut rest = text;
    let mut found = Vec::new();
    while let Some(first) = rest.chars().next() {
        let (kind, length) = next_token(rest, first);
        let (token, after) = rest.split_at(length);
        found.push(Token { kind, text: token });
        rest = after;
    }
    found
}

fn next_token(rest: &str, first: char) -> (TokenKind, usize) {
    if first.is_whitespace() {
        return (TokenKind::Blank, span(rest, char::is_whitespace));
    }
    if rest.starts_with("--") {
        return (TokenKind::Blank, rest.find('\n').unwrap_or(rest.len()));
    }
    if rest.starts_with("/*") {
        return (TokenKind::Blank, block_comment(rest));
    }
    if let Some(length) = prefixed_text(rest) {
        return (TokenKind::Text, length);
    }
    if first == '"' {
        return (TokenKind::QuotedName, quoted(rest, '"', false));
    }
    if first == '$'
        && let Some(length) = dollar_text(rest)
    {
        return (TokenKind::DollarText, length);
    }
    if first.is_alphanumeric() || first == '_' {
        return (TokenKind::Word, span(rest, is_name_char));
    }
    (TokenKind::Symbol, first.len_utf8())
}

fn is_name_char(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || c == '$'
}

fn span(rest: &str, belongs: impl Fn(char) -> bool) -> usize {
    rest.find(|c: char| !belongs(c)).unwrap_or(rest.len())
}

/// A string with its prefix (`E`, `B`, `X`, `N`, `U&`): the length, or nothing.
fn prefixed_text(rest: &str) -> Option<usize> {
    let prefix = ["U&'", "u&'", "E'", "e'", "B'", "b'", "X'", "x'", "N'", "n'", "'"]
        .into_iter()
        .find(|prefix| rest.starts_with(prefix))?
        .len()
        - 1;
    let escapes = rest.starts_with(['E', 'e']);
    Some(prefix + quoted(rest.get(prefix..)?, '\'', escapes))
}

/// The length of a quoted thing, a doubled quote being part of it. One without an end goes on to
/// the end of the text.
fn quoted(rest: &str, quote: char, escapes: bool) -> usize {
    let mut chars = rest.char_indices().skip(1).peekable();
    while let Some((at, c)) = chars.next() {
        let doubled = c == quote && chars.peek().is_some_and(|(_, next)| *next == quote);
        if doubled || (escapes && c == '\\') {
            chars.next();
        } else if c == quote {
            return at + 1;
        }
    }
    rest.len()
}

fn dollar_text(rest: &str) -> Option<usize> {
    let tag_end = rest.get(1..)?.find('$')? + 2;
    let tag = rest.get(..tag_end)?;
    let name = tag.trim_matches('$');
    if !name.chars().all(|c| c.is_alphanumeric() || c == '_') || name.starts_with(char::is_numeric)
    {
        return None;
    }
    let end = rest.get(tag_end..)?.find(tag)?;
    Some(tag_end + end + tag_end)
}

fn block_comment(rest: &str) -> usize {
    let mut depth = 0_u32;
    let mut at = 0;
    while let Some(here) = rest.get(at..).filter(|here| !here.is_empty()) {
        if here.starts_with("/*") {
            depth += 1;
            at += 2;
        } else if here.starts_with("*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += here.chars().next().map_or(1, char::len_utf8);
        }
    }
    rest.len()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn significant(text: &str) -> Vec<&str> {
        tokens(text).iter().filter(|t| t.kind != TokenKind::Blank).map(|t| t.text).collect()
    }

    #[test]
    fn names_strings_and_symbols_are_told_apart() {
        let cases: &[(&str, &[&str])] = &[
            ("a.b", &["a", ".", "b"]),
            ("\"a\"\"b\".c", &["\"a\"\"b\"", ".", "c"]),
            ("'it''s' x", &["'it''s'", "x"]),
            (r"E'a\'b' x", &[r"E'a\'b'", "x"]),
            (r"'a\' x", &[r"'a\'", "x"]),
            ("$f$ public.x $f$ y", &["$f$ public.x $f$", "y"]),
            ("$1 + 2", &["$", "1", "+", "2"]),
            ("a/* x /* y */ */b --c\nd", &["a", "b", "d"]),
            ("é::ü", &["é", ":", ":", "ü"]),
        ];
        for (text, expected) in cases {
            assert_eq!(&significant(text), expected, "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_byte_is_lost(text in "[a-z$'\"/*\\\\ .\nEé-]{0,40}") {
            let joined: String = tokens(&text).iter().map(|t| t.text).collect();
            prop_assert_eq!(joined, text);
        }
    }
}
