//! What statements do, told by their words.

use aludel_engine::Statements;
use aludel_sql::{Kind, Token, split_of, tokens_of};

use crate::{SYNTAX, SqliteEngine};

impl Statements for SqliteEngine {
    fn sets_session(&self, sql: &str) -> bool {
        let words = significant(sql);
        let sets = words.iter().any(|token| matches!(token.text, "=" | "("));
        (begins(&words, "pragma") && sets) || begins(&words, "attach") || begins(&words, "detach")
    }

    fn stands_alone(&self, sql: &str) -> bool {
        is_repeatable(sql)
    }

    fn loses_data(&self, sql: &str) -> bool {
        split_of(tokens_of(sql, SYNTAX), SYNTAX).iter().any(|statement| loses(&statement.tokens))
    }

    /// `ANALYZE` is asked for where it is wanted: a database without its tables is planned without.
    fn changed_tables(&self, _sql: &str) -> Vec<String> {
        Vec::new()
    }
}

/// What is refused in a transaction, or does nothing there; all of it may be done twice.
pub(crate) fn is_repeatable(sql: &str) -> bool {
    let words = significant(sql);
    ["pragma", "vacuum", "attach", "detach"].iter().any(|word| begins(&words, word))
}

/// The pragma that a statement sets, in lower case.
pub(crate) fn pragma(sql: &str) -> Option<String> {
    let words = significant(sql);
    if !begins(&words, "pragma") {
        return None;
    }
    let name = match words.get(2).is_some_and(|token| token.text == ".") {
        true => words.get(3),
        false => words.get(1),
    };
    name?.name()
}

/// The first parameter of a statement. No other thing of SQLite's begins so.
pub(crate) fn parameter(sql: &str) -> Option<String> {
    let tokens: Vec<Token<'_>> = tokens_of(sql, SYNTAX).collect();
    let begins = |token: &Token<'_>| {
        token.text.starts_with(['?', ':', '@', '$'])
            && !matches!(token.kind, Kind::Literal | Kind::QuotedName)
            && !token.is_trivia()
    };
    let at = tokens.iter().position(begins)?;
    let behind = tokens.get(at + 1).filter(|it| matches!(it.kind, Kind::Word | Kind::Number));
    Some(format!("{}{}", tokens.get(at)?.text, behind.map_or("", |it| it.text)))
}

/// What is there until the connection ends.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Temporary {
    Comes(String),
    Goes(String),
}

/// What a statement makes for the connection alone, or puts away, by its name.
pub(crate) fn temporary(sql: &str) -> Option<Temporary> {
    let words = significant(sql);
    let is = |at: usize, word: &str| words.get(at).is_some_and(|token| token.is_word(word));
    let last = || words.iter().rev().find(|it| it.text != ";")?.name();
    if is(0, "attach") {
        return last().map(Temporary::Comes);
    }
    if is(0, "detach") {
        return last().map(Temporary::Goes);
    }
    let if_not = words.iter().position(|it| it.is_word("exists")).map(|at| at + 1);
    if is(0, "create") {
        let is_temporary = is(1, "temp") || is(1, "temporary");
        let at = if_not.unwrap_or(if is_temporary { 3 } else { 2 });
        let name = own_name(&words, at);
        let in_temp = is(at, "temp") && words.get(at + 1).is_some_and(|it| it.text == ".");
        return name.filter(|_| is_temporary || in_temp).map(Temporary::Comes);
    }
    is(0, "drop").then(|| own_name(&words, if_not.unwrap_or(2))).flatten().map(Temporary::Goes)
}

/// The name at a place, behind that of a schema.
fn own_name(words: &[Token<'_>], at: usize) -> Option<String> {
    match words.get(at + 1).is_some_and(|it| it.text == ".") {
        true => words.get(at + 2)?.name(),
        false => words.get(at)?.name(),
    }
}

fn significant(sql: &str) -> Vec<Token<'_>> {
    tokens_of(sql, SYNTAX).filter(|token| !token.is_trivia()).collect()
}

fn begins(words: &[Token<'_>], word: &str) -> bool {
    words.first().is_some_and(|first| first.is_word(word))
}

/// What a trigger does is done when it fires.
fn loses(statement: &[Token<'_>]) -> bool {
    let is = |at: usize, word: &str| statement.get(at).is_some_and(|token| token.is_word(word));
    let has = |word: &str| statement.iter().any(|token| token.is_word(word));
    let drops_column = is(0, "alter") && is(1, "table") && has("drop");
    (is(0, "drop") && is(1, "table")) || drops_column || deletes_all(statement)
}

/// Whether it is a DELETE without a WHERE of its own, which may stand behind a WITH.
fn deletes_all(statement: &[Token<'_>]) -> bool {
    let first = statement.first();
    if !first.is_some_and(|it| it.is_word("delete") || it.is_word("with")) {
        return false;
    }
    let mut depth = 0_usize;
    let (mut deletes, mut chooses) = (false, false);
    for token in statement {
        match token.text {
            "(" => depth += 1,
            ")" => depth = depth.saturating_sub(1),
            _ if depth > 0 => {}
            _ if token.is_word("delete") => deletes = true,
            _ => chooses |= deletes && token.is_word("where"),
        }
    }
    deletes && !chooses
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_statements_do() {
        let engine = SqliteEngine;
        for (sql, sets, alone, loses) in [
            ("PRAGMA foreign_keys = OFF", true, true, false),
            ("pragma foreign_keys(0)", true, true, false),
            ("PRAGMA foreign_key_check", false, true, false),
            ("VACUUM", false, true, false),
            ("ATTACH 'b.db' AS b", true, true, false),
            ("DROP TABLE a", false, false, true),
            ("DROP INDEX a", false, false, false),
            ("ALTER TABLE a DROP COLUMN b", false, false, true),
            ("ALTER TABLE a ADD COLUMN b", false, false, false),
            ("DELETE FROM a", false, false, true),
            ("DELETE FROM a WHERE b", false, false, false),
            ("WITH q AS (SELECT 1 WHERE 1) DELETE FROM a", false, false, true),
            ("WITH q AS (SELECT 1) DELETE FROM a WHERE b", false, false, false),
            ("DELETE FROM a RETURNING (SELECT 1 WHERE 1)", false, false, true),
            (
                "CREATE TRIGGER a DELETE ON b BEGIN DELETE FROM c; DROP TABLE d; END",
                false,
                false,
                false,
            ),
            ("SELECT 1; DROP TABLE [a b]", false, false, true),
        ] {
            let found =
                (engine.sets_session(sql), engine.stands_alone(sql), engine.loses_data(sql));
            assert_eq!(found, (sets, alone, loses), "{sql}");
        }
        assert_eq!(pragma("PRAGMA main.Foreign_Keys=1").as_deref(), Some("foreign_keys"));
        assert_eq!(pragma("SELECT 1"), None);
    }

    #[test]
    fn parameters_are_found() {
        for (sql, expected) in [
            ("SELECT ':a', \"$b\", [?], `@c` -- ?", None),
            ("SELECT a ->> '$.b', x'00'", None),
            ("SELECT ?", Some("?")),
            ("SELECT ?12", Some("?12")),
            ("SELECT a = :tenat", Some(":tenat")),
            ("SELECT @foo, $1", Some("@foo")),
            ("SELECT $1", Some("$1")),
        ] {
            assert_eq!(parameter(sql).as_deref(), expected, "{sql}");
        }
    }

    #[test]
    fn what_the_connection_keeps_is_found() {
        use Temporary::{Comes, Goes};
        for (sql, expected) in [
            ("CREATE TEMP TABLE IF NOT EXISTS A (b)", Some(Comes("a".into()))),
            ("CREATE TABLE temp.a AS SELECT 1", Some(Comes("a".into()))),
            ("CREATE TEMPORARY VIEW a AS SELECT 1", Some(Comes("a".into()))),
            ("CREATE TABLE a (temp)", None),
            ("CREATE UNIQUE INDEX a ON b (c)", None),
            ("DROP TABLE IF EXISTS temp.a", Some(Goes("a".into()))),
            ("DROP TABLE a", Some(Goes("a".into()))),
            ("ATTACH DATABASE 'b.db' AS B;", Some(Comes("b".into()))),
            ("DETACH b", Some(Goes("b".into()))),
            ("INSERT INTO temp.a VALUES (1)", None),
        ] {
            assert_eq!(temporary(sql), expected, "{sql}");
        }
    }
}
