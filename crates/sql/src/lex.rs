//! The scanner.
//! Source: PostgreSQL's `src/backend/parser/scan.l` (the rules), and the manual's "4.1. Lexical
//! Structure".

use crate::Syntax;

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Spaces, tabs, line ends.
    Blank,
    /// `-- …`, without the line's end.
    LineComment,
    /// `/* … */`, nested ones included.
    BlockComment,
    /// A key word or a bare name.
    Word,
    /// A name in double quotes, also `U&"…"`.
    QuotedName,
    /// A literal in single quotes, also `E'…'`, `B'…'`, `X'…'`, `N'…'`, `U&'…'`.
    Literal,
    /// A literal in dollar quotes.
    DollarLiteral,
    /// A number.
    Number,
    /// `$1`.
    Parameter,
    /// An operator, `::`, `:=`, `=>`, `..` included.
    Operator,
    /// One of `( ) [ ] , . :`.
    Punctuation,
    /// `;`.
    Semicolon,
    /// What follows the semicolon of `COPY … FROM STDIN`: the rest of its line, the rows, and `\.`
    /// on a line of its own, without that line's end.
    CopyRows,
    /// A character that no SQL begins with.
    Other,
}

/// A token of SQL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token<'a> {
    /// What it is.
    pub kind: Kind,
    /// Its text.
    pub text: &'a str,
    /// Where it begins, in bytes.
    pub start: usize,
    /// Whether its closing mark is there; true for what needs none.
    pub closed: bool,
}

impl Token<'_> {
    /// Where it ends, in bytes.
    pub fn end(&self) -> usize {
        self.start + self.text.len()
    }

    /// Whether it is a blank or a comment.
    pub fn is_trivia(&self) -> bool {
        matches!(self.kind, Kind::Blank | Kind::LineComment | Kind::BlockComment)
    }

    /// The name that a bare word or a quoted name stands for; of `U&"…"` the escapes are not read.
    pub fn name(&self) -> Option<String> {
        match self.kind {
            Kind::Word => Some(self.text.to_lowercase()),
            Kind::QuotedName => {
                let (open, close) = match self.text.chars().next() {
                    Some('`') => ('`', '`'),
                    Some('[') => ('[', ']'),
                    _ => ('"', '"'),
                };
                let (_, inside) = self.text.split_once(open)?;
                let inside = inside.strip_suffix(close).unwrap_or(inside);
                Some(inside.replace(&String::from_iter([close, close]), &String::from(close)))
            }
            _ => None,
        }
    }

    /// Whether it is this key word, operator or sign, in any case.
    pub fn is(&self, text: &str) -> bool {
        let has_quotes =
            matches!(self.kind, Kind::QuotedName | Kind::Literal | Kind::DollarLiteral);
        !has_quotes && self.text.eq_ignore_ascii_case(text)
    }

    /// Whether it is a bare or a quoted name, or a key word.
    pub fn is_name(&self) -> bool {
        matches!(self.kind, Kind::Word | Kind::QuotedName)
    }

    /// Whether it is a bare word, in any case.
    pub fn is_word(&self, word: &str) -> bool {
        self.kind == Kind::Word && self.text.eq_ignore_ascii_case(word)
    }
}

/// The tokens of a text; together they are the text.
pub fn tokens(text: &str) -> impl Iterator<Item = Token<'_>> {
    tokens_of(text, Syntax::default())
}

/// The tokens of a text in a syntax.
pub fn tokens_of(text: &str, syntax: Syntax) -> impl Iterator<Item = Token<'_>> {
    let mut at = 0;
    let mut literal = Continuation::None;
    let mut copy = CopyWatch::Start;
    std::iter::from_fn(move || {
        let rest = text.get(at..).filter(|rest| !rest.is_empty())?;
        let (kind, length, closed) = match copy {
            CopyWatch::Rows => closing(Kind::CopyRows, copy_rows(rest.as_bytes())),
            _ => scan(rest.as_bytes(), literal, syntax),
        };
        let token = Token { kind, text: rest.get(..length)?, start: at, closed };
        literal = literal.after(&token);
        copy = if syntax.copy { copy.after(&token) } else { copy };
        at += length;
        Some(token)
    })
}

/// Whether a literal that begins here would continue one that allows backslash escapes:
/// `E'a'`, a line's end, `'b\'c'`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Continuation {
    None,
    SameLine,
    NextLine,
}

impl Continuation {
    fn after(self, token: &Token<'_>) -> Self {
        match (self, token.kind) {
            (Self::None, Kind::Blank | Kind::LineComment) => Self::None,
            (_, Kind::Blank) if token.text.contains(['\n', '\r']) => Self::NextLine,
            (_, Kind::Blank | Kind::LineComment) => self,
            (Self::NextLine, Kind::Literal) if token.text.starts_with('\'') => Self::SameLine,
            (_, Kind::Literal) if token.text.starts_with(['e', 'E']) => Self::SameLine,
            _ => Self::None,
        }
    }
}

/// Whether the rows of a `COPY … FROM STDIN` come next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum CopyWatch {
    /// A statement begins.
    Start,
    /// Inside another statement.
    Other,
    /// Inside a COPY, so deep in parentheses, perhaps behind its FROM.
    Copy { depth: usize, behind_from: bool },
    /// Inside a COPY that reads from the client.
    FromClient,
    /// Behind its semicolon.
    Rows,
}

impl CopyWatch {
    fn after(self, token: &Token<'_>) -> Self {
        match self {
            Self::Rows => Self::Start,
            _ if token.is_trivia() => self,
            Self::FromClient if token.kind == Kind::Semicolon => Self::Rows,
            _ if token.kind == Kind::Semicolon => Self::Start,
            Self::Start if token.is_word("copy") => Self::Copy { depth: 0, behind_from: false },
            Self::Start => Self::Other,
            Self::Copy { depth: 0, behind_from: true } if token.is_word("stdin") => {
                Self::FromClient
            }
            Self::Copy { depth, .. } => {
                let depth = match token.text {
                    "(" => depth + 1,
                    ")" => depth.saturating_sub(1),
                    _ => depth,
                };
                Self::Copy { depth, behind_from: depth == 0 && token.is_word("from") }
            }
            Self::Other | Self::FromClient => self,
        }
    }
}

/// Rows end with the line `\.`.
fn copy_rows(text: &[u8]) -> (usize, bool) {
    let mut at = count(text, |byte| byte != b'\n') + 1;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let line = count(rest, |byte| byte != b'\n');
        let content = rest.get(..line).unwrap_or_default();
        if matches!(content, b"\\." | b"\\.\r") {
            return (at + line, true);
        }
        at += line + 1;
    }
    (text.len(), false)
}

/// The kind, the length in bytes (at least 1) and closedness of the token that a text begins with.
fn scan(text: &[u8], literal: Continuation, syntax: Syntax) -> (Kind, usize, bool) {
    let next = byte(text, 1);
    match byte(text, 0) {
        first if is_blank(first) => open(Kind::Blank, count(text, is_blank)),
        b'-' if next == b'-' => open(Kind::LineComment, count(text, |c| c != b'\n' && c != b'\r')),
        b'/' if next == b'*' => block_comment(text, syntax.nested_comments),
        b'\'' => closing(Kind::Literal, quoted(text, 1, b'\'', literal == Continuation::NextLine)),
        b'"' => closing(Kind::QuotedName, quoted(text, 1, b'"', false)),
        b'`' if syntax.other_names => closing(Kind::QuotedName, quoted(text, 1, b'`', false)),
        b'[' if syntax.other_names => bracketed(text),
        _ if syntax.prefixed_literals
            && let Some(scanned) = prefixed(text) =>
        {
            scanned
        }
        b'x' | b'X' if next == b'\'' => closing(Kind::Literal, quoted(text, 2, b'\'', false)),
        first if is_word_start(first) => open(Kind::Word, count(text, is_word_part)),
        b'0'..=b'9' => open(Kind::Number, number(text)),
        b'.' if next.is_ascii_digit() => open(Kind::Number, number(text)),
        b'$' if syntax.dollar_quotes => dollar(text),
        b';' => open(Kind::Semicolon, 1),
        b':' if matches!(next, b':' | b'=') => open(Kind::Operator, 2),
        b'.' if next == b'.' => open(Kind::Operator, 2),
        b'(' | b')' | b'[' | b']' | b',' | b'.' | b':' => open(Kind::Punctuation, 1),
        first if is_operator(first) => open(Kind::Operator, operator(text)),
        _ => open(Kind::Other, 1),
    }
}

/// A literal or a name that begins with a letter.
fn prefixed(text: &[u8]) -> Option<(Kind, usize, bool)> {
    let next = byte(text, 1);
    Some(match byte(text, 0) {
        b'e' | b'E' if next == b'\'' => closing(Kind::Literal, quoted(text, 2, b'\'', true)),
        b'b' | b'B' | b'x' | b'X' | b'n' | b'N' if next == b'\'' => {
            closing(Kind::Literal, quoted(text, 2, b'\'', false))
        }
        b'u' | b'U' if next == b'&' && byte(text, 2) == b'\'' => {
            closing(Kind::Literal, quoted(text, 3, b'\'', false))
        }
        b'u' | b'U' if next == b'&' && byte(text, 2) == b'"' => {
            closing(Kind::QuotedName, quoted(text, 3, b'"', false))
        }
        _ => return None,
    })
}

/// A name in brackets.
fn bracketed(text: &[u8]) -> (Kind, usize, bool) {
    let end = text.iter().position(|byte| *byte == b']');
    (Kind::QuotedName, end.map_or(text.len(), |end| end + 1), end.is_some())
}

fn open(kind: Kind, length: usize) -> (Kind, usize, bool) {
    (kind, length, true)
}

fn closing(kind: Kind, (length, closed): (usize, bool)) -> (Kind, usize, bool) {
    (kind, length, closed)
}

/// The byte at an index, or 0 behind the end (PostgreSQL's text holds no NUL).
fn byte(text: &[u8], index: usize) -> u8 {
    text.get(index).copied().unwrap_or_default()
}

fn count(text: &[u8], belongs: impl Fn(u8) -> bool) -> usize {
    text.iter().take_while(|&&byte| belongs(byte)).count()
}

fn count_from(text: &[u8], start: usize, belongs: impl Fn(u8) -> bool) -> usize {
    start + text.get(start..).map_or(0, |rest| count(rest, belongs))
}

fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | 0x0b | 0x0c)
}

fn is_word_start(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_' || byte >= 0x80
}

fn is_word_part(byte: u8) -> bool {
    is_word_start(byte) || byte.is_ascii_digit() || byte == b'$'
}

fn is_operator(byte: u8) -> bool {
    b"~!@#^&|`?+-*/%<>=".contains(&byte)
}

/// Where comments do not nest, one that is open ends with the text.
fn block_comment(text: &[u8], nested: bool) -> (Kind, usize, bool) {
    let mut depth = 0_usize;
    let mut at = 0;
    while at < text.len() {
        match (byte(text, at), byte(text, at + 1)) {
            (b'/', b'*') if nested || depth == 0 => (depth, at) = (depth + 1, at + 2),
            (b'*', b'/') => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
        if depth == 0 {
            return (Kind::BlockComment, at, true);
        }
    }
    (Kind::BlockComment, text.len(), !nested)
}

/// What a quote encloses; `start` is behind the opening quote.
fn quoted(text: &[u8], start: usize, quote: u8, escapes: bool) -> (usize, bool) {
    let mut at = start;
    while at < text.len() {
        match byte(text, at) {
            b'\\' if escapes => at += 2,
            here if here == quote && byte(text, at + 1) == quote => at += 2,
            here if here == quote => return (at + 1, true),
            _ => at += 1,
        }
    }
    (text.len(), false)
}

/// A number, with what PostgreSQL calls trailing junk.
fn number(text: &[u8]) -> usize {
    let word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80;
    if byte(text, 0) == b'0' && matches!(byte(text, 1), b'x' | b'X' | b'o' | b'O' | b'b' | b'B') {
        return count(text, word);
    }
    let mut end = count(text, |byte| byte.is_ascii_digit() || byte == b'_');
    if byte(text, end) == b'.' && byte(text, end + 1) != b'.' {
        end = count_from(text, end + 1, |byte| byte.is_ascii_digit() || byte == b'_');
    }
    let signed = matches!(byte(text, end + 1), b'+' | b'-') && byte(text, end + 2).is_ascii_digit();
    if matches!(byte(text, end), b'e' | b'E') && signed {
        end += 2;
    }
    count_from(text, end, word)
}

/// `$1`, `$tag$ … $tag$`, or a lonely `$`.
fn dollar(text: &[u8]) -> (Kind, usize, bool) {
    if byte(text, 1).is_ascii_digit() {
        return open(Kind::Parameter, count_from(text, 1, |byte| byte.is_ascii_digit()));
    }
    let tag_part = |byte: u8| is_word_start(byte) || byte.is_ascii_digit();
    let tag_end = count_from(text, 1, tag_part);
    if byte(text, tag_end) != b'$' {
        return open(Kind::Other, 1);
    }
    let (tag, body) = text.split_at(tag_end + 1);
    let close = body.windows(tag.len()).position(|window| window == tag);
    let length = close.map_or(text.len(), |at| tag.len() + at + tag.len());
    (Kind::DollarLiteral, length, close.is_some())
}

/// An operator ends before a comment, and not with `+` or `-` unless it has a character that
/// standard SQL's operators do not have: `a<-1` is `a < -1`.
///
/// PostgreSQL takes no operator of more than 63 bytes; so of a longer run no more is looked at,
/// which would take for ever where each of a megabyte of pluses begins an operator.
fn operator(text: &[u8]) -> usize {
    const LONGEST: usize = 64;
    let run = count(text.get(..LONGEST).unwrap_or(text), is_operator);
    let comment = (1..run)
        .find(|&at| matches!((byte(text, at), byte(text, at + 1)), (b'-', b'-') | (b'/', b'*')));
    let mut length = comment.unwrap_or(run);
    let is_special = |byte: &u8| b"~!@#^&|`?%".contains(byte);
    while length > 1
        && matches!(byte(text, length - 1), b'+' | b'-')
        && !text.iter().take(length - 1).any(is_special)
    {
        length -= 1;
    }
    length
}
