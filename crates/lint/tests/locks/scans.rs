//! Which tables a statement reads from end to end that commits by itself: by the server's own counts, once they
//! are in.

use std::{collections::BTreeMap, time::Duration};

use aludel_session::{Session, SessionError};
use aludel_testing::TestDatabase;

use crate::{case::Case, place};

/// A session counts what it reads, and hands it in when it ends, in the order in which it read.
const LAST: &str = "public.last_read";

/// The tables that it reads, by `schema.name`.
pub(crate) async fn scans(
    database: &TestDatabase<'_>,
    case: &Case,
) -> Result<Vec<String>, SessionError> {
    let mut session = database.connect().await;
    place::make(session.as_mut(), case).await?;
    session.execute(&format!("CREATE TABLE {LAST} ()")).await?;
    let before = counts_after(database, session, 1).await?;
    let mut session = database.connect().await;
    session.execute(case.statement).await?;
    let after = counts_after(database, session, 2).await?;
    let is_more = |(name, count): &(&String, &u64)| {
        *name != LAST && **count > before.get(*name).copied().unwrap_or_default()
    };
    Ok(after.iter().filter(is_more).map(|(name, _)| name.clone()).collect())
}

type Counts = BTreeMap<String, u64>;

/// How often each table was read once a session has ended, which is the `nth` to end.
async fn counts_after(
    database: &TestDatabase<'_>,
    mut session: Box<dyn Session>,
    nth: u64,
) -> Result<Counts, SessionError> {
    session.query(&format!("SELECT count(*) FROM {LAST}")).await?;
    drop(session);
    let mut onlooker = database.connect().await;
    let mut last = Counts::new();
    loop {
        let now = counts(onlooker.as_mut()).await?;
        // What is handed in is there table by table: twice the same is all of it.
        if now == last && now.get(LAST).is_some_and(|count| *count >= nth) {
            return Ok(now);
        }
        last = now;
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

async fn counts(session: &mut dyn Session) -> Result<Counts, SessionError> {
    let sql = "SELECT schemaname || '.' || relname, seq_scan FROM pg_stat_user_tables \
               WHERE seq_scan IS NOT NULL";
    let rows = session.query(sql).await?;
    let count = |row: &aludel_session::Row| {
        (row.text(0).to_owned(), row.text(1).parse().unwrap_or_default())
    };
    Ok(rows.iter().map(count).collect())
}
