//! The one form in which the engine prints an array of casts.
//!
//! `status IN ('a', 'b')` on a `varchar` is kept as a cast of the whole array, and printed so; when
//! that text is read again the engine casts each element instead, and prints that from then on. So
//! a definition would differ from its own copy. Here the first form becomes the second.

use aludel_sql::{Kind, Token, tokens};

use crate::render::layout::members;

/// The text with `(ARRAY[a, b])::t[]` as `ARRAY[(a)::t, (b)::t]`; nothing where it has none.
pub(super) fn pushed_down(text: &str) -> Option<String> {
    if !text.contains("])::") {
        return None;
    }
    let tokens: Vec<Token<'_>> = tokens(text).collect();
    let mut written = String::new();
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        match tokens.get(at..).and_then(array_cast) {
            Some((array, length)) => {
                written.push_str(&array);
                at += length;
            }
            None => {
                written.push_str(token.text);
                at += 1;
            }
        }
    }
    Some(written)
}

/// The array with its elements cast, and how many tokens it was.
fn array_cast(tokens: &[Token<'_>]) -> Option<(String, usize)> {
    let [open, array, bracket, ..] = tokens else { return None };
    if !(open.is("(") && array.is("array") && bracket.is("[")) {
        return None;
    }
    let end = closing(tokens)?;
    let elements = text(tokens.get(3..end)?);
    let [close, cast, ..] = tokens.get(end + 1..)? else { return None };
    if !(close.is(")") && cast.is("::")) {
        return None;
    }
    let data_type = element_type(tokens.get(end + 3..)?)?;
    let length = end + 3 + data_type.len() + 2;
    let data_type = text(data_type);
    let elements: Vec<String> = members(&elements)
        .iter()
        .map(|element| {
            format!("({})::{data_type}", pushed_down(element).as_ref().unwrap_or(element))
        })
        .collect();
    let is_nested = elements.iter().any(|element| element.starts_with("(ARRAY"));
    (!is_nested).then(|| (format!("ARRAY[{}]", elements.join(", ")), length))
}

/// Where the bracket of the array closes.
fn closing(tokens: &[Token<'_>]) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, token) in tokens.iter().enumerate().skip(2) {
        if token.is("[") {
            depth += 1;
        } else if token.is("]") {
            depth -= 1;
            if depth == 0 {
                return Some(at);
            }
        }
    }
    None
}

/// The tokens of the type before `[]`.
fn element_type<'a, 't>(tokens: &'a [Token<'t>]) -> Option<&'a [Token<'t>]> {
    let end = tokens.iter().position(|token| token.is("["))?;
    let data_type = tokens.get(..end)?;
    let belongs = |token: &Token<'_>| match token.kind {
        Kind::Word | Kind::QuotedName | Kind::Number | Kind::Blank => true,
        _ => matches!(token.text, "." | "(" | ")" | ","),
    };
    let opened = data_type.iter().filter(|token| token.is("(")).count();
    let closed = data_type.iter().filter(|token| token.is(")")).count();
    let is_closed = tokens.get(end + 1).is_some_and(|token| token.is("]"));
    (is_closed && opened == closed && data_type.iter().all(belongs)).then_some(data_type)
}

fn text(tokens: &[Token<'_>]) -> String {
    tokens.iter().map(|token| token.text).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cast_of_an_array_goes_to_its_elements() {
        let cases = [
            (
                "((s)::text = ANY ((ARRAY['a'::character varying, 'b, c'::character varying])::text[]))",
                "((s)::text = ANY (ARRAY[('a'::character varying)::text, ('b, c'::character varying)::text]))",
            ),
            (
                "x = ANY ((ARRAY[1, f(2, 3)])::bigint[])",
                "x = ANY (ARRAY[(1)::bigint, (f(2, 3))::bigint])",
            ),
            ("(ARRAY[1])::numeric(10,2)[]", "ARRAY[(1)::numeric(10,2)]"),
            ("(ARRAY[a])::public.\"S\"[]", "ARRAY[(a)::public.\"S\"]"),
            ("(ARRAY[ARRAY[1]])::bigint[]", "(ARRAY[ARRAY[1]])::bigint[]"),
            ("'(ARRAY[1])::bigint[]'::text", "'(ARRAY[1])::bigint[]'::text"),
            ("(ARRAY[1])::vector", "(ARRAY[1])::vector"),
        ];
        for (given, expected) in cases {
            assert_eq!(pushed_down(given).as_deref().unwrap_or(given), expected);
        }
        assert_eq!(pushed_down("a = ANY (ARRAY[1, 2])"), None);
    }
}
