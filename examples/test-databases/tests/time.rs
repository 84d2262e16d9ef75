//! What a test's database costs: a copy of files, however long the history is.

use std::time::{Duration, Instant};

use aludel::{Conninfo, History, Migrator, Session, TestDatabase};

/// How long the history is, and how many tables it has: a project after some years.
const REVISIONS: usize = 300;
const TABLES: usize = 20;

fn history() -> History {
    let files: Vec<(String, String)> = (1..=REVISIONS)
        .map(|number| {
            let id = |number: usize| format!("2026_{number:03}");
            let parent = if number == 1 { "base".to_owned() } else { id(number - 1) };
            let (up, down) = statements(number);
            let text = format!(
                "-- revision: {}\n-- revises: {parent}\n\n-- migrate:up\n\n{up}\n\n\
                 -- migrate:down\n\n{down}\n",
                id(number)
            );
            (format!("{}_step.sql", id(number)), text)
        })
        .collect();
    History::from_files(files.iter().map(|(name, text)| (name.as_str(), text.as_str())))
        .expect("a history")
}

/// The first make tables, the others add columns.
fn statements(number: usize) -> (String, String) {
    let table = number % TABLES;
    match number <= TABLES {
        true => (
            format!("CREATE TABLE t{table} (id bigint PRIMARY KEY, name text UNIQUE);"),
            format!("DROP TABLE t{table};"),
        ),
        false => (
            format!("ALTER TABLE t{table} ADD COLUMN c{number} int;"),
            format!("ALTER TABLE t{table} DROP COLUMN c{number};"),
        ),
    }
}

async fn ask(session: &mut dyn Session, sql: &str) -> String {
    session.query(sql).await.expect("an answer")[0].text(0).to_owned()
}

/// The least that something took: what else the server does can only make it longer.
fn least(times: &[Duration]) -> u128 {
    times.iter().map(Duration::as_millis).min().unwrap_or_default()
}

#[tokio::test]
async fn a_copy_takes_milliseconds_and_migrating_anew_does_not() {
    let given = aludel_testing::database();
    let server = Conninfo::parse(&given.url()).expect("a connection string");
    let migrator = Migrator::new(history());
    // The first makes the template of this history, which stays.
    TestDatabase::new(&server, &migrator).await.expect("a database").close().await.expect("gone");

    let (mut copied, mut anew) = (Vec::new(), Vec::new());
    for _ in 0..3 {
        let begin = Instant::now();
        let database = TestDatabase::new(&server, &migrator).await.expect("a database");
        copied.push(begin.elapsed());
        let mut session = aludel::connect(database.conninfo()).await.expect("a connection");
        let tables = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'";
        assert_eq!(ask(session.as_mut(), tables).await, TABLES.to_string());
        database.close().await.expect("it is dropped");

        let empty = aludel_testing::database();
        let conninfo = Conninfo::parse(&empty.url()).expect("a connection string");
        let begin = Instant::now();
        let mut session = aludel::connect(&conninfo).await.expect("a connection");
        migrator.upgrade(session.as_mut()).await.expect("it is migrated");
        anew.push(begin.elapsed());
    }
    let (copied, anew) = (least(&copied), least(&anew));
    println!("a copy took {copied} ms, migrating anew {anew} ms");
    assert!(copied < anew, "a copy took {copied} ms, migrating anew only {anew} ms");
}
