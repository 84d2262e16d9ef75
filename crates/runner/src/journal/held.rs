//! The row of the lock: which run may write. A session-level lock is nothing behind a pooler that gives
//! sessions away between transactions, and there two runs may share a backend. So whoever writes
//! takes the row with a token of its own, and looks in each of its transactions, before anything
//! else, whether the token is still there. The transaction keeps the row locked: that it is locked
//! is the sign that its holder lives.

use aludel_session::{Guarded, Row, Session, SessionError};
use aludel_sql::{quote_ident, quote_literal};

use super::{JournalError, Writer};

/// For how long a holder behind a pooler, of which nothing else can be seen, may say nothing.
const SILENCE: &str = "2 minutes";

/// Who takes the row.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Claim<'a> {
    /// Its token.
    pub(crate) token: &'a str,
    /// Who it is, in words.
    pub(crate) holder: &'a str,
    /// Whether a pooler is between: then its backend says nothing of it.
    pub(crate) is_pooled: bool,
    /// What is set in each transaction behind a pooler.
    pub(crate) local: &'a [String],
}

impl Claim<'_> {
    /// The assignments that make the row its own.
    fn assignments(self) -> String {
        let (pid, start) = match self.is_pooled {
            true => ("NULL", "NULL"),
            false => (
                "pg_catalog.pg_backend_pid()",
                "(SELECT a.backend_start FROM pg_catalog.pg_stat_activity AS a \
                  WHERE a.pid OPERATOR(pg_catalog.=) pg_catalog.pg_backend_pid())",
            ),
        };
        format!(
            "token = {}, holder = {}, pid = {pid}, backend_start = {start}, \
             taken_at = pg_catalog.clock_timestamp(), seen_at = pg_catalog.clock_timestamp()",
            quote_literal(self.token),
            quote_literal(self.holder),
        )
    }

    /// What is set for a question of ours, whose path stays ours.
    fn settings(self) -> Vec<String> {
        let is_path = |it: &&String| it.starts_with("SET LOCAL search_path");
        self.local.iter().filter(|it| !is_path(it)).cloned().collect()
    }

    /// Takes the row of a journal that is being made.
    pub(super) fn first(self, schema: &str) -> String {
        format!("UPDATE {}.lock SET {}", quote_ident(schema), self.assignments())
    }
}

/// Whether the row `held` is nobody's: it was given back, its holder's backend is gone, or nothing
/// was heard of it.
fn is_free() -> String {
    format!(
        "held.token IS NULL \
         OR (held.pid IS NULL AND held.seen_at < clock_timestamp() - interval '{SILENCE}') \
         OR (held.pid IS NOT NULL AND (held.taken_at < pg_postmaster_start_time() \
         OR NOT EXISTS (SELECT FROM pg_stat_activity AS a WHERE a.pid = held.pid \
         AND coalesce(a.backend_start = held.backend_start, true))))"
    )
}

/// Takes the row, if it is free; whether it is ours now. `key` is that of the advisory lock, which
/// programs hold that know no row.
pub(crate) async fn take(
    session: &mut dyn Session,
    schema: &str,
    claim: Claim<'_>,
    key: &str,
) -> Result<bool, SessionError> {
    let table = quote_ident(schema);
    let mut sql = claim.settings();
    sql.push(format!(
        "UPDATE {table}.lock SET {} WHERE one = (SELECT held.one FROM {table}.lock AS held \
         WHERE ({}) AND pg_try_advisory_xact_lock({key}) FOR UPDATE SKIP LOCKED) RETURNING 'ours'",
        claim.assignments(),
        is_free(),
    ));
    let rows = Guarded::new(session).query(&sql.join(";\n")).await?;
    Ok(!rows.is_empty())
}

/// Gives the row back; whether it was still ours.
pub(crate) async fn give_back(
    session: &mut dyn Session,
    schema: &str,
    claim: Claim<'_>,
) -> Result<bool, SessionError> {
    let mut sql = claim.settings();
    sql.push(format!(
        "UPDATE {}.lock SET {NOBODY} WHERE token = {} RETURNING 'ours'",
        quote_ident(schema),
        quote_literal(claim.token),
    ));
    let rows = Guarded::new(session).query(&sql.join(";\n")).await?;
    Ok(!rows.is_empty())
}

/// A row that is nobody's.
const NOBODY: &str = "token = NULL, holder = NULL, pid = NULL, backend_start = NULL, \
     taken_at = NULL, seen_at = NULL";

/// Who has the row, as a query whose columns are those of [`crate::lock::BACKEND_COLUMNS`], all of
/// them text.
pub(crate) fn holder_question(schema: &str) -> String {
    format!(
        "SELECT coalesce(held.pid::text, ''), a.usename::text, \
         coalesce(nullif(a.application_name, ''), held.holder), host(a.client_addr), \
         to_char(timezone('UTC', held.taken_at), 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"') \
         FROM {}.lock AS held LEFT JOIN pg_stat_activity AS a ON a.pid = held.pid \
         WHERE held.token IS NOT NULL",
        quote_ident(schema)
    )
}

/// Makes the row, where somebody took it out.
pub(crate) async fn mend(session: &mut dyn Session, schema: &str) -> Result<(), SessionError> {
    let table = quote_ident(schema);
    session
        .execute(&format!("INSERT INTO {table}.lock (one) VALUES (true) ON CONFLICT DO NOTHING"))
        .await
}

/// What became of the row when somebody took it away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Away {
    /// Nobody had it.
    Free,
    /// It was taken away from this one.
    From(Row),
    /// A transaction of its holder is open.
    Busy(Row),
}

/// Takes the row away from whoever has it, unless one of its transactions is open.
pub(crate) async fn take_away(
    session: &mut dyn Session,
    schema: &str,
) -> Result<Away, JournalError> {
    let failed = |source| JournalError::Write { schema: schema.to_owned(), source };
    let mut session = Guarded::new(session);
    let holder = session.query(&holder_question(schema)).await.map_err(failed)?.into_iter().next();
    let Some(holder) = holder else { return Ok(Away::Free) };
    let table = quote_ident(schema);
    let sql = format!(
        "UPDATE {table}.lock SET {NOBODY} WHERE one = (SELECT held.one FROM {table}.lock AS held \
         WHERE held.token IS NOT NULL FOR UPDATE SKIP LOCKED) RETURNING 'taken'"
    );
    let taken = session.query(&sql).await.map_err(failed)?;
    Ok(if taken.is_empty() { Away::Busy(holder) } else { Away::From(holder) })
}

impl Writer<'_> {
    /// Fails, and with it the transaction, unless the lock is still ours: `one` is never false. It
    /// also says that its holder lives.
    pub(crate) fn guard(self, token: &str) -> String {
        let token = quote_literal(token);
        format!(
            "INSERT INTO {} AS held (one, token) VALUES (true, {token}) ON CONFLICT (one) DO UPDATE \
             SET one = coalesce(held.token OPERATOR(pg_catalog.=) {token}, false), \
             seen_at = pg_catalog.clock_timestamp()",
            self.table("lock"),
        )
    }
}

/// Whether an error is that of [`Writer::guard`].
pub(crate) fn is_lost(error: &aludel_session::SqlError, schema: &str) -> bool {
    error.code == "23514"
        && error.schema.as_deref() == Some(schema)
        && error.table.as_deref() == Some("lock")
}
