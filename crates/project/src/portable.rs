//! SQL that leaves the program for a file or for psql, written so that it means the same to everybody
//! who runs it, and does nothing to who looks at it.
//!
//! Where `standard_conforming_strings` is off, `'\'` does not end where it seems to, and what
//! follows becomes statements, or commands of psql; so a literal with a backslash is written as
//! `E'…'`, all pieces of it. A `:` before a name is a variable of psql's. Hidden characters are written as
//! escapes, but for rows of a COPY in a format that has none.

mod literal;

use std::{borrow::Cow, fmt::Write};

use aludel_sql::{Kind, Token, tokens};

use crate::visible::{is_hidden, visible};

/// What a file begins with whose text is not ASCII alone, so that it is read as what it is.
const ENCODING: &str = "SET client_encoding = 'UTF8';\n\n";

/// What a file begins with whose literals were written by hand.
const LITERALS: &str = "SET standard_conforming_strings = on;\n\n";

/// A whole script that this program wrote.
pub fn script(sql: &str) -> Cow<'_, str> {
    let portable = statements(sql);
    match portable.is_ascii() {
        true => portable,
        false => Cow::Owned(format!("{ENCODING}{portable}")),
    }
}

/// A whole script that somebody wrote by hand.
pub fn script_by_hand(sql: &str) -> Cow<'_, str> {
    let portable = script(sql);
    match sql.contains('\\') {
        true => Cow::Owned(format!("{LITERALS}{portable}")),
        false => portable,
    }
}

/// Statements, as a part of a file whose reader knows its encoding.
pub fn statements(sql: &str) -> Cow<'_, str> {
    if !sql.contains(['\\', ':']) && !sql.contains(is_hidden) {
        return Cow::Borrowed(sql);
    }
    let all: Vec<Token<'_>> = tokens(sql).collect();
    let mut text = String::with_capacity(sql.len() + 16);
    let mut at = 0;
    while let Some(rest @ [token, behind @ ..]) = all.get(at..) {
        at += 1;
        if token.kind == Kind::Literal && token.closed {
            let length = literal::length(rest);
            literal::write(rest.get(..length).unwrap_or(rest), &mut text);
            at += length - 1;
        } else if token.kind == Kind::CopyRows {
            text.push_str(&rows(token.text, all.get(..at - 1).unwrap_or_default()));
        } else {
            text.push_str(&written(token));
        }
        if token.text == ":" && behind.first().is_some_and(is_variable) {
            text.push(' ');
        }
    }
    Cow::Owned(text)
}

/// Whether psql takes it for the name of a variable behind a colon.
fn is_variable(token: &Token<'_>) -> bool {
    matches!(token.kind, Kind::Word | Kind::QuotedName | Kind::Literal)
}

/// The rows of a COPY, which are data: in its own format they have escapes, of bytes; any other keeps them as
/// they are. A carriage return ends a line there.
fn rows<'a>(text: &'a str, before: &[Token<'_>]) -> Cow<'a, str> {
    let mut before = before.iter().rev().filter(|it| !it.is_trivia());
    let is_plain = before.next().is_some_and(|it| it.kind == Kind::Semicolon)
        && before.next().is_some_and(|it| it.is_word("stdin"));
    let acts = |character| is_hidden(character) && character != '\r';
    if !is_plain || !text.contains(acts) {
        return text.into();
    }
    let mut shown = String::with_capacity(text.len() + 16);
    let mut is_escaped = false;
    for character in text.chars() {
        if acts(character) {
            if is_escaped {
                shown.pop();
            }
            for byte in character.encode_utf8(&mut [0; 4]).bytes() {
                // Writing to a string cannot fail.
                let _ = write!(shown, "\\x{byte:02x}");
            }
        } else {
            shown.push(character);
        }
        is_escaped = character == '\\' && !is_escaped;
    }
    shown.into()
}

fn written<'a>(token: &Token<'a>) -> Cow<'a, str> {
    let text = token.text;
    let is_hiding = text.contains(is_hidden);
    let between = |open: &str, close: &str| text.strip_prefix(open)?.strip_suffix(close);
    match token.kind {
        _ if !token.closed => text.into(),
        Kind::DollarLiteral if is_hiding => dollar(text).into(),
        Kind::QuotedName if is_hiding => match between("\"", "\"") {
            Some(inside) => format!("U&\"{}\"", hex(&inside.replace('\\', "\\\\"), "\\")).into(),
            None => hex(text, "\\").into(),
        },
        // A bare name; the server would fold its letters of ASCII.
        Kind::Word if is_hiding => {
            format!("U&\"{}\"", hex(&text.to_ascii_lowercase(), "\\")).into()
        }
        // A comment may end there, and a literal go on.
        Kind::Blank if is_hiding => {
            text.replace("\r\n", "\n").replace('\r', "\n").replace(is_hidden, " ").into()
        }
        _ => visible(text),
    }
}

/// The text with its hidden characters as numbers; a backslash before one goes, for with it the
/// number's own would be but a backslash.
fn hex(text: &str, sign: &str) -> String {
    let mut shown = String::with_capacity(text.len() + 16);
    let mut is_escaped = false;
    for character in text.chars() {
        if is_hidden(character) {
            if is_escaped {
                shown.pop();
            }
            // Writing to a string cannot fail.
            let _ = write!(shown, "{sign}{:04x}", u32::from(character));
        } else {
            shown.push(character);
        }
        is_escaped = character == '\\' && !is_escaped;
    }
    shown
}

/// A literal in dollar quotes as one with escapes.
fn dollar(text: &str) -> String {
    let tag = text.get(1..).and_then(|rest| rest.find('$')).map_or(0, |at| at + 2);
    let inside = text.get(tag..text.len().saturating_sub(tag)).unwrap_or_default();
    format!("E'{}'", hex(&inside.replace('\\', "\\\\").replace('\'', "''"), "\\u"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_means_something_else_elsewhere_is_written_in_another_way() {
        for (sql, expected) in [
            ("SELECT 'it''s', a::text", "SELECT 'it''s', a::text"),
            (r"SELECT '\', 'a\'", r"SELECT E'\\', E'a\\'"),
            (r"SELECT E'\\', $$\$$, $a$\'$a$", r"SELECT E'\\', $$\$$, $a$\'$a$"),
            ("SELECT E'a\\\n'\n'b\\\\'", "SELECT E'a\\\n'\n'b\\\\'"),
            (
                "a[1:b], a[1:\"HOST\"], a[1:2], f(x := 1)",
                "a[1: b], a[1: \"HOST\"], a[1:2], f(x := 1)",
            ),
            ("SELECT 'a\u{1b}''\\'", r"SELECT E'a\u001b''\\'"),
            ("SELECT E'\\\u{1b}\\\\\u{1b}'", r"SELECT E'\u001b\\\u001b'"),
            ("SELECT $x$it's \\ \u{9b}$x$", r"SELECT E'it''s \\ \u009b'"),
            ("\"a\"\"\\\u{202e}\"", r#"U&"a""\\\202e""#),
            ("Ab\u{202e}", r#"U&"ab\202e""#),
            ("-- \u{1b}\r\nSELECT\u{c}1", "-- \\u{1b}\nSELECT 1"),
            ("-- a\rSELECT '\u{c}'", "-- a\nSELECT E'\\u000c'"),
            ("SELECT 'C:\\dir'\n'\\new'", "SELECT E'C:\\\\dir'\n'\\\\new'"),
            ("SELECT 'a' -- b\n'\\'", "SELECT E'a' -- b\n'\\\\'"),
            ("SELECT 'a'\n'\u{1b}'\n'b'", "SELECT E'a'\n'\\u001b'\n'b'"),
            ("SELECT E'a'\n'\\\u{1b}'", "SELECT E'a'\n'\\u001b'"),
            ("SELECT N'a\\'", r"SELECT nchar E'a\\'"),
            ("DO LANGUAGE 'sql' 'a\\'", r"DO LANGUAGE 'sql' E'a\\'"),
            (
                "COPY t FROM stdin;\na\u{1b}\\\u{feff}\\\\\u{7f}\r\n\\.\n",
                "COPY t FROM stdin;\na\\x1b\\xef\\xbb\\xbf\\\\\\x7f\r\n\\.\n",
            ),
            (
                "COPY t FROM stdin CSV;\na\u{1b}:a\n\\.\n",
                "COPY t FROM stdin CSV;\na\u{1b}:a\n\\.\n",
            ),
        ] {
            assert_eq!(statements(sql), expected);
        }
        assert_eq!(script("SELECT 'ä'"), "SET client_encoding = 'UTF8';\n\nSELECT 'ä'");
    }

    #[test]
    fn the_server_reads_the_same() {
        let database = aludel_testing::database();
        let values =
            ["\\", "'\\'", "a\u{1b}b", "\u{7f}\\\u{9b}", "\r", "\u{202e}\\u0041", "\\\u{2066}"];
        let hex = |text: &str| text.bytes().map(|byte| format!("{byte:02x}")).collect::<String>();
        for value in values {
            let quoted = value.replace('\'', "''");
            let continued = format!("''\n'{}' -- it goes on\n''", quoted);
            for literal in [format!("'{quoted}'"), continued, format!("$a${value}$a$")] {
                let sql = format!("CREATE TABLE t AS SELECT {literal} AS \"{value}\"");
                let written = statements(&sql);
                assert!(!written.contains(is_hidden), "{written}");
                for switch in
                    ["on", "off"].into_iter().filter(|it| *it == "on" || literal.starts_with('\''))
                {
                    let answer = database.psql(&format!(
                        "SET standard_conforming_strings = {switch}; {written};
                         SELECT encode(convert_to(attname, 'UTF8'), 'hex') FROM pg_attribute
                         WHERE attrelid = 't'::regclass AND attnum = 1;
                         SELECT encode(convert_to(row_to_json(t)::json ->> attname, 'UTF8'), 'hex')
                         FROM t, pg_attribute WHERE attrelid = 't'::regclass AND attnum = 1; DROP TABLE t"
                    ));
                    let expected = format!("{0}\n{0}", hex(value));
                    assert!(answer.contains(&expected), "{switch} {written}: {answer}");
                }
            }
        }
    }
}
