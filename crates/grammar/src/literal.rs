//! What a literal says.

use crate::{
    Cursor, Mistake, Parsed, Span, Spanned, Word,
    token::{Kind, Token},
};

/// A literal read as data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Literal {
    /// `"text"`, also raw.
    Text(String),
    /// `'c'`.
    Char(String),
    /// `42`, without underscores and suffix.
    Integer(String),
    /// `4.2`.
    Float(String),
    /// Bytes and C strings.
    Other,
}

/// Takes a literal.
pub(crate) fn literal(cursor: &mut Cursor<'_, '_>) -> Parsed<Spanned<Literal>> {
    match cursor.peek() {
        Some(token) if token.kind == Kind::Literal => {
            cursor.bump();
            let value = read(token.text, token.span)?;
            Ok(Spanned::new(value, token.span))
        }
        _ => Err(cursor.expected("a literal")),
    }
}

/// Takes a string.
pub(crate) fn string(cursor: &mut Cursor<'_, '_>) -> Parsed<Word> {
    let missing = cursor.expected("a string");
    match literal(cursor) {
        Ok(Spanned { value: Literal::Text(text), span }) => Ok(Word::new(text, span)),
        Err(mistake) if mistake.message.contains("escape") => Err(mistake),
        _ => Err(missing),
    }
}

/// What a token says, where it is a string.
pub fn text(token: &Token<'_>) -> Option<String> {
    match read(token.text, token.span) {
        Ok(Literal::Text(text)) if token.kind == Kind::Literal => Some(text),
        _ => None,
    }
}

fn read(text: &str, span: Span) -> Parsed<Literal> {
    match text.as_bytes() {
        [b'"', ..] => Ok(Literal::Text(unescape(inside(text, '"'), span)?)),
        [b'\'', ..] => Ok(Literal::Char(unescape(inside(text, '\''), span)?)),
        [b'r', ..] => Ok(Literal::Text(inside(text[1..].trim_matches('#'), '"').to_owned())),
        [b'0'..=b'9', ..] => number(text, span),
        _ => Ok(Literal::Other),
    }
}

fn inside(text: &str, quote: char) -> &str {
    let text = text.strip_prefix(quote).unwrap_or(text);
    text.strip_suffix(quote).unwrap_or(text)
}

const SUFFIXES: &[&str] = &[
    "i8", "i16", "i32", "i64", "i128", "isize", "u8", "u16", "u32", "u64", "u128", "usize", "f32",
    "f64",
];

fn number(text: &str, span: Span) -> Parsed<Literal> {
    let digits = text.replace('_', "");
    let radix = [("0x", 16), ("0o", 8), ("0b", 2)];
    if let Some((prefix, radix)) = radix.iter().find(|(p, _)| digits.starts_with(p)) {
        return integer(&digits[prefix.len()..], *radix, span);
    }
    let bare = SUFFIXES.iter().find_map(|s| digits.strip_suffix(s)).unwrap_or(&digits);
    let is_float =
        bare.contains(['.', 'e', 'E']) || digits.ends_with("f32") || digits.ends_with("f64");
    let valid = bare.parse::<f64>().is_ok();
    match (valid, is_float) {
        (true, true) => Ok(Literal::Float(bare.to_owned())),
        (true, false) => Ok(Literal::Integer(bare.to_owned())),
        (false, _) => Err(Mistake::new(span, format!("`{text}` is not a number"))),
    }
}

fn integer(digits: &str, radix: u32, span: Span) -> Parsed<Literal> {
    let bare = SUFFIXES.iter().find_map(|s| digits.strip_suffix(s)).unwrap_or(digits);
    u128::from_str_radix(bare, radix)
        .map(|n| Literal::Integer(n.to_string()))
        .map_err(|_| Mistake::new(span, "this number is too large or malformed"))
}

fn unescape(text: &str, span: Span) -> Parsed<String> {
    let bad = || Mistake::new(span, "unknown escape in this string");
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        match chars.next().ok_or_else(bad)? {
            'n' => out.push('\n'),
            't' => out.push('\t'),
            'r' => out.push('\r'),
            '0' => out.push('\0'),
            same @ ('\\' | '"' | '\'') => out.push(same),
            'x' => {
                let digits: String = chars.by_ref().take(2).collect();
                out.push(u8::from_str_radix(&digits, 16).map_err(|_| bad())?.into());
            }
            'u' => {
                let digits: String = chars
                    .by_ref()
                    .skip(1)
                    .take_while(|c| *c != '}')
                    .filter(|c| *c != '_')
                    .collect();
                let code = u32::from_str_radix(&digits, 16).map_err(|_| bad())?;
                out.push(char::from_u32(code).ok_or_else(bad)?);
            }
            '\n' => while chars.next_if(|c| c.is_whitespace()).is_some() {},
            _ => return Err(bad()),
        }
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_literal_is_read_as_rust_reads_it() {
        let text = |t: &str| Ok(Literal::Text(t.to_owned()));
        let integer = |t: &str| Ok(Literal::Integer(t.to_owned()));
        let cases = [
            (r#""a\"b\n\x41\u{1F600}""#, text("a\"b\nA😀")),
            ("\"a \\\n   b\"", text("a b")),
            (r##"r#"a\"b"#"##, text("a\\\"b")),
            ("1_000i64", integer("1000")),
            ("0xFFu8", integer("255")),
            ("1.5e3", Ok(Literal::Float("1.5e3".into()))),
            ("2f64", Ok(Literal::Float("2".into()))),
            ("'x'", Ok(Literal::Char("x".into()))),
            ("b\"x\"", Ok(Literal::Other)),
            (r#""\q""#, Err("unknown escape in this string")),
            ("12ab", Err("`12ab` is not a number")),
        ];
        for (source, expected) in cases {
            let found = read(source, Span::default());
            let found = found.as_ref().map_err(|m| m.message.as_str());
            assert_eq!(found, expected.as_ref().map_err(|m| *m), "{source}");
        }
    }
}
