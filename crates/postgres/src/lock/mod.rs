//! The lock of a run: a row of the journal.
//!
//! An advisory lock goes with it for those who know no row, an older aludel or a script: it is held
//! while the row is taken, so whoever holds it is waited for. It is never held by the session, on
//! which behind a pooler it would stay for ever.

mod row;

use aludel_engine::{Asked, Away, Backend, Claim, Identity, JournalError, Lock};
use aludel_session::{Guarded, Row, Session, SessionError, SqlError};

use crate::{PostgresEngine, contract};
pub(crate) use row::{first, giving, guard, holder_question, mending, taking};

/// The first half of the key: `alud` in ASCII.
const CLASS: u32 = 0x616c_7564;

impl Lock for PostgresEngine {
    fn identity<'a>(&'a self, session: &'a mut dyn Session) -> Asked<'a, Identity> {
        // In a transaction that began before, `now()` is older than the statement.
        let sql = "SELECT pg_catalog.pg_backend_pid(), \
            pg_catalog.now() OPERATOR(pg_catalog.=) pg_catalog.statement_timestamp(), \
            (SELECT s.setting FROM pg_catalog.pg_settings AS s \
             WHERE s.name OPERATOR(pg_catalog.=) 'deadlock_timeout')";
        Box::pin(async move {
            let rows = session.query(sql).await?;
            let row = rows.first().cloned().unwrap_or_default();
            Ok(Identity {
                name: row.text(0).to_owned(),
                in_transaction: !row.is_true(1),
                patience: row.text(2).parse().ok().map(contract::patience),
            })
        })
    }

    fn is_free<'a>(&'a self, session: &'a mut dyn Session, journal: &'a str) -> Asked<'a, bool> {
        Box::pin(async move {
            let sql = format!("SELECT pg_catalog.pg_try_advisory_xact_lock({})", key(journal));
            let rows = session.query(&sql).await?;
            Ok(rows.first().is_some_and(|row| row.is_true(0)))
        })
    }

    fn take<'a>(
        &'a self,
        session: &'a mut dyn Session,
        journal: &'a str,
        claim: Claim<'a>,
    ) -> Asked<'a, bool> {
        Box::pin(row::take(session, journal, claim))
    }

    fn give_back<'a>(
        &'a self,
        session: &'a mut dyn Session,
        journal: &'a str,
        claim: Claim<'a>,
    ) -> Asked<'a, bool> {
        Box::pin(row::give_back(session, journal, claim))
    }

    fn holder<'a>(
        &'a self,
        session: &'a mut dyn Session,
        journal: &'a str,
        has_row: bool,
    ) -> Asked<'a, Option<Backend>> {
        Box::pin(holder(session, journal, has_row))
    }

    fn mend<'a>(&'a self, session: &'a mut dyn Session, journal: &'a str) -> Asked<'a, ()> {
        Box::pin(row::mend(session, journal))
    }

    fn take_away<'a>(
        &'a self,
        session: &'a mut dyn Session,
        journal: &'a str,
    ) -> Asked<'a, Away, JournalError> {
        Box::pin(row::take_away(session, journal))
    }

    fn guard(&self, journal: &str, token: &str) -> String {
        row::guard(journal, token)
    }

    fn is_lost(&self, error: &SqlError, journal: &str) -> bool {
        row::is_lost(error, journal)
    }
}

/// Who holds the lock. Between two attempts our own connection is idle, so it can ask.
async fn holder(
    session: &mut dyn Session,
    schema: &str,
    has_row: bool,
) -> Result<Option<Backend>, SessionError> {
    let mut sql = format!(
        "SELECT a.pid::text, a.usename::text, a.application_name, host(a.client_addr), \
         to_char(timezone('UTC', coalesce(a.xact_start, a.backend_start)), \
         'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"') FROM pg_locks AS l \
         JOIN pg_stat_activity AS a ON a.pid = l.pid \
         WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 2 \
         AND l.classid = {CLASS} AND l.objid = {} AND a.pid <> pg_backend_pid() \
         AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database()) LIMIT 1",
        number(schema)
    );
    if has_row {
        sql = format!("{} UNION ALL ({sql})", row::holder_question(schema));
    }
    let rows = Guarded::new(session).query(&sql).await?;
    Ok(rows.first().map(backend))
}

/// What is told of another connection, from `pg_stat_activity AS a`.
pub(crate) const BACKEND_COLUMNS: &str = "a.pid, a.usename, \
    a.application_name, pg_catalog.host(a.client_addr), \
    pg_catalog.to_char(pg_catalog.timezone('UTC', coalesce(a.xact_start, a.backend_start)), \
    'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')";

pub(crate) fn backend(row: &Row) -> Backend {
    let owned = |column| row.get(column).filter(|it| !it.is_empty()).map(str::to_owned);
    Backend {
        pid: row.text(0).to_owned(),
        user: owned(1),
        application: owned(2),
        client: owned(3),
        since: owned(4),
    }
}

/// The lock's key. Advisory locks are local to a database; two journals in one are two locks.
pub(crate) fn key(schema: &str) -> String {
    format!("{}, {}", CLASS.cast_signed(), number(schema).cast_signed())
}

/// FNV-1a: the same for ever, on every machine.
fn number(schema: &str) -> u32 {
    let mix = |hash: u32, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
    schema.bytes().fold(0x811c_9dc5, mix)
}
