//! What a fill asks of the server between its slices.

use aludel_engine::{Course, Fills};
use aludel_postgres::PostgresEngine;
use aludel_revision::Fill;
use aludel_session::{Conninfo, Session, connect};

async fn course(session: &mut dyn Session, table: &str) -> Course {
    let course = PostgresEngine.course(session, &Fill::new(table, Vec::new())).await;
    course.expect("an answer").expect("a course")
}

async fn pressure(session: &mut dyn Session, course: &Course) -> Option<String> {
    PostgresEngine.pressure(session, course).await.expect("an answer")
}

#[tokio::test]
async fn who_waits_for_the_table_comes_first() {
    let database = aludel_testing::database();
    database.psql(
        "CREATE SCHEMA \"A b\"; CREATE TABLE \"A b\".\"c'd\" (id int PRIMARY KEY); \
         CREATE TABLE other (id int PRIMARY KEY);",
    );
    let conninfo = Conninfo::parse(&database.url()).expect("a URL");
    let [mut ours, mut reader, mut waiter] = [
        connect(&conninfo).await.expect("a connection"),
        connect(&conninfo).await.expect("a connection"),
        connect(&conninfo).await.expect("a connection"),
    ];
    let wanted = course(&mut *ours, "\"A b\".\"c'd\"").await;
    let other = course(&mut *ours, "other").await;
    reader.execute("BEGIN; SELECT FROM \"A b\".\"c'd\"").await.expect("a reader");
    assert_eq!(pressure(&mut *ours, &wanted).await, None, "nobody waits for a reader");
    let lock = waiter.execute("BEGIN; LOCK TABLE \"A b\".\"c'd\" IN ACCESS EXCLUSIVE MODE; COMMIT");
    let look = async {
        let reason = loop {
            if let Some(reason) = pressure(&mut *ours, &wanted).await {
                break reason;
            }
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        };
        let elsewhere = pressure(&mut *ours, &other).await;
        reader.execute("COMMIT").await.expect("it ends");
        (reason, elsewhere)
    };
    let (locked, (reason, elsewhere)) = tokio::join!(lock, look);
    locked.expect("the lock is had in the end");
    assert!(reason.contains("waits for a lock on \"A b\".\"c'd\""), "{reason}");
    assert_eq!(elsewhere, None, "another table is not waited for");
    assert_eq!(pressure(&mut *ours, &wanted).await, None);
    database.psql("DROP TABLE other");
    assert_eq!(pressure(&mut *ours, &other).await, None, "what is gone, the next slice tells");
}

#[tokio::test]
async fn the_log_tells_what_was_written() {
    let database = aludel_testing::database();
    let conninfo = Conninfo::parse(&database.url()).expect("a URL");
    let mut session = connect(&conninfo).await.expect("a connection");
    let before = PostgresEngine.logged(&mut *session).await.expect("an answer").expect("a log");
    let rows = "CREATE TABLE t AS SELECT repeat('x', 1000) FROM generate_series(1, 1000)";
    session.execute(rows).await.expect("rows");
    let after = PostgresEngine.logged(&mut *session).await.expect("an answer").expect("a log");
    assert!(after > before, "{before}, {after}");
}
