//! Which statements lose data for good, told by their words.

use aludel_sql::{Kind, Token, split, tokens};

/// How deep texts that are run are looked into: a string in an EXECUTE in the block of a DO.
const DEEPEST: usize = 3;

/// What is lost with a DROP of these.
const HOLDERS: [&str; 6] = ["table", "schema", "database", "owned", "tablespace", "type"];

/// Behind ALTER TABLE … DROP, what holds no rows.
const NO_COLUMN: [&str; 5] = ["constraint", "default", "not", "identity", "expression"];

/// Whether a statement loses data.
pub(super) fn loses_data(sql: &str) -> bool {
    text_loses(sql, DEEPEST)
}

fn text_loses(sql: &str, depth: usize) -> bool {
    split(tokens(sql)).iter().any(|statement| loses(&statement.tokens, depth))
}

fn loses(statement: &[Token<'_>], depth: usize) -> bool {
    let is_first = |word: &str| statement.first().is_some_and(|first| first.is_word(word));
    // What a routine does is done when it is called.
    if is_first("create") {
        return false;
    }
    let alters = is_first("alter");
    (0..statement.len()).any(|at| {
        let token = |distance: usize| statement.get(at + distance);
        let is = |distance: usize, word: &str| token(distance).is_some_and(|it| it.is_word(word));
        let begins = at == 0 || statement.get(at - 1).is_some_and(begins_another);
        if is(0, "drop") && !alters {
            return HOLDERS.iter().any(|holder| is(1, holder))
                || (begins && cascades(statement, at));
        }
        if is(0, "drop") {
            return !NO_COLUMN.iter().any(|word| is(1, word));
        }
        (is(0, "truncate") && begins)
            || (is(0, "delete") && is(1, "from") && !has_condition(statement, at))
            || (depth > 0 && runs(statement, at) && text_loses(inside(&statement[at]), depth - 1))
    })
}

/// In a block of PL/pgSQL, what a statement may stand behind.
fn begins_another(token: &Token<'_>) -> bool {
    ["begin", "then", "else", "loop", "execute"].iter().any(|word| token.is_word(word))
}

fn cascades(statement: &[Token<'_>], at: usize) -> bool {
    statement.iter().skip(at).any(|token| token.is_word("cascade"))
}

/// Whether a WHERE follows before the parenthesis around it closes.
fn has_condition(statement: &[Token<'_>], at: usize) -> bool {
    let mut depth = 0_i32;
    for token in statement.iter().skip(at) {
        match token.text {
            "(" => depth += 1,
            ")" => depth -= 1,
            _ if depth == 0 && token.is_word("where") => return true,
            _ => {}
        }
        if depth < 0 {
            return false;
        }
    }
    false
}

/// Whether a token is a text that the statement runs: the block of a DO, or what it executes.
fn runs(statement: &[Token<'_>], at: usize) -> bool {
    let is_text = statement
        .get(at)
        .is_some_and(|token| matches!(token.kind, Kind::Literal | Kind::DollarLiteral));
    let word = |word: &str| statement.iter().take(at).any(|token| token.is_word(word));
    is_text && (statement.first().is_some_and(|first| first.is_word("do")) || word("execute"))
}

/// What the quotes of a literal enclose.
fn inside<'a>(token: &Token<'a>) -> &'a str {
    let text = token.text;
    match token.kind {
        Kind::DollarLiteral => {
            let tag = text.get(1..).and_then(|rest| rest.find('$')).map_or(0, |end| end + 2);
            text.get(tag..text.len().saturating_sub(tag)).unwrap_or_default()
        }
        _ => text.trim_start_matches(|c| c != '\'').trim_matches('\''),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_loses_data_is_told_by_its_words() {
        let losing = [
            "DROP TABLE a",
            "drop /* x */ table if exists a, b",
            "DROP SCHEMA app CASCADE",
            "DROP TYPE a",
            "DROP VIEW v CASCADE",
            "DROP OWNED BY somebody",
            "ALTER TABLE a DROP COLUMN b",
            "ALTER TABLE a DROP b",
            "ALTER TABLE a ADD c int, DROP IF EXISTS b",
            "ALTER TYPE t DROP ATTRIBUTE a",
            "TRUNCATE a",
            "TRUNCATE TABLE ONLY a",
            "DELETE FROM a",
            "DELETE FROM a USING b",
            "WITH gone AS (DELETE FROM a RETURNING *) SELECT * FROM gone WHERE true",
            "DO $$ BEGIN DROP TABLE a; END $$",
            "DO $x$ BEGIN IF true THEN TRUNCATE a; END IF; END $x$",
            "DO 'BEGIN DELETE FROM a; END'",
            "DO $$ BEGIN EXECUTE 'DROP TABLE a'; END $$",
            "DO $$ BEGIN EXECUTE format('TRUNCATE %I', 'a'); END $$",
        ];
        let keeping = [
            "CREATE TABLE a (b int REFERENCES c ON DELETE CASCADE)",
            "ALTER TABLE a DROP CONSTRAINT b",
            "ALTER TABLE a ALTER COLUMN b DROP NOT NULL",
            "ALTER TABLE a ALTER b DROP DEFAULT, ALTER b DROP IDENTITY",
            "DROP INDEX CONCURRENTLY a",
            "DROP VIEW a",
            "DROP FUNCTION f(int)",
            "DELETE FROM a WHERE b",
            "GRANT DELETE, TRUNCATE ON a TO b",
            "CREATE FUNCTION f() RETURNS void LANGUAGE sql AS $$ DROP TABLE a $$",
            "CREATE TRIGGER t BEFORE TRUNCATE ON a EXECUTE FUNCTION f()",
            "INSERT INTO a VALUES ('DROP TABLE a')",
            "COMMENT ON TABLE a IS 'TRUNCATE a'",
            "DO $$ BEGIN DELETE FROM a WHERE b; END $$",
            "SELECT 1 -- DROP TABLE a",
        ];
        for (sql, loses) in
            losing.map(|sql| (sql, true)).into_iter().chain(keeping.map(|sql| (sql, false)))
        {
            assert_eq!(loses_data(sql), loses, "{sql}");
        }
    }
}
