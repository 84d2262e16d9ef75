//! How much room the statements of one transaction need in the server's table of locks: what a
//! transaction makes, changes or drops stays locked until its end.

use std::collections::BTreeSet;

use aludel_sql::{StatementSpan, Token, split, tokens};

/// Words in a table's statement that make another relation: an index, a sequence.
const MAKERS: [&str; 7] =
    ["primary", "unique", "exclude", "serial", "bigserial", "smallserial", "identity"];
/// Types whose values may lie outside of their rows: in a table of their own, which has an index.
const LONG: [&str; 6] = ["text", "json", "jsonb", "bytea", "xml", "tsvector"];
/// A table goes with its row type and the array of that.
const DROPPED: usize = 3;

/// How many locks statements hold at their end, at the least.
pub fn locks<'a>(statements: impl IntoIterator<Item = &'a str>) -> usize {
    let mut altered = BTreeSet::new();
    let mut count = 0;
    for statement in statements {
        for span in split(tokens(statement)) {
            count += of_statement(&span, &mut altered);
        }
    }
    count + altered.len()
}

/// What a statement adds, but for the tables that it alters: those are counted once.
fn of_statement(span: &StatementSpan<'_>, altered: &mut BTreeSet<String>) -> usize {
    let is = |at: usize, word: &str| span.tokens.get(at).is_some_and(|token| token.is_word(word));
    let count = |words: &[&str]| {
        let is_any = |token: &&Token<'_>| words.iter().any(|word| token.is_word(word));
        span.tokens.iter().filter(is_any).count()
    };
    let second = if is(1, "unlogged") || is(1, "unique") || is(1, "materialized") { 2 } else { 1 };
    let is_relation = ["table", "index", "sequence", "view"].iter().any(|word| is(second, word));
    if is(0, "create") && is(second, "table") {
        let is_long = count(&LONG) > 0 || span.tokens.iter().any(|token| token.text == "[");
        let has_rows = !(count(&["partition"]) > 0 && count(&["by"]) > 0);
        return 1 + count(&MAKERS) + if is_long && has_rows { 2 } else { 0 };
    }
    if is(0, "create") && is_relation {
        return 1;
    }
    if is(0, "drop") && is(1, "table") {
        return DROPPED * (1 + span.tokens.iter().filter(|token| token.text == ",").count());
    }
    if is(0, "alter") && is(1, "table") {
        altered.extend(name(&span.tokens));
        return if count(&["add"]) > 0 { count(&MAKERS) } else { 0 };
    }
    0
}

/// The name of the table that a statement alters.
fn name(tokens: &[Token<'_>]) -> Option<String> {
    let skipped = ["if", "exists", "only"];
    let mut rest = tokens.iter().skip(2);
    let first = rest.find(|token| !skipped.iter().any(|word| token.is_word(word)))?.name()?;
    match rest.next().is_some_and(|token| token.text == ".") {
        true => Some(format!("{first}.{}", rest.next()?.name()?)),
        false => Some(first),
    }
}

#[cfg(test)]
mod tests {
    use super::locks;

    /// The figures are those of `pg_locks` on PostgreSQL 15, each object once.
    #[test]
    fn what_is_made_changed_or_dropped_is_counted() {
        let cases = [
            ("CREATE TABLE a (id int)", 1),
            ("CREATE TABLE a (id bigint PRIMARY KEY, b text)", 4),
            ("CREATE UNLOGGED TABLE a (id serial UNIQUE, b int[])", 5),
            ("CREATE TABLE a (id int, b text) PARTITION BY RANGE (id)", 1),
            ("CREATE UNIQUE INDEX i ON a (b); CREATE MATERIALIZED VIEW m AS SELECT 1", 2),
            ("ALTER TABLE a ADD b int; ALTER TABLE IF EXISTS a ADD UNIQUE (b)", 2),
            ("ALTER TABLE ONLY s.a DROP b; ALTER TABLE a DROP b", 2),
            ("DROP TABLE a, b", 6),
            ("COMMENT ON TABLE a IS 'CREATE TABLE b'; INSERT INTO a VALUES (1)", 0),
        ];
        for (sql, expected) in cases {
            assert_eq!(locks([sql]), expected, "{sql}");
        }
    }
}
