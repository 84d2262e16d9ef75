//! Creating the journal at first use.

use aludel_session::{Session, quote_ident};

use super::{FORMAT, JournalError, Purpose, exists};

/// Whether the journal was there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Found {
    There,
    Created,
}

/// Creates the journal if it is not there. The lock must be held.
pub(crate) async fn ensure(session: &mut dyn Session, schema: &str) -> Result<Found, JournalError> {
    if exists(session, schema, Purpose::Write).await? {
        return Ok(Found::There);
    }
    match session.execute(&create_sql(schema)).await {
        Ok(()) => Ok(Found::Created),
        Err(source) => {
            // The message began a transaction; if even this fails, the first error says why.
            let _ = session.execute("ROLLBACK").await;
            Err(JournalError::Create { schema: schema.to_owned(), source })
        }
    }
}

/// A schema that exists already is taken as it is: an administrator may have created it for a role
/// that may not. (`IF NOT EXISTS` alone would ask for the right to create one.)
fn create_sql(schema: &str) -> String {
    let name = quote_ident(schema);
    format!(
        "BEGIN;
DO $aludel$
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
    applied_at timestamp with time zone NOT NULL
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
COMMIT",
        literal = aludel_session::quote_literal(&name),
    )
}
