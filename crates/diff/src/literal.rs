//! Literals that are one value in several forms. A default says a value of its column's type: which
//! casts stand behind it, and whether a list is written as an array or as its text, is no matter.

use std::{iter::Peekable, str::Chars};

/// Whether two expressions are literals of the same value, whatever they are cast to.
pub(crate) fn is_same(a: &str, b: &str) -> bool {
    match (value(a), value(b)) {
        (Some(Value::Text(a)), Some(Value::Text(b))) => a == b,
        (Some(a), Some(b)) => a.list().is_some_and(|list| Some(list) == b.list()),
        _ => false,
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Value {
    Text(String),
    List(Vec<String>),
}

impl Value {
    /// The elements of a list, or of a text that is one.
    fn list(self) -> Option<Vec<String>> {
        match self {
            Self::List(elements) => Some(elements),
            Self::Text(text) => elements(&text),
        }
    }
}

/// What an expression says, if it is a literal.
fn value(expression: &str) -> Option<Value> {
    let mut rest = expression.chars().peekable();
    let value = primary(&mut rest)?;
    is_cast(&rest.collect::<String>()).then_some(value)
}

/// A text, an array of texts, or one of them in parentheses.
fn primary(rest: &mut Peekable<Chars<'_>>) -> Option<Value> {
    match *rest.peek()? {
        '\'' => text(rest).map(Value::Text),
        'A' => {
            "ARRAY[".chars().all(|c| rest.next_if_eq(&c).is_some()).then_some(())?;
            let mut elements = Vec::new();
            while *rest.peek()? != ']' {
                match primary(rest)? {
                    Value::Text(text) => elements.push(text),
                    Value::List(_) => return None,
                }
                casts(rest)?;
                if rest.next_if_eq(&',').is_some() {
                    rest.next_if_eq(&' ');
                }
            }
            rest.next();
            Some(Value::List(elements))
        }
        '(' => {
            rest.next();
            let value = primary(rest)?;
            casts(rest)?;
            rest.next_if_eq(&')').map(|_| value)
        }
        _ => None,
    }
}

/// Passes over the casts behind a literal that stands inside of something; `None` where anything
/// else stands there.
fn casts(rest: &mut Peekable<Chars<'_>>) -> Option<()> {
    let (mut passed, mut depth) = (String::new(), 0);
    loop {
        match *rest.peek()? {
            ',' | ']' | ')' if depth == 0 => return is_cast(&passed).then_some(()),
            '(' | '[' => depth += 1,
            ')' | ']' => depth -= 1,
            _ => {}
        }
        passed.extend(rest.next());
    }
}

fn text(rest: &mut Peekable<Chars<'_>>) -> Option<String> {
    rest.next_if_eq(&'\'')?;
    let mut text = String::new();
    loop {
        match rest.next()? {
            '\'' if rest.next_if_eq(&'\'').is_some() => text.push('\''),
            '\'' => return Some(text),
            other => text.push(other),
        }
    }
}

/// Whether what follows a literal is nothing but casts.
fn is_cast(rest: &str) -> bool {
    let is_type = |c: char| c.is_alphanumeric() || "_ .\"()[],:".contains(c);
    let is_collated = rest.contains(" COLLATE ");
    rest.is_empty() || rest.starts_with("::") && !is_collated && rest.chars().all(is_type)
}

/// The elements of an array's text without lists inside and without NULL.
fn elements(text: &str) -> Option<Vec<String>> {
    let inner = text.strip_prefix('{')?.strip_suffix('}')?;
    let mut elements = Vec::new();
    let mut rest = inner.chars().peekable();
    while rest.peek().is_some() {
        let mut element = String::new();
        let is_quoted = rest.next_if_eq(&'"').is_some();
        loop {
            match rest.next() {
                Some('\\') => element.push(rest.next()?),
                Some('"') if is_quoted => break,
                Some('{' | '}' | '"') if !is_quoted => return None,
                Some(',') if !is_quoted => break,
                Some(other) => element.push(other),
                None if is_quoted => return None,
                None => break,
            }
        }
        if is_quoted && rest.peek().is_some() {
            rest.next_if_eq(&',')?;
        }
        if !is_quoted && element.eq_ignore_ascii_case("null") {
            return None;
        }
        elements.push(element);
    }
    Some(elements)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_value_is_known_in_every_form_and_no_other() {
        let cases = [
            ("'abc'::character varying(9)", "'abc'::character varying", true),
            ("'101'::bit(3)", "'101'::\"bit\"", true),
            ("'12:00:00'::time(0) without time zone", "'12:00:00'::time without time zone", true),
            ("'{}'::character varying(5)[]", "'{}'::character varying[]", true),
            ("ARRAY['a'::character varying(5)]", "'{a}'::character varying[]", true),
            ("ARRAY['a b'::text, 'it''s'::text]", "'{\"a b\",it''s}'::text[]", true),
            ("(ARRAY['a'::character varying])::text[]", "'{a}'::text[]", true),
            ("'it''s'::text", "'it''s'::character varying", true),
            ("'a'::text", "'b'::text", false),
            ("'a'::text", "('a'::text || 'b'::text)", false),
            ("'a'::text", "lower('a'::text)", false),
            ("'now'::text", "now()", false),
            ("ARRAY['a'::text]", "'{a,b}'::text[]", false),
            ("ARRAY['a'::text]", "'{NULL}'::text[]", false),
            ("ARRAY[f('a'::text)]", "'{a}'::text[]", false),
            ("'a'::text COLLATE \"C\"", "'a'::text COLLATE \"de\"", false),
        ];
        for (a, b, expected) in cases {
            assert_eq!(is_same(a, b), expected, "{a} {b}");
            assert_eq!(is_same(b, a), expected, "{b} {a}");
        }
    }
}
