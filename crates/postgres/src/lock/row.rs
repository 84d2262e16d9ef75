//! The row of the lock: which run may write. A session-level lock is nothing behind a pooler that gives
//! sessions away between transactions, and there two runs may share a backend. So whoever writes
//! takes the row with a token of its own, and looks in each of its transactions, before anything
//! else, whether the token is still there. The transaction keeps the row locked: that it is locked
//! is the sign that its holder lives.

use aludel_engine::{Away, Claim, JournalError};
use aludel_session::{Guarded, Session, SessionError, SqlError};
use aludel_sql::{quote_ident, quote_literal};

use super::{backend, key};
use crate::journal::place;

/// For how long a holder behind a pooler, of which nothing else can be seen, may say nothing.
const SILENCE: &str = "2 minutes";

/// The assignments that make the row a claim's own.
fn assignments(claim: Claim<'_>) -> String {
    let (pid, start) = match claim.is_pooled {
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
        quote_literal(claim.token),
        quote_literal(claim.holder),
    )
}

/// What is set for a question of ours, whose path stays ours.
fn settings(claim: Claim<'_>) -> Vec<String> {
    let is_path = |it: &&String| it.starts_with("SET LOCAL search_path");
    claim.local.iter().filter(|it| !is_path(it)).cloned().collect()
}

/// Takes the row of a journal that is being made.
pub(crate) fn first(claim: Claim<'_>, schema: &str) -> String {
    format!("UPDATE {}.lock SET {}", quote_ident(schema), assignments(claim))
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

/// Takes the row, if it is free; whether it is ours now. The advisory lock goes with it, which
/// programs hold that know no row.
pub(super) async fn take(
    session: &mut dyn Session,
    schema: &str,
    claim: Claim<'_>,
) -> Result<bool, SessionError> {
    let mut sql = settings(claim);
    sql.push(format!("{} RETURNING 'ours'", taking(schema, claim)));
    let rows = Guarded::new(session).query(&sql.join(";\n")).await?;
    Ok(!rows.is_empty())
}

/// The statement that takes the row, if it is free.
pub(crate) fn taking(schema: &str, claim: Claim<'_>) -> String {
    let table = quote_ident(schema);
    format!(
        "UPDATE {table}.lock SET {} WHERE one = (SELECT held.one FROM {table}.lock AS held \
         WHERE ({}) AND pg_try_advisory_xact_lock({key}) FOR UPDATE SKIP LOCKED)",
        assignments(claim),
        is_free(),
        key = key(schema),
    )
}

/// Gives the row back; whether it was still ours.
pub(super) async fn give_back(
    session: &mut dyn Session,
    schema: &str,
    claim: Claim<'_>,
) -> Result<bool, SessionError> {
    let mut sql = settings(claim);
    sql.push(format!("{} RETURNING 'ours'", giving(schema, claim)));
    let rows = Guarded::new(session).query(&sql.join(";\n")).await?;
    Ok(!rows.is_empty())
}

/// The statement that gives the row back.
pub(crate) fn giving(schema: &str, claim: Claim<'_>) -> String {
    format!(
        "UPDATE {}.lock SET {NOBODY} WHERE token OPERATOR(pg_catalog.=) {}",
        quote_ident(schema),
        quote_literal(claim.token),
    )
}

/// A row that is nobody's.
const NOBODY: &str = "token = NULL, holder = NULL, pid = NULL, backend_start = NULL, \
     taken_at = NULL, seen_at = NULL";

/// Who has the row, as a query whose columns are those of [`super::BACKEND_COLUMNS`], all of
/// them text.
pub(crate) fn holder_question(schema: &str) -> String {
    holder_and("", schema)
}

/// The same, with more columns behind those.
fn holder_and(more: &str, schema: &str) -> String {
    format!(
        "SELECT coalesce(held.pid::text, ''), a.usename::text, \
         coalesce(nullif(a.application_name, ''), held.holder), host(a.client_addr), \
         to_char(timezone('UTC', held.taken_at), 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"'){more} \
         FROM {}.lock AS held LEFT JOIN pg_stat_activity AS a ON a.pid = held.pid \
         WHERE held.token IS NOT NULL",
        quote_ident(schema)
    )
}

/// Makes the row, where somebody took it out.
pub(super) async fn mend(session: &mut dyn Session, schema: &str) -> Result<(), SessionError> {
    session.execute(&mending(schema)).await
}

/// The statement that makes the row, where there is none.
pub(crate) fn mending(schema: &str) -> String {
    let table = quote_ident(schema);
    format!("INSERT INTO {table}.lock (one) VALUES (true) ON CONFLICT DO NOTHING")
}

/// How a connection of another is ended.
const END: &str = "SELECT pg_terminate_backend(PID)";

/// Takes the row away from whoever has it, unless one of its transactions is open.
pub(super) async fn take_away(
    session: &mut dyn Session,
    schema: &str,
) -> Result<Away, JournalError> {
    let failed = |source| JournalError::Write { place: place(schema), source };
    let mut session = Guarded::new(session);
    let question = holder_and(", held.token", schema);
    let mut seen: Option<String> = None;
    // The row may change hands between two questions: it is taken from whom it was seen with, or nobody.
    loop {
        let found = session.query(&question).await.map_err(failed)?.into_iter().next();
        let Some(found) = found else { return Ok(Away::Free) };
        let (token, holder) = (found.text(5).to_owned(), backend(&found));
        if seen.as_ref() == Some(&token) {
            return Ok(Away::Busy { holder, end: END.to_owned() });
        }
        let sql = taken_from(&token, schema);
        if !session.query(&sql).await.map_err(failed)?.is_empty() {
            return Ok(Away::From(holder));
        }
        seen = Some(token);
    }
}

/// Gives the row back for the one who has it, unless a transaction of theirs is open.
fn taken_from(token: &str, schema: &str) -> String {
    let (table, token) = (quote_ident(schema), quote_literal(token));
    format!(
        "UPDATE {table}.lock SET {NOBODY} WHERE one = (SELECT held.one FROM {table}.lock AS held \
         WHERE held.token = {token} FOR UPDATE SKIP LOCKED) RETURNING 'taken'"
    )
}

/// Fails, and with it the transaction, unless the lock is still ours: `one` is never false. It also
/// says that its holder lives.
pub(crate) fn guard(schema: &str, token: &str) -> String {
    let token = quote_literal(token);
    format!(
        "INSERT INTO {}.lock AS held (one, token) VALUES (true, {token}) ON CONFLICT (one) DO UPDATE \
         SET one = coalesce(held.token OPERATOR(pg_catalog.=) {token}, false), \
         seen_at = pg_catalog.clock_timestamp()",
        quote_ident(schema),
    )
}

/// Whether an error is that of [`guard`].
pub(super) fn is_lost(error: &SqlError, schema: &str) -> bool {
    error.code == "23514"
        && error.schema.as_deref() == Some(schema)
        && error.table.as_deref() == Some("lock")
}
