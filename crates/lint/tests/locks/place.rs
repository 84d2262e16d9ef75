//! A database with the tables that a statement finds.

use aludel_session::{Conninfo, Session, SessionError};
use aludel_testing::TestDatabase;

use crate::case::{Case, FIXTURE};

/// What is there before a statement, and nothing else.
pub(crate) async fn make(session: &mut dyn Session, case: &Case) -> Result<(), SessionError> {
    clear(session).await?;
    session.execute(FIXTURE).await?;
    for span in aludel_sql::split(aludel_sql::tokens(case.setup)) {
        session.execute(case.setup.get(span.range).unwrap_or_default()).await?;
    }
    Ok(())
}

/// Drops all that was made before.
async fn clear(session: &mut dyn Session) -> Result<(), SessionError> {
    let sql = "SELECT format('DROP SCHEMA %I CASCADE', nspname) FROM pg_namespace \
                   WHERE nspname !~ '^(pg_|information_schema)' \
               UNION ALL SELECT format('DROP PUBLICATION %I', pubname) FROM pg_publication";
    for row in session.query(sql).await? {
        session.execute(row.text(0)).await?;
    }
    session.execute("CREATE SCHEMA public").await
}

/// A session on the same server that is in nobody's way.
pub(crate) async fn beside(database: &TestDatabase<'_>) -> Box<dyn Session> {
    let url = database.server().url("postgres");
    let conninfo = Conninfo::parse(&url).expect("a connection string");
    aludel_session::connect(&conninfo).await.expect("a connection")
}
