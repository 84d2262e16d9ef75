//! What `pg_dump` writes for another database than a new one: with `--clean` first all is dropped that
//! is there, and with `-n public` the schema is made that every database has.

use std::ops::Range;

use aludel_sql::{StatementSpan, Token, split, tokens};

use super::statement::{Sort, sort};

/// The statements of a text that have nothing to do in a new database.
pub(super) fn of_no_use(text: &str) -> Vec<Range<usize>> {
    let is_dump = is_dump(text);
    let makes_public = mentions(text, "schema") && mentions(text, "public");
    if !is_dump && !makes_public {
        return Vec::new();
    }
    let spans = split(tokens(text));
    let cleaning = if is_dump { cleaning(&spans) } else { 0 };
    let (clean, rest) = spans.split_at(cleaning);
    let drops = clean.iter().filter(|span| sort(span) == Sort::Plain);
    let is_first_public = |span: &&StatementSpan<'_>| makes_public_schema(&span.tokens);
    let makes = rest.iter().take_while(|span| !drops_public_schema(&span.tokens));
    drops.chain(makes.filter(is_first_public)).map(|span| span.range.clone()).collect()
}

fn is_dump(text: &str) -> bool {
    const HEADS: [&str; 2] = ["-- PostgreSQL database dump", "-- PostgreSQL database cluster dump"];
    text.lines().take(20).any(|line| HEADS.contains(&line.trim_end()))
}

fn mentions(text: &str, word: &str) -> bool {
    text.as_bytes().windows(word.len()).any(|it| it.eq_ignore_ascii_case(word.as_bytes()))
}

/// How many statements at the head of a dump only clean up: up to the last one that drops.
fn cleaning(spans: &[StatementSpan<'_>]) -> usize {
    let cleans = |span: &&StatementSpan<'_>| {
        sort(span) != Sort::Plain || drops(&span.tokens) || is_makeshift_view(&span.tokens)
    };
    let head = spans.iter().take_while(cleans).count();
    let head = spans.get(..head).unwrap_or_default();
    head.iter().rposition(|span| drops(&span.tokens)).map_or(0, |last| last + 1)
}

/// `DROP …`, `ALTER TABLE … DROP …`, `ALTER TABLE … DETACH PARTITION …`, `SELECT lo_unlink(…)`
fn drops(statement: &[Token<'_>]) -> bool {
    let has = |word: &str| statement.iter().any(|token| token.is_word(word));
    match statement.first() {
        Some(first) if first.is_word("drop") => true,
        Some(first) if first.is_word("alter") => has("drop") || has("detach"),
        Some(first) if first.is_word("select") => has("lo_unlink"),
        _ => false,
    }
}

/// A view in a circle is emptied before what it needs is dropped: `CREATE OR REPLACE VIEW v AS
/// SELECT NULL::integer AS id`.
fn is_makeshift_view(statement: &[Token<'_>]) -> bool {
    let words = ["create", "or", "replace", "view"];
    words.iter().zip(statement).all(|(word, token)| token.is_word(word))
}

/// `CREATE SCHEMA public`, and nothing more.
fn makes_public_schema(statement: &[Token<'_>]) -> bool {
    is_named_public(statement, "create") && statement.len() == 3
}

fn drops_public_schema(statement: &[Token<'_>]) -> bool {
    is_named_public(statement, "drop")
        || statement.first().is_some_and(|token| token.is_word("drop"))
            && statement.get(1).is_some_and(|token| token.is_word("schema"))
            && statement.iter().any(|token| token.name().as_deref() == Some("public"))
}

fn is_named_public(statement: &[Token<'_>], verb: &str) -> bool {
    matches!(statement, [first, schema, name, ..] if first.is_word(verb)
        && schema.is_word("schema") && name.name().as_deref() == Some("public"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "--\n-- PostgreSQL database dump\n--\n\nSET row_security = off;\n";

    fn left(text: &str) -> String {
        let mut left = text.to_owned();
        for range in of_no_use(text).into_iter().rev() {
            left.replace_range(range, "");
        }
        left.replace(HEAD, "").replace([';', '\n'], "").trim().to_owned()
    }

    #[test]
    fn what_a_new_database_has_no_use_for_is_found() {
        let dump = |rest: &str| format!("{HEAD}{rest}");
        let cases = [
            (dump("ALTER TABLE ONLY public.t DROP CONSTRAINT k;\nDROP TABLE public.t;\nA;"), "A"),
            (dump("CREATE OR REPLACE VIEW v AS SELECT NULL::int AS a;DROP TABLE t;A;"), "A"),
            (dump("DROP SCHEMA IF EXISTS public;CREATE SCHEMA public;A;"), "A"),
            (dump("CREATE SCHEMA public;A;"), "A"),
            (dump("A;DROP TABLE t;"), "ADROP TABLE t"),
            (dump("CREATE OR REPLACE VIEW v AS SELECT 1;"), "CREATE OR REPLACE VIEW v AS SELECT 1"),
            ("DROP TABLE t;".to_owned(), "DROP TABLE t"),
            ("CREATE SCHEMA public;A;".to_owned(), "A"),
            (
                "DROP SCHEMA public CASCADE;CREATE SCHEMA public;".to_owned(),
                "DROP SCHEMA public CASCADECREATE SCHEMA public",
            ),
            (
                "CREATE SCHEMA IF NOT EXISTS public;".to_owned(),
                "CREATE SCHEMA IF NOT EXISTS public",
            ),
            ("CREATE SCHEMA publication;".to_owned(), "CREATE SCHEMA publication"),
        ];
        for (text, expected) in cases {
            assert_eq!(left(&text), expected, "{text}");
        }
    }
}
