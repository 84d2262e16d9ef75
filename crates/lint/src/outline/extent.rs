//! How much of the server's catalog a statement can have changed: most change relations, and each relation
//! whose rows of the catalog are written is locked until the commit.
//!
//! What is left out here is not looked at, so only what is known for sure is.

use crate::Statement;

/// What can have changed since an outline was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// Everything.
    All,
    /// Of the relations that the own transaction has locked, what stands on these shelves; and where they are
    /// gone, everything of them.
    Locked(&'static [&'static str]),
}

/// All that can be said of a relation.
const ANY: &[&str] = &[
    "relations",
    "columns",
    "constraints",
    "indexes",
    "triggers",
    "policies",
    "rewrites",
    "sequences",
    "inheritance",
];

/// What comes with a table.
const TABLE: &[&str] =
    &["relations", "columns", "constraints", "indexes", "sequences", "inheritance"];

/// What may stand before the kind of what is created.
const BEFORE_KIND: [&str; 5] = ["or", "replace", "unique", "unlogged", "constraint"];

impl Extent {
    /// What a statement can have changed, by the transaction that it ran in.
    pub fn of(statement: &Statement) -> Self {
        let mut words = statement.words().iter().map(String::as_str);
        let verb = words.next().unwrap_or_default();
        let kind = words.find(|word| !BEFORE_KIND.contains(word)).unwrap_or_default();
        let shelves = match (verb, kind) {
            // What is said of an object is no part of an outline.
            ("comment", _) => Some(&[][..]),
            ("create", "table") if runs_query(statement) => None,
            ("create", kind) => created(kind),
            ("alter", "table" | "index" | "view" | "sequence" | "trigger" | "policy") => Some(ANY),
            // What goes along with it may be of any kind.
            ("drop", _) if statement.has("cascade") => None,
            ("drop", kind) => dropped(kind),
            _ => None,
        };
        shelves.map_or(Self::All, Self::Locked)
    }
}

/// What can have come with a new object.
fn created(kind: &str) -> Option<&'static [&'static str]> {
    Some(match kind {
        "table" => TABLE,
        "index" => &["indexes"],
        "view" => &["relations", "columns"],
        "sequence" => &["relations", "sequences"],
        _ => return of_table(kind),
    })
}

/// What can have gone with an object: of a relation, all of it.
fn dropped(kind: &str) -> Option<&'static [&'static str]> {
    Some(match kind {
        "table" | "view" | "sequence" => &["relations"],
        "index" => &["indexes"],
        _ => return of_table(kind),
    })
}

/// What an object of a table is, that locks it.
fn of_table(kind: &str) -> Option<&'static [&'static str]> {
    Some(match kind {
        "trigger" => &["triggers", "constraints"],
        "policy" => &["policies"],
        "rule" => &["rewrites"],
        _ => return None,
    })
}

/// Whether a table is made of what a query gives: a query may call what does anything.
fn runs_query(statement: &Statement) -> bool {
    let queries = ["select", "execute", "as table", "as values", "as with"];
    queries.iter().any(|words| statement.has(words))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_statement_can_have_changed() {
        let locked = [
            "CREATE TABLE t (at timestamp with time zone) WITH (fillfactor = 70)",
            "CREATE TRIGGER g AFTER UPDATE ON t EXECUTE FUNCTION f()",
            "CREATE TABLE t (id bigint GENERATED ALWAYS AS IDENTITY)",
            "CREATE UNIQUE INDEX i ON t (a)",
            "CREATE OR REPLACE VIEW v AS SELECT 1",
            "ALTER TABLE t ADD COLUMN a int",
            "DROP TABLE t",
            "COMMENT ON TYPE e IS 'x'",
        ];
        let all = [
            "CREATE TABLE t AS SELECT f()",
            "CREATE TABLE t AS TABLE u",
            "CREATE TEMP TABLE t (id int)",
            "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
            "ALTER TYPE e ADD VALUE 'x'",
            "DROP TABLE t CASCADE",
            "DROP MATERIALIZED VIEW m",
            "GRANT SELECT ON t TO PUBLIC",
            "INSERT INTO t VALUES (1)",
            "DO $$ BEGIN END $$",
        ];
        let extent = |sql: &str| Extent::of(&Statement::new(sql, 0..sql.len()));
        for sql in locked {
            assert!(matches!(extent(sql), Extent::Locked(_)), "{sql}");
        }
        for sql in all {
            assert_eq!(extent(sql), Extent::All, "{sql}");
        }
    }
}
