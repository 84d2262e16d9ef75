//! Statements that are no queries, by their first words.
//! Source: PostgreSQL manual, "SQL Commands".

use aludel_sql::Token;

/// Those that name nothing which a schema has: transactions, cursors, channels, settings.
const NAMING_NOTHING: &[&str] = &[
    "abort",
    "begin",
    "checkpoint",
    "close",
    "commit",
    "deallocate",
    "discard",
    "end",
    "fetch",
    "listen",
    "move",
    "notify",
    "release",
    "reset",
    "rollback",
    "savepoint",
    "set",
    "show",
    "start",
    "unlisten",
];

/// Those that define or maintain: a migration sends them, or whoever looks after a database.
const DEFINING: &[&str] = &[
    "alter", "analyze", "analyse", "cluster", "comment", "create", "drop", "grant", "import",
    "load", "reassign", "reindex", "revoke", "security", "vacuum",
];

/// Whether a statement works on whatever schema there is. A role that is named may be gone.
pub(super) fn names_nothing(statement: &str) -> bool {
    let mut words = words(statement);
    let is_naming = words.next().is_some_and(|first| is_among(&first, NAMING_NOTHING));
    let names_role = |it: Token<'_>| it.is_word("role") || it.is_word("authorization");
    is_naming && !words.take(4).any(names_role)
}

/// Whether a statement is one that programs do not send to work with what a database holds.
pub(super) fn is_no_query(statement: &str) -> bool {
    let first = words(statement).next();
    first.is_none_or(|it| is_among(&it, NAMING_NOTHING) || is_among(&it, DEFINING))
}

/// The query that a statement prepares, or opens a cursor for; any other as it is.
pub(super) fn inside(statement: &str) -> &str {
    let mut words = words(statement);
    let before = match words.next() {
        Some(first) if first.is_word("prepare") => "as",
        Some(first) if first.is_word("declare") => "for",
        _ => return statement,
    };
    let behind = words.find(|it| it.is_word(before)).and_then(|it| statement.get(it.end()..));
    behind.map_or(statement, str::trim_start)
}

fn words(statement: &str) -> impl Iterator<Item = Token<'_>> {
    aludel_sql::tokens(statement).filter(|it| !it.is_trivia())
}

fn is_among(token: &Token<'_>, words: &[&str]) -> bool {
    words.iter().any(|word| token.is_word(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_query_is_told_by_its_words() {
        let cases = [
            ("/* a */ BEGIN", true, true),
            ("SET LOCAL work_mem = '4MB'", true, true),
            ("SET SESSION AUTHORIZATION someone", false, true),
            ("set role someone", false, true),
            ("CREATE TABLE t (a int)", false, true),
            ("", false, true),
            ("TRUNCATE t", false, false),
            ("COPY t FROM STDIN", false, false),
            ("SELECT 1", false, false),
        ];
        for (statement, nothing, no_query) in cases {
            assert_eq!(names_nothing(statement), nothing, "{statement}");
            assert_eq!(is_no_query(statement), no_query, "{statement}");
        }
    }

    #[test]
    fn what_stands_inside_is_a_query() {
        let cases = [
            ("PREPARE a AS SELECT b AS c FROM t", "SELECT b AS c FROM t"),
            ("prepare a (int, text) as\n  VALUES ($1, $2)", "VALUES ($1, $2)"),
            ("DECLARE c NO SCROLL CURSOR FOR SELECT a FROM t", "SELECT a FROM t"),
            ("PREPARE TRANSACTION 'a'", "PREPARE TRANSACTION 'a'"),
            ("SELECT 1 AS a", "SELECT 1 AS a"),
        ];
        for (statement, query) in cases {
            assert_eq!(inside(statement), query);
        }
    }
}
