//! What a plan between two catalogs may stand in for: a statement that defines, and does no more to rows than its
//! definitions say. Whatever else it does no catalog tells of, and a plan would leave it out.

use super::words::{Words, split};

const MORE: &str =
    "it may do more than it defines, to rows for one, and a safe form would leave that out";
const QUERY: &str = "it fills what it makes, and a safe form would leave that out";
const USING: &str = "what its USING makes of the values would be left out";
const TWICE: &str =
    "it adds a column and drops or alters one of that name, so that rows would get other values";
const ACTION: &str = "it does something else in the same statement that a safe form may leave out";

/// Why no plan may stand in for a statement, where none may.
pub(super) fn why_not(sql: &str) -> Option<&'static str> {
    let words = Words::of(sql).plain();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["create", "index", ..] | ["create", "unique", "index", ..] => None,
        ["create", "table", ..] => makes_table(sql),
        ["drop", "index", ..] | ["alter", "domain", ..] => None,
        ["alter", "table", ..] => alters_table(sql),
        _ => Some(MORE),
    }
}

/// Only a query stands behind an AS that is in no parentheses.
fn makes_table(sql: &str) -> Option<&'static str> {
    (split(&Words::of(sql).plain(), "as").len() > 1).then_some(QUERY)
}

fn alters_table(sql: &str) -> Option<&'static str> {
    let words = Words::of(sql);
    let mut at = 2;
    at += if words.is(at, "if") { 2 } else { 0 };
    at += usize::from(words.is(at, "only"));
    at += if words.is(at + 1, ".") { 3 } else { 1 };
    at += usize::from(words.is(at, "*"));
    let named = words.tokens.iter().map(|it| it.name().unwrap_or_else(|| it.text.to_owned()));
    let (plain, named) = (words.plain(), named.collect::<Vec<String>>());
    let (mut added, mut others, mut begin) = (Vec::new(), Vec::new(), at);
    for action in split(plain.get(at..).unwrap_or_default(), ",") {
        let column = |skipped: usize| named.get(begin + skipped).cloned();
        match read(action) {
            Action::Adds(at) => added.extend(column(at)),
            Action::Changes(at) => others.extend(column(at)),
            Action::Constrains => {}
            Action::Other(why) => return Some(why),
        }
        begin += action.len() + 1;
    }
    added.iter().any(|it| others.contains(it)).then_some(TWICE)
}

/// What a part of ALTER TABLE does, and where in it the name of its column stands.
enum Action {
    Adds(usize),
    /// It drops the column, or says something else of it.
    Changes(usize),
    Constrains,
    /// A plan may not stand in for it: why.
    Other(&'static str),
}

fn read(action: &[String]) -> Action {
    let words: Vec<&str> = action.iter().map(String::as_str).collect();
    let behind = |word: usize, rest: &[&str]| match rest {
        ["if", "not", "exists", ..] => word + 3,
        ["if", "exists", ..] => word + 2,
        _ => word,
    };
    match words.as_slice() {
        [
            "add",
            "constraint" | "check" | "unique" | "primary" | "foreign" | "exclude" | "not",
            ..,
        ]
        | ["drop" | "validate", "constraint", ..]
        | ["attach" | "detach", "partition", ..] => Action::Constrains,
        ["add", "column", rest @ ..] => Action::Adds(behind(2, rest)),
        ["add", rest @ ..] => Action::Adds(behind(1, rest)),
        ["drop", "column", rest @ ..] => Action::Changes(behind(2, rest)),
        ["drop", rest @ ..] => Action::Changes(behind(1, rest)),
        ["alter", "column", _, rest @ ..] => altered(rest, 2),
        ["alter", _, rest @ ..] => altered(rest, 1),
        _ => Action::Other(ACTION),
    }
}

/// What is said of a column that is there.
fn altered(said: &[&str], at: usize) -> Action {
    match said {
        ["set" | "drop", "not", "null"] | ["set" | "drop", "default", ..] => Action::Changes(at),
        ["type", ..] | ["set", "data", "type", ..] if said.contains(&"using") => {
            Action::Other(USING)
        }
        ["type", ..] | ["set", "data", "type", ..] => Action::Changes(at),
        _ => Action::Other(ACTION),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_only_defines_may_be_planned() {
        for (sql, expected) in [
            ("CREATE UNIQUE INDEX i ON t (a)", None),
            ("/* i */ create index i on t (a);", None),
            ("DROP INDEX i, j", None),
            ("ALTER DOMAIN d ADD CHECK (value > 0)", None),
            ("CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (1) TO (2)", None),
            ("CREATE TABLE t (a int, b int GENERATED ALWAYS AS (a + 1) STORED)", None),
            ("CREATE TABLE t AS SELECT f()", Some(QUERY)),
            ("CREATE TABLE t (a) AS VALUES (1)", Some(QUERY)),
            ("SELECT mig()", Some(MORE)),
            ("SELECT a INTO t FROM u", Some(MORE)),
            ("CALL mig()", Some(MORE)),
            ("WITH a AS (SELECT mig()) SELECT 1", Some(MORE)),
            ("DO $$ BEGIN CREATE INDEX i ON t (a); UPDATE t SET a = 1; END $$", Some(MORE)),
            ("CREATE EXTENSION e", Some(MORE)),
            ("CREATE MATERIALIZED VIEW v AS SELECT f()", Some(MORE)),
            ("ALTER TABLE t ADD FOREIGN KEY (a) REFERENCES u, ALTER b SET NOT NULL", None),
            ("ALTER TABLE IF EXISTS ONLY s.t * ADD UNIQUE (a, b), DROP COLUMN IF EXISTS c", None),
            (
                "ALTER TABLE t ADD COLUMN IF NOT EXISTS c int DEFAULT f(1, 2), ALTER d DROP DEFAULT",
                None,
            ),
            ("ALTER TABLE t ALTER b TYPE bigint, ADD UNIQUE (c)", None),
            ("ALTER TABLE t ALTER b TYPE bigint USING b * 100, ADD UNIQUE (c)", Some(USING)),
            ("ALTER TABLE t ADD UNIQUE (c), ALTER COLUMN b SET DATA TYPE int USING b", Some(USING)),
            ("ALTER TABLE t ADD EXCLUDE USING gist (a WITH =), ADD UNIQUE USING INDEX i", None),
            ("ALTER TABLE t ATTACH PARTITION p FOR VALUES IN (1)", None),
            ("ALTER TABLE t DETACH PARTITION p", None),
            (
                "ALTER TABLE t DROP COLUMN c, ADD COLUMN c int DEFAULT 7, ADD UNIQUE (b)",
                Some(TWICE),
            ),
            ("ALTER TABLE t DROP c, ADD \"c\" int DEFAULT 7", Some(TWICE)),
            ("ALTER TABLE t DROP c, ADD \"C\" int DEFAULT 7", None),
            (
                "ALTER TABLE t ADD c int DEFAULT 7, ALTER C DROP DEFAULT, ADD UNIQUE (b)",
                Some(TWICE),
            ),
            ("ALTER TABLE t ALTER id RESTART WITH 7, ADD UNIQUE (b)", Some(ACTION)),
            ("ALTER TABLE t SET TABLESPACE s", Some(ACTION)),
        ] {
            assert_eq!(why_not(sql), expected, "{sql}");
        }
    }
}
