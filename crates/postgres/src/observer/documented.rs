//! Statements that allow no transaction: what they lock is PostgreSQL's word, for they commit by
//! themselves and nobody can look before.
//! Source: PostgreSQL manual, "13.3.1. Table-Level Locks", "CREATE INDEX", "ALTER TABLE".

use aludel_engine::{Effects, LockSource, TableLock};
use aludel_session::{NAMED, Session, SessionError, question_about};
use aludel_sql::{Kind, Token, tokens};

/// The mode of everything that is done CONCURRENTLY.
const MODE: &str = "ShareUpdateExclusiveLock";

/// What a statement names.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Named {
    /// A table.
    Table(String),
    /// An index.
    Index(String),
}

/// What the manual says of a statement; nothing where it is no such statement. To be asked before
/// it runs, for an index that is dropped knows its table no more.
pub(super) async fn effects(session: &mut dyn Session, sql: &str) -> Result<Effects, SessionError> {
    let Some((named, scans)) = read(sql) else { return Ok(Effects::default()) };
    let (name, table) = match &named {
        Named::Table(name) => (name, "c.oid"),
        Named::Index(name) => {
            (name, "(SELECT indrelid FROM pg_catalog.pg_index WHERE indexrelid = c.oid)")
        }
    };
    let sql = format!(
        "SELECT n.nspname || '.' || t.relname FROM pg_catalog.pg_class AS c \
         JOIN pg_catalog.pg_class AS t ON t.oid = {table} \
         JOIN pg_catalog.pg_namespace AS n ON n.oid = t.relnamespace \
         WHERE c.oid::pg_catalog.text = {NAMED}"
    );
    let rows = session.query(&question_about(name, &sql)).await?;
    let Some(relation) = rows.first().map(|row| row.text(0).to_owned()) else {
        return Ok(Effects::default());
    };
    let scanned = if scans { vec![relation.clone()] } else { Vec::new() };
    let lock = TableLock { relation, mode: MODE.to_owned(), source: LockSource::Documented };
    Ok(Effects { locks: vec![lock], scanned, ..Effects::default() })
}

/// What a failed `CREATE INDEX CONCURRENTLY` leaves would be in the way of the next try.
pub(super) async fn drop_invalid(session: &mut dyn Session) -> Result<(), SessionError> {
    let sql = "SELECT indexrelid::pg_catalog.regclass FROM pg_catalog.pg_index WHERE NOT indisvalid \
               AND NOT EXISTS (SELECT FROM pg_catalog.pg_class AS c WHERE c.oid = indexrelid \
                   AND c.relkind = 'I')";
    for row in session.query(sql).await? {
        session.execute(&format!("DROP INDEX {}", row.text(0))).await?;
    }
    Ok(())
}

/// What is locked, and whether all of it is read.
fn read(sql: &str) -> Option<(Named, bool)> {
    let all: Vec<Token<'_>> = tokens(sql).filter(|token| !token.is_trivia()).collect();
    if !all.iter().any(|token| token.is_word("concurrently")) {
        return None;
    }
    let behind = |words: &[&str]| {
        let at = all.iter().position(|token| words.iter().any(|word| token.is_word(word)))?;
        let skipped = ["only", "if", "exists", "not", "concurrently"];
        let rest = all.get(at + 1..)?.iter();
        let mut rest = rest.skip_while(|token| skipped.iter().any(|word| token.is_word(word)));
        name(&mut rest)
    };
    let is = |at: usize, word| all.get(at).is_some_and(|token: &Token<'_>| token.is_word(word));
    match () {
        () if is(0, "create") => Some((Named::Table(behind(&["on"])?), true)),
        () if is(0, "drop") => Some((Named::Index(behind(&["index"])?), false)),
        () if is(0, "alter") && is(1, "table") => Some((Named::Table(behind(&["table"])?), false)),
        () if is(0, "reindex") && all.iter().any(|token| token.is_word("table")) => {
            Some((Named::Table(behind(&["table"])?), true))
        }
        () if is(0, "reindex") => Some((Named::Index(behind(&["index"])?), true)),
        () => None,
    }
}

/// A name with its schema.
fn name<'t>(tokens: &mut impl Iterator<Item = &'t Token<'t>>) -> Option<String> {
    let is_part = |token: &&Token<'_>| {
        matches!(token.kind, Kind::Word | Kind::QuotedName) || token.text == "."
    };
    let mut text = String::new();
    let mut wants_name = true;
    for token in tokens.take_while(is_part) {
        if (token.text == ".") == wants_name {
            break;
        }
        wants_name = !wants_name;
        text.push_str(token.text);
    }
    (!text.is_empty()).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_name_what_they_lock() {
        let table = |name: &str| Named::Table(name.to_owned());
        let index = |name: &str| Named::Index(name.to_owned());
        let cases = [
            ("CREATE INDEX CONCURRENTLY i ON s.t (a)", Some((table("s.t"), true))),
            (
                "CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS i ON ONLY \"T\" USING btree (a)",
                Some((table("\"T\""), true)),
            ),
            ("DROP INDEX CONCURRENTLY IF EXISTS i", Some((index("i"), false))),
            ("ALTER TABLE p DETACH PARTITION q CONCURRENTLY", Some((table("p"), false))),
            ("REINDEX TABLE CONCURRENTLY t", Some((table("t"), true))),
            ("CREATE INDEX i ON t (a)", None),
            ("VACUUM t", None),
        ];
        for (sql, expected) in cases {
            assert_eq!(read(sql), expected, "{sql}");
        }
    }
}
