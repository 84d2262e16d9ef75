//! The little of SQL that is needed around the user's own: literals, and the columns that an
//! expression mentions.

use std::collections::BTreeSet;

/// A string literal.
pub(crate) fn quote(text: &str) -> String {
    let quoted = text.replace('\'', "''");
    if quoted.contains('\\') {
        format!("E'{}'", quoted.replace('\\', "\\\\"))
    } else {
        format!("'{quoted}'")
    }
}

/// Those of the names that an expression mentions as columns: not inside strings or comments, and
/// not as the name of a function or of a table before a dot.
pub(crate) fn mentioned<'n>(
    expression: &str,
    names: impl IntoIterator<Item = &'n str>,
) -> BTreeSet<&'n str> {
    let words = words(expression);
    names.into_iter().filter(|name| words.contains(*name)).collect()
}

/// Every name in an expression that may be a column's.
fn words(expression: &str) -> BTreeSet<String> {
    let mut words = BTreeSet::new();
    let mut rest = expression;
    while let Some(first) = rest.chars().next() {
        let (word, length) = piece(rest, first);
        let after = rest.get(length..).unwrap_or_default();
        let follows = after.trim_start();
        if let Some(word) = word.filter(|_| !follows.starts_with(['(', '.'])) {
            words.insert(word);
        }
        rest = after;
    }
    words
}

/// The name that a piece of SQL begins with, if it does, and the length of the piece.
fn piece(rest: &str, first: char) -> (Option<String>, usize) {
    match first {
        '\'' => (None, closed(rest, 1, "'", false)),
        '"' => {
            let length = closed(rest, 1, "\"", false);
            let inner = rest.get(1..length.saturating_sub(1)).unwrap_or_default();
            (Some(inner.replace("\"\"", "\"")), length)
        }
        'e' | 'E' if rest[1..].starts_with('\'') => (None, closed(rest, 2, "'", true)),
        '-' if rest.starts_with("--") => (None, rest.find('\n').unwrap_or(rest.len())),
        '/' if rest.starts_with("/*") => (None, rest.find("*/").map_or(rest.len(), |i| i + 2)),
        '$' => (None, dollar(rest)),
        c if c.is_alphabetic() || c == '_' => {
            let is_part = |c: char| c.is_alphanumeric() || c == '_' || c == '$';
            let length = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
            (Some(rest[..length].to_lowercase()), length)
        }
        c => (None, c.len_utf8()),
    }
}

/// The length up to the closing quote; a doubled one does not close.
fn closed(rest: &str, open: usize, quote: &str, has_escapes: bool) -> usize {
    let mut at = open;
    while let Some(tail) = rest.get(at..).filter(|tail| !tail.is_empty()) {
        if tail.starts_with(&quote.repeat(2)) {
            at += 2;
        } else if tail.starts_with(quote) {
            return at + 1;
        } else {
            let skips = has_escapes && tail.starts_with('\\');
            at += tail.chars().take(1 + usize::from(skips)).map(char::len_utf8).sum::<usize>();
        }
    }
    rest.len()
}

/// The length of a dollar-quoted string; 1 where it is none.
fn dollar(rest: &str) -> usize {
    let Some(end) = rest[1..].find('$') else { return 1 };
    let tag = &rest[..end + 2];
    if !tag[1..=end].chars().all(|c| c.is_alphanumeric() || c == '_') {
        return 1;
    }
    rest[tag.len()..].find(tag).map_or(rest.len(), |at| at + 2 * tag.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_found_where_sql_means_them() {
        let cases = [
            ("email = lower(email)", "email"),
            ("Email <> 'role'", "email"),
            ("\"Role\" = 1 AND \"role\" = 2", "Role role"),
            ("email(role)", "role"),
            ("users.email > 0", "email"),
            ("role.email", "email"),
            ("$$ role $$ || email", "email"),
            ("$a$ role $$ $a$ || email", "email"),
            ("E'it\\'s role' || email -- role\n", "email"),
            ("'it''s role' /* role */ || email", "email"),
            ("übung > 0", "übung"),
        ];
        for (expression, expected) in cases {
            let found = mentioned(expression, ["email", "role", "Role", "übung"]);
            let expected: BTreeSet<&str> = expected.split(' ').collect();
            assert_eq!(found, expected, "{expression}");
        }
    }

    #[test]
    fn a_literal_keeps_every_character() {
        let cases = [("a", "'a'"), ("it's", "'it''s'"), ("a\\b", "E'a\\\\b'")];
        for (text, expected) in cases {
            assert_eq!(quote(text), expected);
        }
    }

    proptest::proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "[a'\"$eE/*\\-.( é]{0,24}|.{0,24}") {
            let _ = mentioned(&text, ["a"]);
        }
    }
}
