//! Creating the journal at first use, and bringing one of an older format up to this program's.

use aludel_engine::{Claim, FORMAT, Found, JournalError, Purpose};
use aludel_session::Session;
use aludel_sql::quote_ident;

use super::{place, read};
use crate::lock::{first, key};

/// Creates the journal if it is not there, and takes its lock at once; brings one of an older format
/// up to this program's.
pub(super) async fn ensure(
    session: &mut dyn Session,
    schema: &str,
    claim: Claim<'_>,
) -> Result<Found, JournalError> {
    let (sql, found) = match read::format(session, schema, Purpose::Write).await? {
        Some(FORMAT) => return Ok(Found::There),
        Some(_) => (upgrade_sql(schema), Found::There),
        None => (format!("{};\n{}", create_sql(schema), first(claim, schema)), Found::Created),
    };
    let mut message = vec!["BEGIN".to_owned()];
    message.extend(claim.local.iter().cloned());
    message.push(format!("SELECT FROM pg_catalog.pg_advisory_xact_lock({})", key(schema)));
    message.extend([sql, "COMMIT".to_owned()]);
    let Err(source) = session.execute(&message.join(";\n")).await else { return Ok(found) };
    // The message began a transaction; if even this fails, the first error says why.
    let _ = session.execute("ROLLBACK").await;
    let code = source.sql().map(|error| error.code.as_str());
    let place = place(schema);
    match found {
        // Somebody else made it at the same time, and was first.
        Found::Created if matches!(code, Some("42P06" | "42P07" | "23505")) => Ok(Found::There),
        Found::Created => {
            let hint = format!(
                "let this role create schemas (GRANT CREATE ON DATABASE), or create {place} for it"
            );
            Err(JournalError::Create { place, source, hint })
        }
        Found::There => Err(JournalError::Write { place, source }),
    }
}

/// From format 1 to 2, in one transaction: whoever reads meanwhile waits and then sees a newer
/// format, and a second program that does the same finds it done.
fn upgrade_sql(schema: &str) -> String {
    let name = quote_ident(schema);
    format!(
        "LOCK TABLE {name}.journal IN ACCESS EXCLUSIVE MODE;
DO $aludel$
BEGIN
    IF EXISTS (SELECT FROM {name}.journal WHERE format OPERATOR(pg_catalog.=) 1::pg_catalog.int8) THEN
        ALTER TABLE {name}.revisions ADD COLUMN phase pg_catalog.text;
{second};
        UPDATE {name}.journal SET format = {FORMAT};
    END IF;
END
$aludel$",
        second = second_format_sql(&name),
    )
}

/// The tables that came with format 2. `progress` and `phase` are for what is done in slices and
/// in phases.
fn second_format_sql(name: &str) -> String {
    format!(
        "CREATE TABLE {name}.statements (
    revision pg_catalog.text PRIMARY KEY,
    segment pg_catalog.int4 NOT NULL,
    statement pg_catalog.int4 NOT NULL,
    sql pg_catalog.text NOT NULL,
    work pg_catalog.text NOT NULL,
    seen pg_catalog.text[] NOT NULL,
    expected pg_catalog.text,
    progress pg_catalog.text,
    at pg_catalog.timestamptz NOT NULL
);
COMMENT ON TABLE {name}.statements IS 'What was there before a statement that allows no transaction';
CREATE TABLE {name}.lock (
    one pg_catalog.bool PRIMARY KEY DEFAULT true CHECK (one),
    token pg_catalog.text,
    holder pg_catalog.text,
    pid pg_catalog.int4,
    backend_start pg_catalog.timestamptz,
    taken_at pg_catalog.timestamptz,
    seen_at pg_catalog.timestamptz
);
COMMENT ON TABLE {name}.lock IS 'The run of aludel that may write';
INSERT INTO {name}.lock (one) VALUES (true)"
    )
}

/// A schema that exists already is taken as it is: an administrator may have created it for a role
/// that may not. (`IF NOT EXISTS` alone would ask for the right to create one.)
fn create_sql(schema: &str) -> String {
    let name = quote_ident(schema);
    format!(
        "DO $aludel$
BEGIN
    IF pg_catalog.to_regnamespace({literal}) IS NULL THEN
        CREATE SCHEMA {name};
    END IF;
END
$aludel$;
CREATE TABLE {name}.journal (
    format bigint PRIMARY KEY
);
COMMENT ON TABLE {name}.journal IS 'The format of aludel''s journal of migrations';
INSERT INTO {name}.journal VALUES ({FORMAT});
CREATE TABLE {name}.revisions (
    revision text PRIMARY KEY,
    slug text NOT NULL,
    parents text[] NOT NULL,
    up_checksum text NOT NULL,
    down_checksum text,
    down text,
    state text NOT NULL CHECK (state IN ('applied', 'applying', 'reverting')),
    segment integer NOT NULL,
    statement integer NOT NULL,
    interrupted boolean NOT NULL,
    reached_checksum text,
    applied_at timestamp with time zone NOT NULL,
    phase text
);
COMMENT ON TABLE {name}.revisions IS 'The revisions that aludel has applied to this database';
CREATE TABLE {name}.log (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    event text NOT NULL,
    revision text NOT NULL,
    at timestamp with time zone NOT NULL,
    duration interval,
    role text NOT NULL,
    host text,
    tool text NOT NULL,
    tag text
);
COMMENT ON TABLE {name}.log IS 'What aludel did to this database, and when';
{second}",
        second = second_format_sql(&name),
        literal = aludel_sql::quote_literal(&name),
    )
}
