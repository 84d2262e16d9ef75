//! The names that the text of a function speaks of: no dependency tells of them, for the engine
//! keeps the text as it is.

use std::collections::BTreeSet;

use aludel_catalog::{Body, Object};

use aludel_sql::{Kind, Token, tokens};

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
    for token in tokens(text) {
        match token.kind {
            Kind::Word | Kind::QuotedName => words.extend(token.name()),
            Kind::Operator => {
                words.insert(token.text.to_owned());
            }
            Kind::Literal => collect(&inside(&unquoted(token.text)), words),
            Kind::DollarLiteral => collect(in_dollars(&token), words),
            _ => {}
        }
    }
}

/// What stands between the quotes, with doubled ones as one.
fn unquoted(literal: &str) -> String {
    let inner = literal.split_once('\'').map_or("", |(_, inner)| inner);
    inner.strip_suffix('\'').unwrap_or(inner).replace("''", "'")
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

fn in_dollars<'a>(literal: &Token<'a>) -> &'a str {
    let tag = literal.text.get(1..).and_then(|rest| rest.find('$')).map_or(0, |at| at + 2);
    let end = literal.text.len().saturating_sub(if literal.closed { tag } else { 0 });
    literal.text.get(tag..end).unwrap_or_default()
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
            ("a === b<>-c", &["-", "<>", "===", "a", "b", "c"]),
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
