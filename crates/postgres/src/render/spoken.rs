//! The names that the text of a function speaks of: no dependency tells of them, for the engine
//! keeps the text as it is.

use std::collections::BTreeSet;

use aludel_catalog::{Body, Object};

use super::lexer::{Token, TokenKind, tokens};

/// The words of a function whose body is text; nothing of anything else.
pub(super) fn of(object: &Object) -> BTreeSet<String> {
    let mut words = BTreeSet::new();
    if let Body::Function(function) = &object.body
        && !function.sql_body
    {
        collect(&function.definition, &mut words);
    }
    words
}

/// Names and operators, those inside of strings too, for these may be run; comments say nothing.
fn collect(text: &str, words: &mut BTreeSet<String>) {
    let mut operator = String::new();
    for token in tokens(text) {
        match is_operator(&token) {
            true => operator.push_str(token.text),
            false => add(std::mem::take(&mut operator), words),
        }
        match token.kind {
            TokenKind::Word => add(token.text.to_lowercase(), words),
            TokenKind::QuotedName => add(unquoted(token.text, '"'), words),
            TokenKind::Text => collect(&inside(&unquoted(token.text, '\'')), words),
            TokenKind::DollarText => collect(in_dollars(token.text), words),
            TokenKind::Blank | TokenKind::Symbol => {}
        }
    }
    add(operator, words);
}

fn add(word: String, words: &mut BTreeSet<String>) {
    if !word.is_empty() {
        words.insert(word);
    }
}

fn is_operator(token: &Token<'_>) -> bool {
    token.kind == TokenKind::Symbol && token.text.contains(|c| "+-*/<>=~!@#%^&|`?".contains(c))
}

/// What stands between the quotes, with doubled ones as one.
fn unquoted(text: &str, quote: char) -> String {
    let start = text.find(quote).map_or(text.len(), |at| at + 1);
    let inner = text.get(start..).unwrap_or_default();
    let inner = inner.strip_suffix(quote).unwrap_or(inner);
    inner.replace(&format!("{quote}{quote}"), &quote.to_string())
}

/// The inside of a string as text of its own: a quote that is not closed begins nothing.
fn inside(text: &str) -> String {
    let unclosed = |quote| text.matches(quote).count() % 2 == 1;
    let mut text = text.to_owned();
    for quote in ['\'', '"'].into_iter().filter(|quote| unclosed(*quote)) {
        text = text.replace(quote, " ");
    }
    text
}

fn in_dollars(text: &str) -> &str {
    let tag = text.get(1..).and_then(|rest| rest.find('$')).map_or(0, |at| at + 2);
    text.get(tag..text.len().saturating_sub(tag)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_wherever_they_stand_but_in_comments() {
        let cases: &[(&str, &[&str])] = &[
            ("a.B \"C c\"", &["C c", "a", "b"]),
            ("/* x */ y -- z", &["y"]),
            ("nextval('\"S s\"')", &["S s", "nextval"]),
            ("$f$select 'it''s' from t$f$", &["from", "it", "s", "select", "t"]),
            ("'say \"hi' z", &["hi", "say", "z"]),
            ("a === b<>-c", &["<>-", "===", "a", "b", "c"]),
            ("$$ unfinished", &["unfinished"]),
            ("'('' || ''", &["||"]),
        ];
        for (text, expected) in cases {
            let mut words = BTreeSet::new();
            collect(text, &mut words);
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            assert_eq!(&words, expected, "{text}");
        }
    }
}
