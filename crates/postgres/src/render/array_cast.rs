//! Lists of `varchar`, in words that the engine reads as it printed them.
//!
//! `status IN ('a', 'b')` on a `varchar` column is printed as `ANY ((ARRAY['a'::character varying,
//! …])::text[])`. Read back, the cast would move into the elements, and the engine would print
//! something else. Without it the engine puts it there by itself.

use std::borrow::Cow;

use aludel_sql::{Kind, Token, tokens};

use super::layout::members;

const CAST: &str = "])::text[]";
const CAST_ELEMENT: &str = "::character varying)::text";

/// The definition with such casts left to the engine.
pub(super) fn left_to_engine(definition: Cow<'_, str>) -> Cow<'_, str> {
    if !definition.contains(CAST) && !definition.contains(CAST_ELEMENT) {
        return definition;
    }
    let tokens: Vec<Token<'_>> = tokens(&definition).collect();
    let mut written = String::with_capacity(definition.len());
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        match cast_array(&tokens, at).or_else(|| cast_elements(&tokens, at)) {
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
    Cow::Owned(written)
}

/// The bare array at a `(ARRAY[…])::text[]` that an `ANY (` or `ALL (` holds, and how many tokens
/// the whole takes.
fn cast_array(tokens: &[Token<'_>], at: usize) -> Option<(String, usize)> {
    let is = |at: usize, text: &str| tokens.get(at).is_some_and(|token| token.is(text));
    if !(is(at, "(") && is(at + 1, "ARRAY") && is(at + 2, "[") && is_quantified(tokens, at)) {
        return None;
    }
    let close = at + 3 + closing(tokens.get(at + 3..)?)?;
    let cast = ["]", ")", "::", "text", "[", "]"];
    if !cast.iter().enumerate().all(|(step, text)| is(close + step, text)) {
        return None;
    }
    let array: String = tokens.get(at + 1..=close)?.iter().map(|token| token.text).collect();
    array.contains("::character varying").then_some((array, close + cast.len() - at))
}

/// The bare array at an `ARRAY[('…'::character varying)::text, …]` that an `ANY (` or `ALL (` holds:
/// that is how the other form is printed once it was read again.
fn cast_elements(tokens: &[Token<'_>], at: usize) -> Option<(String, usize)> {
    let is = |at: usize, text: &str| tokens.get(at).is_some_and(|token| token.is(text));
    if !(is(at, "ARRAY") && is(at + 1, "[") && is_quantified(tokens, at)) {
        return None;
    }
    let close = at + 2 + closing(tokens.get(at + 2..)?)?;
    let inner: String = tokens.get(at + 2..close)?.iter().map(|token| token.text).collect();
    let members = members(&inner);
    let elements: Vec<&str> = members.iter().map(|it| uncast(it)).collect::<Option<_>>()?;
    Some((format!("ARRAY[{}]", elements.join(", ")), close + 1 - at))
}

/// The literal of `('…'::character varying)::text`.
fn uncast(element: &str) -> Option<&str> {
    let literal = element.trim().strip_prefix('(')?.strip_suffix(")::text")?;
    let said: Vec<Token<'_>> = tokens(literal).collect();
    let is_text = said.first().is_some_and(|token| token.kind == Kind::Literal);
    let cast: String = said.iter().skip(1).map(|token| token.text).collect();
    (is_text && cast == "::character varying").then_some(literal)
}

/// Whether `ANY (` or `ALL (` stands before.
fn is_quantified(tokens: &[Token<'_>], at: usize) -> bool {
    let mut before = tokens.iter().take(at).rev().filter(|token| !token.is_trivia());
    before.next().is_some_and(|token| token.is("("))
        && before.next().is_some_and(|token| token.is("ANY") || token.is("ALL"))
}

/// Where the bracket closes that was open before these tokens.
fn closing(tokens: &[Token<'_>]) -> Option<usize> {
    let mut depth = 1_usize;
    tokens.iter().position(|token| {
        if token.is("[") {
            depth += 1;
        } else if token.is("]") {
            depth -= 1;
        }
        depth == 0
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_cast_of_a_list_is_left_out() {
        let cases = [
            (
                "((s)::text = ANY ((ARRAY['a'::character varying, 'it''s]'::character varying])::text[]))",
                "((s)::text = ANY (ARRAY['a'::character varying, 'it''s]'::character varying]))",
            ),
            ("(s = ANY (ARRAY['a'::text]))", "(s = ANY (ARRAY['a'::text]))"),
            (
                "((s)::text = ANY (ARRAY[('a'::character varying)::text, ('b,'::character varying)::text]))",
                "((s)::text = ANY (ARRAY['a'::character varying, 'b,'::character varying]))",
            ),
            (
                "((s)::text = ANY (ARRAY[('a'::character varying)::text, (t)::text]))",
                "((s)::text = ANY (ARRAY[('a'::character varying)::text, (t)::text]))",
            ),
            (
                "f((ARRAY['a'::character varying])::text[])",
                "f((ARRAY['a'::character varying])::text[])",
            ),
            ("'ANY ((ARRAY[])::text[])'", "'ANY ((ARRAY[])::text[])'"),
        ];
        for (definition, expected) in cases {
            assert_eq!(left_to_engine(Cow::Borrowed(definition)), expected);
        }
    }
}
