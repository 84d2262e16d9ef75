//! Runs statements as `aludel lint` does, and says what it saw.

use aludel_engine::{Ground, Reach};
use aludel_lint::{Known, Script, Toll, pass::LockMode};
use aludel_postgres::PostgresEngine;
use aludel_session::SessionError;
use aludel_testing::TestDatabase;
use libtest_mimic::Failed;

use crate::{
    case::{Case, Section},
    held,
    observed::{Column, Observed},
    place, scans,
};

/// What the server of the tests shows of the statements of a section.
pub(crate) fn column(section: &Section) -> Result<Column, Failed> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let database = aludel_testing::database();
    let mut column = Column::new();
    for case in &section.cases {
        let observed = runtime.block_on(observe(&database, case))?;
        column.insert(case.text.to_owned(), observed);
    }
    Ok(column)
}

async fn observe(database: &TestDatabase<'_>, case: &Case) -> Result<Observed, Failed> {
    let mut session = database.connect().await;
    match place::make(session.as_mut(), case).await {
        Ok(()) => {}
        Err(SessionError::Sql(error)) => return Ok(Observed::refused(&error.code)),
        Err(error) => return Err(error.into()),
    }
    let script = Script::of_file("statement.sql".into(), case.statement, false);
    let reach = Reach { engine: &PostgresEngine, ground: Ground::Own, trusted: true };
    let ran = aludel_lint::run(&PostgresEngine, session.as_mut(), &script, reach).await?;
    let toll = ran.tolls().pop().ok_or("it is no statement")?;
    match toll.known {
        Known::Documented if toll.refused.is_none() => by_itself(database, case, toll).await,
        _ => Ok(Observed::of(&toll, false)),
    }
}

/// Of a statement that commits by itself lint has the manual's word: here it is held against the server.
async fn by_itself(
    database: &TestDatabase<'_>,
    case: &Case,
    toll: Toll,
) -> Result<Observed, Failed> {
    let locks = held::locks(database, case).await?;
    let scanned = scans::scans(database, case).await?;
    let (parts, locks) = locks.into_iter().partition::<Vec<_>, _>(|(it, _)| it.is_part);
    let bare = |locks: Vec<(held::Relation, LockMode)>| {
        locks.into_iter().map(|(it, mode)| (it.name, mode)).collect()
    };
    let seen = Toll { locks: bare(locks), parts: bare(parts), scanned, ..toll.clone() };
    match (&seen.locks, &seen.scanned) == (&toll.locks, &toll.scanned) {
        true => Ok(Observed::of(&seen, true)),
        false => Err(format!("{}\n  the manual {toll:?}\n  the server {seen:?}", case.text).into()),
    }
}
