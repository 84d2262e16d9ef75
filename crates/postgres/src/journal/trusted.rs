//! Whether a journal is one that this program made: found out in the very question that asks
//! whether there is one, before a row of it is read.
//!
//! Who may create schemas in the database could make the journal first, as a view that calls a
//! function with the rights of whoever reads it, or with a way down that is run as a superuser. So
//! only plain tables are read, with nothing of others on them, and what is run is only taken from
//! tables whose owner may be trusted: this role, one that it is a member of, or a superuser.

use aludel_engine::{JournalError, Purpose};
use aludel_session::{Guarded, Row, Session, SessionError};
use aludel_sql::quote_literal;

use super::place;

/// The tables of the journal.
const TABLES: &str = "{journal,revisions,statements,lock,log}";

/// The tables, and what belongs to each.
const OURS: &str = include_str!("ours.sql");

/// Whom this role may trust. In `public` the owner is `pg_database_owner`, which stands for the
/// database's.
const ROLES: &str = include_str!("roles.sql");

/// What is found: whether there is a journal, then everything that should not be.
const FINDINGS: &str = include_str!("findings.sql");

/// The question about the journal of a schema.
pub(crate) fn question(schema: &str, purpose: Purpose) -> String {
    let (when_empty, ask_owners) = match purpose {
        Purpose::Write => ("true", "true"),
        Purpose::Read => (
            "EXISTS (SELECT FROM own)",
            "(SELECT r.rolsuper FROM pg_roles AS r WHERE r.rolname = current_user)",
        ),
    };
    let space = format!(
        "space (oid, owner) AS (SELECT n.oid, n.nspowner FROM pg_namespace AS n \
         WHERE n.nspname = {})",
        quote_literal(schema)
    );
    format!("WITH RECURSIVE {space},{OURS},{ROLES}{FINDINGS}")
        .replace("$TABLES", &quote_literal(TABLES))
        .replace("$WHEN_EMPTY", when_empty)
        .replace("$ASK_OWNERS", ask_owners)
}

/// What to do where only the owner is a stranger.
const TRUST: &str = "act as the owner (`role` in aludel.toml, or another login), or give it to a \
     role that you trust, with ALTER … OWNER TO";

/// Whether there is a journal; one that this program did not make is an error.
pub(super) async fn is_there(
    session: &mut dyn Session,
    schema: &str,
    purpose: Purpose,
) -> Result<bool, JournalError> {
    let failed = |source: SessionError| JournalError::Read { place: place(schema), source };
    let question = question(schema, purpose);
    let rows = Guarded::new(session).query(&question).await.map_err(failed)?;
    let first = |sort: &str| rows.iter().find(|row| row.text(0) == sort);
    let foreign = |row: &Row, hint| JournalError::Foreign {
        place: place(schema),
        reason: row.text(1).to_owned(),
        hint,
    };
    match (first("kind"), first("owner")) {
        (Some(row), _) => Err(foreign(
            row,
            format!(
                "nothing was read of it; find out who made it (`\\dp \"{schema}\".*` in psql), and \
                 remove it, or name another schema with `journal_schema`"
            ),
        )),
        (None, Some(row)) => Err(foreign(row, TRUST.to_owned())),
        (None, None) => Ok(first("journal").is_some()),
    }
}
