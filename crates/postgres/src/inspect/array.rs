//! The text form of a one-dimensional array: `{a,"b, c",NULL}`.
//! Source: PostgreSQL manual, "8.15.6. Array Input and Output Syntax".

use std::{iter::Peekable, str::Chars};

use aludel_catalog::Setting;

/// The elements of an array's text; `None` where the text is none.
pub(super) fn elements(text: &str) -> Option<Vec<Option<String>>> {
    let mut chars = text.strip_prefix('{')?.strip_suffix('}')?.chars().peekable();
    let mut elements = Vec::new();
    while chars.peek().is_some() {
        elements.push(element(&mut chars)?);
    }
    Some(elements)
}

/// Takes one element and the comma behind it.
fn element(chars: &mut Peekable<Chars<'_>>) -> Option<Option<String>> {
    if chars.next_if_eq(&'"').is_some() {
        let text = quoted(chars)?;
        return matches!(chars.next(), None | Some(',')).then_some(Some(text));
    }
    let text: String = chars.by_ref().take_while(|c| *c != ',').collect();
    Some((text != "NULL").then_some(text))
}

/// Takes the rest of a quoted element, its closing quote included.
fn quoted(chars: &mut Peekable<Chars<'_>>) -> Option<String> {
    let mut text = String::new();
    loop {
        match chars.next()? {
            '"' => return Some(text),
            '\\' => text.push(chars.next()?),
            other => text.push(other),
        }
    }
}

/// `name=value` as the system catalogs keep options. A bare name is `true`, as the engine reads it.
pub(super) fn setting(text: &str) -> Setting {
    let (name, value) = text.split_once('=').unwrap_or((text, "true"));
    Setting { name: name.to_owned(), value: value.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_array_is_read_as_it_is_written() {
        let cases: [(&str, &[Option<&str>]); 7] = [
            ("{}", &[]),
            ("{a}", &[Some("a")]),
            ("{1,2,3}", &[Some("1"), Some("2"), Some("3")]),
            (r#"{"a, b","c\"d","e\\f"}"#, &[Some("a, b"), Some("c\"d"), Some("e\\f")]),
            (r#"{NULL,"NULL",""}"#, &[None, Some("NULL"), Some("")]),
            ("{ünï,x=1}", &[Some("ünï"), Some("x=1")]),
            (r#"{"{}"}"#, &[Some("{}")]),
        ];
        for (text, expected) in cases {
            let read = elements(text).expect(text);
            let read: Vec<_> = read.iter().map(Option::as_deref).collect();
            assert_eq!(read, expected, "{text}");
        }
    }

    #[test]
    fn what_is_no_array_is_refused() {
        for text in ["", "a", "{a", "a}", "{\"a}", "{\"a\"b}", "{\"a\\"] {
            assert_eq!(elements(text), None, "{text}");
        }
    }
}
