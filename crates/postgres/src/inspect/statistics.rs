//! Statistics about the server's own catalog. A shadow has none, for nothing else ever gathers them
//! there; with thousands of objects the queries of an inspection are then planned ten times too slow.

use aludel_session::{Session, SessionError};

/// From how many relations on it pays.
const MANY: usize = 2000;

/// Gathers them, where the database is large: it says whether it is. What was gathered of half as
/// many relations is still good.
pub(crate) async fn gather(session: &mut dyn Session) -> Result<bool, SessionError> {
    let sql = format!(
        "SELECT count(*) > {MANY}, count(*) > 2 * (
             SELECT reltuples FROM pg_catalog.pg_class WHERE oid = 'pg_catalog.pg_class'::regclass)
         FROM pg_catalog.pg_class"
    );
    let rows = session.query(&sql).await?;
    let (is_large, is_outgrown) =
        rows.first().map_or((false, false), |row| (row.is_true(0), row.is_true(1)));
    if is_large && is_outgrown {
        session.execute(ANALYZE).await?;
        session.take_notices();
    }
    Ok(is_large)
}

const ANALYZE: &str = "ANALYZE pg_catalog.pg_class, pg_catalog.pg_attribute, pg_catalog.pg_index, \
    pg_catalog.pg_constraint, pg_catalog.pg_depend, pg_catalog.pg_type, pg_catalog.pg_attrdef, \
    pg_catalog.pg_description, pg_catalog.pg_sequence, pg_catalog.pg_inherits, pg_catalog.pg_proc";
