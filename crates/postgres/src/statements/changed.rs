//! The table whose statistics are old behind a statement: until the server gathers them by itself, it
//! plans by what was there before, or by nothing.

use aludel_sql::quote_ident;
use aludel_sql::{Token, split, tokens};

/// The tables that statements fill or write anew, as SQL names them.
pub(super) fn tables(sql: &str) -> Vec<String> {
    split(tokens(sql)).iter().filter_map(|span| changed(&span.tokens)).collect()
}

/// The table that a statement fills or writes anew.
fn changed(statement: &[Token<'_>]) -> Option<String> {
    let is = |at: usize, word: &str| statement.get(at).is_some_and(|token| token.is_word(word));
    let has = |word: &str| statement.iter().any(|token| token.is_word(word));
    let skip = |mut at: usize, words: &[&str]| {
        while words.iter().any(|word| is(at, word)) {
            at += 1;
        }
        at
    };
    let at = match () {
        () if is(0, "alter") && is(1, "table") && rewrites(&has) => {
            skip(2, &["if", "exists", "only"])
        }
        () if is(0, "create") && has("as") => {
            let at = skip(1, &["unlogged", "materialized"]);
            let is_filled = is(at, "table") || (is(at, "view") && is(at - 1, "materialized"));
            is_filled.then(|| skip(at + 1, &["if", "not", "exists"]))?
        }
        () if is(0, "refresh") => skip(1, &["materialized", "view", "concurrently"]),
        // Behind the clauses of a WITH, too.
        () if is(0, "update")
            || is(0, "insert")
            || is(0, "copy")
            || is(0, "merge")
            || is(0, "with") =>
        {
            let verbs = ["update", "insert", "copy", "merge"];
            let verb = statement.iter().position(|it| verbs.iter().any(|verb| it.is_word(verb)))?;
            skip(verb + 1, &["into", "only"])
        }
        () => return None,
    };
    named(statement, at)
}

/// Whether an ALTER TABLE may write the table anew.
fn rewrites(has: &impl Fn(&str) -> bool) -> bool {
    let new_values = has("add") && (has("default") || has("generated"));
    new_values || ["type", "logged", "unlogged"].into_iter().any(has)
}

fn named(statement: &[Token<'_>], at: usize) -> Option<String> {
    let name = |at: usize| statement.get(at).and_then(Token::name).map(|name| quote_ident(&name));
    let first = name(at)?;
    match statement.get(at + 1).is_some_and(|token| token.text == ".") {
        true => Some(format!("{first}.{}", name(at + 2)?)),
        false => Some(first),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_filled_or_written_anew_is_told_by_its_words() {
        for (sql, expected) in [
            ("ALTER TABLE a ALTER b TYPE bigint", "\"a\""),
            (
                "alter table if exists only app.\"A\" alter b set data type text using b::text",
                "\"app\".\"A\"",
            ),
            ("ALTER TABLE a ADD b uuid DEFAULT gen_random_uuid()", "\"a\""),
            ("ALTER TABLE a SET UNLOGGED", "\"a\""),
            ("ALTER TABLE a ALTER b SET DEFAULT 1", ""),
            ("ALTER TABLE a ADD b int", ""),
            ("UPDATE ONLY a SET b = 1", "\"a\""),
            ("INSERT INTO app.a SELECT 1", "\"app\".\"a\""),
            ("WITH x AS (SELECT 1) INSERT INTO a SELECT * FROM x", "\"a\""),
            ("COPY a (b) FROM stdin", "\"a\""),
            ("CREATE TABLE a AS SELECT 1", "\"a\""),
            ("CREATE UNLOGGED TABLE IF NOT EXISTS a AS TABLE b", "\"a\""),
            ("CREATE MATERIALIZED VIEW a AS SELECT 1", "\"a\""),
            ("CREATE VIEW a AS SELECT 1", ""),
            ("CREATE TABLE a (b int)", ""),
            ("CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'", ""),
            ("REFRESH MATERIALIZED VIEW CONCURRENTLY a", "\"a\""),
            ("COMMENT ON TABLE a IS 'UPDATE b'", ""),
            ("SELECT 1", ""),
        ] {
            let spans = split(tokens(sql));
            let found = spans.first().and_then(|span| changed(&span.tokens));
            assert_eq!(found.unwrap_or_default(), expected, "{sql}");
        }
    }
}
