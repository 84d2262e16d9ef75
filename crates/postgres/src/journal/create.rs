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
    format!(include_str!("second_format.sql"), name = name)
}

/// A schema that exists already is taken as it is: an administrator may have created it for a role
/// that may not. (`IF NOT EXISTS` alone would ask for the right to create one.)
pub(crate) fn create_sql(schema: &str) -> String {
    let name = quote_ident(schema);
    format!(
        include_str!("create.sql"),
        name = name,
        FORMAT = FORMAT,
        second = second_format_sql(&name),
        literal = aludel_sql::quote_literal(&name),
    )
}
