//! What must be known of a statement before it is sent, from its tokens alone.

use aludel_sql::{Token, tokens};

/// Whether a statement changes what the session is set to, so that a run that goes on behind it has
/// to say it again.
pub(super) fn sets_session(sql: &str) -> bool {
    let words = significant(sql);
    let is = |at: usize, word| words.get(at).is_some_and(|token: &Token<'_>| token.is_word(word));
    let ends_with_transaction =
        ["local", "transaction", "constraints"].into_iter().any(|word| is(1, word));
    (is(0, "set") && !ends_with_transaction)
        || is(0, "reset")
        || (is(0, "select")
            && (is(1, "set_config") || (is(1, "pg_catalog") && is(3, "set_config"))))
}

/// Whether a statement sets the mode of its transaction, which nothing may come before.
pub(super) fn sets_transaction(sql: &str) -> bool {
    let words = significant(sql);
    let is = |at: usize, word| words.get(at).is_some_and(|token: &Token<'_>| token.is_word(word));
    let at = if is(1, "local") || is(1, "session") { 2 } else { 1 };
    let modes =
        ["transaction", "transaction_isolation", "transaction_read_only", "transaction_deferrable"];
    is(0, "set") && modes.into_iter().any(|mode| is(at, mode))
}

/// Whether a statement may leave the session set otherwise: it sets something, or evaluates
/// expressions, whose functions may. What only defines does not, unless an event trigger listens.
pub(super) fn may_set_session(sql: &str) -> bool {
    let words = significant(sql);
    let has = |list: &[&str]| words.iter().any(|token| list.iter().any(|word| token.is_word(word)));
    let begins = |list: &[&str]| {
        words.first().is_some_and(|token| list.iter().any(|word| token.is_word(word)))
    };
    if begins(&["create"]) {
        return has(&["select", "execute", "set_config"]);
    }
    if begins(&["alter"]) {
        return has(&["default", "using", "check", "generated", "validate", "set_config"]);
    }
    !begins(&["drop", "comment", "grant", "revoke"])
}

/// Whether event triggers may listen from this statement on.
pub(super) fn brings_event_triggers(sql: &str) -> bool {
    let words = significant(sql);
    let is = |at: usize, word| words.get(at).is_some_and(|token: &Token<'_>| token.is_word(word));
    (is(0, "create") || is(0, "alter")) && (is(1, "event") || is(1, "extension"))
}

/// Whether a statement does its work CONCURRENTLY: it takes no lock that blocks reading or writing,
/// so there is no point in limiting how long it waits.
pub(super) fn is_concurrent(sql: &str) -> bool {
    significant(sql).iter().any(|token| token.is_word("concurrently"))
}

/// Whether a statement calls a procedure or a block, which may commit.
pub(super) fn calls(sql: &str) -> bool {
    significant(sql).first().is_some_and(|token| token.is_word("call") || token.is_word("do"))
}

fn significant(sql: &str) -> Vec<Token<'_>> {
    tokens(sql).filter(|token| !token.is_trivia()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn session_settings() {
        for (sql, expected) in [
            ("SET search_path = x", true),
            ("set session authorization bob", true),
            ("SET ROLE x", true),
            ("SET LOCAL search_path = x", false),
            ("SET CONSTRAINTS ALL DEFERRED", false),
            ("RESET ALL", true),
            ("/* c */ SELECT pg_catalog.set_config('search_path', '', false)", true),
            ("SELECT 1", false),
            ("UPDATE t SET a = 1", false),
        ] {
            assert_eq!(sets_session(sql), expected, "{sql}");
        }
    }

    #[test]
    fn what_only_defines_sets_nothing() {
        for (sql, expected) in [
            ("CREATE TABLE t (a int DEFAULT f(), b text CHECK (b <> ''))", false),
            ("CREATE UNIQUE INDEX i ON t (lower(a))", false),
            ("CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$ SELECT 1 $$", false),
            ("CREATE TABLE t AS SELECT f()", true),
            ("CREATE TABLE t AS EXECUTE p", true),
            ("ALTER TABLE t ADD COLUMN a int", false),
            ("ALTER TABLE t ADD COLUMN a int DEFAULT f()", true),
            ("ALTER TABLE t ALTER a TYPE int USING f(a)", true),
            ("DROP TABLE t", false),
            ("COMMENT ON TABLE t IS 'x'", false),
            ("SET ROLE x", true),
            ("RESET ALL", true),
            ("SELECT 1", true),
            ("INSERT INTO t VALUES (1)", true),
            ("DO $$ BEGIN END $$", true),
            ("CALL p()", true),
            ("WITH x AS (SELECT 1) SELECT 1", true),
            ("REFRESH MATERIALIZED VIEW v", true),
        ] {
            assert_eq!(may_set_session(sql), expected, "{sql}");
        }
        assert!(brings_event_triggers(
            "CREATE EVENT TRIGGER e ON ddl_command_end EXECUTE FUNCTION f()"
        ));
        assert!(!brings_event_triggers("CREATE TABLE event (a int)"));
    }
}
