//! The queries that a database has counted, of `pg_stat_statements`, wherever the extension lives.

use aludel_session::{Result, Session, SessionError, SqlError};
use aludel_sql::quote_ident;

/// In which schema the view is, where the extension is there.
const WHERE: &str = "SELECT n.nspname FROM pg_extension e \
    JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = 'pg_stat_statements'";

pub(super) async fn counted(session: &mut dyn Session) -> Result<Vec<(String, u64)>> {
    let rows = session.query(WHERE).await?;
    let Some(row) = rows.first() else { return Err(missing()) };
    let sql = format!(
        "SELECT s.query, sum(s.calls)::bigint FROM {}.pg_stat_statements s \
         JOIN pg_database d ON d.oid = s.dbid \
         WHERE d.datname = current_database() AND s.query IS NOT NULL \
         GROUP BY s.query ORDER BY s.query COLLATE \"C\"",
        quote_ident(row.text(0))
    );
    let rows = session.query(&sql).await?;
    let counted = |row: &aludel_session::Row| {
        (row.text(0).to_owned(), row.text(1).parse().unwrap_or_default())
    };
    Ok(rows.iter().map(counted).collect())
}

/// What the server would say of the view.
fn missing() -> SessionError {
    SqlError {
        severity: "ERROR".to_owned(),
        code: "42P01".to_owned(),
        message: "the extension pg_stat_statements is not in this database".to_owned(),
        hint: Some(
            "CREATE EXTENSION pg_stat_statements, where the server has it in \
                    shared_preload_libraries"
                .to_owned(),
        ),
        ..SqlError::default()
    }
    .into()
}
