//! Statements that allow no transaction: what they lock is PostgreSQL's word, for they commit by
//! themselves and nobody can look before. A test holds this word against servers, where sessions hold up
//! such statements (`lint/tests/locks`).
//! Source: PostgreSQL manual, "13.3.1. Table-Level Locks", "CREATE INDEX", "ALTER TABLE", "REINDEX", "VACUUM".

mod words;

use aludel_engine::{Effects, LockSource, TableLock};
use aludel_session::{NAMED, Row, Session, SessionError, question_about};
use aludel_sql::quote_literal;

use words::{Of, Take, read};

/// What the manual says of a statement; nothing where it is no such statement. To be asked before
/// it runs, for an index that is dropped knows its table no more.
pub(super) async fn effects(session: &mut dyn Session, sql: &str) -> Result<Effects, SessionError> {
    let mut effects = Effects::default();
    for take in read(sql) {
        for row in session.query(&question(&take.of)).await? {
            note(&mut effects, &take, &row);
        }
    }
    effects.scanned.sort();
    effects.locks.sort();
    Ok(effects)
}

fn note(effects: &mut Effects, take: &Take, row: &Row) {
    let (relation, mode) = (row.text(0).to_owned(), take.mode.to_owned());
    if take.scans && row.is_true(1) {
        effects.scanned.push(relation.clone());
    }
    effects.locks.push(TableLock { relation, mode, source: LockSource::Documented });
}

/// Asks for tables, and whether rows are in them.
fn question(of: &Of) -> String {
    let tables = "SELECT n.nspname || '.' || t.relname, t.relkind IN ('r', 'm') \
        FROM pg_catalog.pg_class AS t JOIN pg_catalog.pg_namespace AS n ON n.oid = t.relnamespace";
    let every = "t.relkind IN ('r', 'm') AND t.relpersistence <> 't'";
    let family = |table: &str| {
        format!(
            "t.oid IN (SELECT {table} UNION SELECT relid FROM pg_catalog.pg_partition_tree({table}))"
        )
    };
    let named = format!("nullif({NAMED}, '')::pg_catalog.oid");
    match of {
        Of::Table(name) => question_about(name, &format!("{tables} WHERE t.oid = {named}")),
        Of::Family(name) => question_about(name, &format!("{tables} WHERE {}", family(&named))),
        Of::Partitions(name) => {
            let others = format!("{} AND t.oid <> {named}", family(&named));
            question_about(name, &format!("{tables} WHERE {others}"))
        }
        Of::Index(name) => {
            let table =
                format!("(SELECT indrelid FROM pg_catalog.pg_index WHERE indexrelid = {named})");
            question_about(name, &format!("{tables} WHERE {}", family(&table)))
        }
        Of::Schema(name) => {
            format!("{tables} WHERE {every} AND n.oid = {}::regnamespace", quote_literal(name))
        }
        Of::Everything => format!("{tables} WHERE {every} AND n.nspname NOT LIKE 'pg\\_%'"),
    }
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
