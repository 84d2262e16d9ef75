//! Takes the default schema's qualifier out of a definition: `public.users` becomes `users`.
//!
//! Only where the bare name can mean nothing else: never a name of `pg_catalog`, never one that a
//! `WITH` of the same text hides, never after `COLLATE` (the system brings collations of any name), never
//! in `OPERATOR(…)`, and not at all where the schema's name is also something else in the text.
//! Strings are left alone, but for those that name an object: `'public.users_id_seq'::regclass`.

use std::{borrow::Cow, collections::BTreeSet};

use aludel_catalog::Ident;
use aludel_sql::{Kind, Token, tokens};

use super::naming::is_of_pg_catalog;

/// The types whose literals are names of objects.
const NAMING_TYPES: &[&str] = &[
    "regclass",
    "regcollation",
    "regconfig",
    "regdictionary",
    "regoper",
    "regoperator",
    "regproc",
    "regprocedure",
    "regtype",
];

/// The definition without the qualifier of this schema.
pub(super) fn unqualified<'t>(definition: &'t str, schema: &Ident) -> Cow<'t, str> {
    let qualifier = schema.to_string();
    if !definition.contains(&qualifier) {
        return Cow::Borrowed(definition);
    }
    let tokens: Vec<Token<'_>> = tokens(definition).collect();
    let Some(hidden) = hidden_names(&tokens, &qualifier) else {
        return Cow::Borrowed(definition);
    };
    let pass = Pass { tokens: &tokens, qualifier: &qualifier, hidden };
    Cow::Owned(pass.run())
}

/// The names that a `WITH` of the text gives a meaning of their own; nothing where the schema's
/// name stands for something else than a schema.
fn hidden_names<'t>(tokens: &[Token<'t>], qualifier: &str) -> Option<BTreeSet<&'t str>> {
    let has_with = tokens.iter().any(|t| t.is("with"));
    let solid: Vec<&Token<'t>> = tokens.iter().filter(|t| !t.is_trivia()).collect();
    let mut hidden = BTreeSet::new();
    for (at, token) in solid.iter().enumerate() {
        let next_is_dot = solid.get(at + 1).is_some_and(|t| t.is("."));
        if token.is_name() && token.text == qualifier && !next_is_dot {
            return None;
        }
        let opens = token.is("with") || token.is("recursive") || token.is(",");
        if let (true, true, Some(next)) = (has_with, opens, solid.get(at + 1)) {
            hidden.insert(next.text);
        }
    }
    Some(hidden)
}

struct Pass<'a, 't> {
    tokens: &'a [Token<'t>],
    qualifier: &'a str,
    hidden: BTreeSet<&'t str>,
}

impl Pass<'_, '_> {
    fn run(&self) -> String {
        let mut written = String::new();
        let mut at = 0;
        while let Some(token) = self.tokens.get(at) {
            if self.is_superfluous(at) {
                at += 2;
                continue;
            }
            written.push_str(&self.token(at, token));
            at += 1;
        }
        written
    }

    /// Whether a qualifier stands here that can go, with its dot.
    fn is_superfluous(&self, at: usize) -> bool {
        let Some([qualifier, dot, name]) = self.tokens.get(at..at + 3) else { return false };
        qualifier.is_name()
            && qualifier.text == self.qualifier
            && dot.is(".")
            && name.is_name()
            && !self.hidden.contains(name.text)
            && !name.name().is_some_and(|name| is_of_pg_catalog(&name))
            && !self.follows(at, ".")
            && !self.follows(at, "collate")
    }

    /// Whether the last token before this one, blanks aside, is this.
    fn follows(&self, at: usize, text: &str) -> bool {
        let before = self.tokens.get(..at).unwrap_or_default();
        before.iter().rev().find(|t| !t.is_trivia()).is_some_and(|t| t.is(text))
    }

    fn token<'b>(&self, at: usize, token: &Token<'b>) -> Cow<'b, str> {
        if token.kind == Kind::Literal && self.names_an_object(at) {
            return self.bare_literal(token.text);
        }
        Cow::Borrowed(token.text)
    }

    /// Whether `::regclass` or its like follows.
    fn names_an_object(&self, at: usize) -> bool {
        let Some([cast, data_type]) = self.tokens.get(at + 1..at + 3) else { return false };
        cast.is("::") && NAMING_TYPES.contains(&data_type.text)
    }

    fn bare_literal<'b>(&self, literal: &'b str) -> Cow<'b, str> {
        let Some(rest) = literal
            .strip_prefix('\'')
            .and_then(|inner| inner.strip_prefix(self.qualifier))
            .and_then(|inner| inner.strip_prefix('.'))
        else {
            return Cow::Borrowed(literal);
        };
        match tokens(rest).next() {
            Some(name)
                if name.is_name() && !name.name().is_some_and(|name| is_of_pg_catalog(&name)) =>
            {
                Cow::Owned(format!("'{rest}"))
            }
            _ => Cow::Borrowed(literal),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_qualifier_goes_where_the_bare_name_means_the_same() {
        let cases = [
            ("nextval('public.users_id_seq'::regclass)", "nextval('users_id_seq'::regclass)"),
            (
                "nextval('public.\"Users_id_seq\"'::regclass)",
                "nextval('\"Users_id_seq\"'::regclass)",
            ),
            ("'public.users'::text", "'public.users'::text"),
            ("public.status[]", "status[]"),
            ("public.vector(1536)", "vector(1536)"),
            ("\"Public\".x", "\"Public\".x"),
            ("public.\"Users\".id", "\"Users\".id"),
            ("public.lower(a)", "public.lower(a)"),
            ("public.\"lower\"(a)", "public.\"lower\"(a)"),
            ("'public.lower'::regproc", "'public.lower'::regproc"),
            ("public.pg_thing", "public.pg_thing"),
            ("a OPERATOR(public.=) b", "a OPERATOR(public.=) b"),
            ("a COLLATE public.\"de\"", "a COLLATE public.\"de\""),
            ("\"public.x\"", "\"public.x\""),
            ("$$public.x$$", "$$public.x$$"),
            ("-- public.x\npublic.y", "-- public.x\ny"),
            ("SELECT public.a FROM t public", "SELECT public.a FROM t public"),
            ("SELECT 1 FROM public.a, public.b", "SELECT 1 FROM a, b"),
            (
                "WITH users AS (SELECT id FROM public.users) SELECT id FROM users, public.b",
                "WITH users AS (SELECT id FROM public.users) SELECT id FROM users, b",
            ),
            ("REFERENCES public.users(id)", "REFERENCES users(id)"),
            ("db.public.users", "db.public.users"),
        ];
        let schema = Ident::from("public");
        for (text, expected) in cases {
            assert_eq!(unqualified(text, &schema), expected);
        }
    }

    #[test]
    fn a_schema_that_needs_quotes_is_taken_out_too() {
        assert_eq!(unqualified("\"My\".t, my.t", &Ident::from("My")), "t, my.t");
    }
}
