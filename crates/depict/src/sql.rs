//! SQL as the server prints it, taken apart at names, brackets and quotes. No grammar beyond that:
//! whoever reads something else than what was expected gets `None`, and leaves the object to SQL.

use aludel_catalog::{Ident, QualifiedName};
use aludel_sql::tokens;

/// What is left to be read of a definition.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reader<'a>(&'a str);

impl<'a> Reader<'a> {
    /// Reads a definition from its beginning.
    pub(crate) fn new(text: &'a str) -> Self {
        Self(text.trim_start())
    }

    /// Whether nothing is left.
    pub(crate) fn is_end(self) -> bool {
        self.0.is_empty()
    }

    /// What is left.
    pub(crate) fn rest(self) -> &'a str {
        self.0
    }

    /// Takes words, if they come next.
    pub(crate) fn eat(&mut self, words: &str) -> bool {
        let Some(rest) = self.0.strip_prefix(words) else { return false };
        let is_word = |c: char| c.is_alphanumeric() || c == '_';
        if words.ends_with(is_word) && rest.starts_with(is_word) {
            return false;
        }
        self.0 = rest.trim_start();
        true
    }

    /// Takes one of several choices.
    pub(crate) fn choose<T: Copy>(&mut self, choices: &[(&str, T)]) -> Option<T> {
        choices.iter().find(|(words, _)| self.eat(words)).map(|(_, value)| *value)
    }

    /// Takes a group in round brackets, and gives what is inside.
    pub(crate) fn group(&mut self) -> Option<&'a str> {
        if !self.0.starts_with('(') {
            return None;
        }
        let end = group_length(self.0)?;
        let inside = self.0.get(1..end - 1)?;
        self.0 = self.0.get(end..)?.trim_start();
        Some(inside)
    }

    /// Takes a name, quoted or bare.
    pub(crate) fn ident(&mut self) -> Option<Ident> {
        let (name, rest) = ident(self.0)?;
        self.0 = rest.trim_start();
        Some(Ident::from(name))
    }

    /// Takes a name with or without a schema.
    pub(crate) fn path(&mut self) -> Option<(Option<Ident>, Ident)> {
        let first = self.ident()?;
        match self.0.strip_prefix('.') {
            None => Some((None, first)),
            Some(rest) => {
                self.0 = rest;
                Some((Some(first), self.ident()?))
            }
        }
    }

    /// Takes a name with its schema.
    pub(crate) fn qualified(&mut self) -> Option<QualifiedName> {
        let (schema, name) = self.path()?;
        Some(QualifiedName { schema: schema?, name })
    }
}

/// A list of bare or quoted names.
pub(crate) fn names(list: &str) -> Option<Vec<Ident>> {
    let name = |part: &str| {
        let mut reader = Reader::new(part);
        reader.ident().filter(|_| reader.is_end())
    };
    split(list).into_iter().map(name).collect()
}

/// The parts between commas outside of brackets and quotes.
pub(crate) fn split(list: &str) -> Vec<&str> {
    let (mut parts, mut depth, mut start, mut at) = (Vec::new(), 0_i32, 0, 0);
    while let Some(rest) = list.get(at..).filter(|rest| !rest.is_empty()) {
        match rest.as_bytes().first() {
            Some(b'(' | b'[') => depth += 1,
            Some(b')' | b']') => depth -= 1,
            Some(b',') if depth == 0 => {
                parts.push(list.get(start..at).unwrap_or_default().trim());
                start = at + 1;
            }
            _ => {}
        }
        at += token_length(rest);
    }
    parts.push(list.get(start..).unwrap_or_default().trim());
    parts
}

/// An expression without the brackets around all of it.
pub(crate) fn bare(expression: &str) -> &str {
    let text = expression.trim();
    let mut reader = Reader::new(text);
    match reader.group().filter(|_| reader.is_end()) {
        Some(inside) => bare(inside),
        None => text,
    }
}

/// `'text'::type`: what the literal holds, and the type.
pub(crate) fn cast_literal(expression: &str) -> Option<(String, &str)> {
    let (open, has_escapes) = match expression.as_bytes() {
        [b'\'', ..] => (1, false),
        [b'E', b'\'', ..] => (2, true),
        _ => return None,
    };
    let end = token_length(expression);
    let inside = expression.get(open..end.checked_sub(1)?)?.replace("''", "'");
    let value = if has_escapes { inside.replace("\\\\", "\\") } else { inside };
    Some((value, expression.get(end..)?.strip_prefix("::")?))
}

/// The words of an expression, lower-cased: a name that is mentioned is one of them.
pub(crate) fn words(expression: &str) -> impl Iterator<Item = String> {
    let is_break = |c: char| !(c.is_alphanumeric() || c == '_' || c == '$');
    expression.split(is_break).filter(|word| !word.is_empty()).map(str::to_lowercase)
}

fn ident(text: &str) -> Option<(String, &str)> {
    let token = tokens(text).next()?;
    Some((token.name()?, text.get(token.end()..)?))
}

/// The bytes of a group, brackets and all.
fn group_length(text: &str) -> Option<usize> {
    let (mut depth, mut at) = (0_i32, 0);
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        at += token_length(rest);
        match rest.as_bytes().first() {
            Some(b'(') => depth += 1,
            Some(b')') if depth == 1 => return Some(at),
            Some(b')') => depth -= 1,
            _ => {}
        }
    }
    None
}

/// The bytes of what a text begins with: a literal, a name, an operator, a sign.
fn token_length(text: &str) -> usize {
    tokens(text).next().map_or(1, |token| token.end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_cut_outside_of_brackets_and_quotes() {
        let cases = [
            ("a, b", vec!["a", "b"]),
            ("lower(a, b), \"c,d\" DESC", vec!["lower(a, b)", "\"c,d\" DESC"]),
            ("('x,'','::text || a), b", vec!["('x,'','::text || a)", "b"]),
            ("E'\\',' , b", vec!["E'\\','", "b"]),
            ("e, name", vec!["e", "name"]),
        ];
        for (list, parts) in cases {
            assert_eq!(split(list), parts, "{list}");
        }
    }

    #[test]
    fn brackets_around_all_of_it_go() {
        let cases = [
            ("((a = b))", "a = b"),
            ("(a) = (b)", "(a) = (b)"),
            ("(a = ')')", "a = ')'"),
            ("a", "a"),
        ];
        for (expression, inside) in cases {
            assert_eq!(bare(expression), inside);
        }
    }

    #[test]
    fn a_cast_literal_is_known_by_its_quotes() {
        let cases = [
            ("'draft'::text", Some(("draft", "text"))),
            ("'it''s'::public.mood", Some(("it's", "public.mood"))),
            ("E'a\\\\b'::text", Some(("a\\b", "text"))),
            ("now()", None),
            ("'a'", None),
        ];
        for (expression, expected) in cases {
            let found = cast_literal(expression);
            let found = found.as_ref().map(|(value, cast)| (value.as_str(), *cast));
            assert_eq!(found, expected, "{expression}");
        }
    }

    #[test]
    fn names_are_read_as_the_server_quotes_them() {
        let mut reader = Reader::new("public.\"My \"\"T\"\"\"(id) ON DELETE CASCADE");
        let name = reader.qualified().map(|name| name.name.as_str().to_owned());
        assert_eq!(name.as_deref(), Some("My \"T\""));
        assert_eq!(reader.group(), Some("id"));
        assert!(!reader.eat("ON DEL") && reader.eat("ON DELETE"));
        assert_eq!(reader.rest(), "CASCADE");
    }
}
