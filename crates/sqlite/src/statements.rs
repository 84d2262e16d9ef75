//! What statements do, told by their words.

use aludel_engine::Statements;
use aludel_sql::{Token, split_of, tokens_of};

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
    let deletes_all = (is(0, "delete") || is(0, "with")) && has("delete") && !has("where");
    (is(0, "drop") && is(1, "table")) || drops_column || deletes_all
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
}
