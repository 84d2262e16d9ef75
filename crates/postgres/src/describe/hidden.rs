//! Code that the server does not read before it runs: the bodies of functions, as far as they are texts.

use aludel_session::{Result, Session};

/// Bodies of SQL's standard are read when they are made (and follow a rename), and the functions of an
/// extension know nothing of the tables of whoever installs it.
const HIDDEN: &str = "SELECT EXISTS (SELECT FROM pg_catalog.pg_proc p \
    JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace \
    WHERE p.oid::bigint >= 16384 AND p.prokind <> 'a' AND p.prosqlbody IS NULL \
      AND n.nspname NOT LIKE 'pg\\_%' \
      AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d \
        WHERE d.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass AND d.objid = p.oid \
          AND d.deptype = 'e'))";

pub(super) async fn hides_code(session: &mut dyn Session) -> Result<bool> {
    let rows = session.query(HIDDEN).await?;
    Ok(rows.first().is_none_or(|row| row.is_true(0)))
}
