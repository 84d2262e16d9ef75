//! What a database for a test costs: a copy of files, however long the history is.

use std::time::Instant;

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

/// When each revision was applied, by the database's own journal.
async fn applied(database: &TestDatabase) -> String {
    let mut session = aludel::connect(database.conninfo()).await.expect("a connection");
    let times = "SELECT count(*) || ' revisions, ' || string_agg(applied_at::text, ' ' ORDER BY revision) \
                 FROM aludel.revisions";
    let answer = ask(session.as_mut(), times).await;
    let tables = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'";
    assert_eq!(ask(session.as_mut(), tables).await, TABLES.to_string());
    answer
}

/// Told by the journals, not by a clock: what else the machine does makes anything take longer.
#[tokio::test]
async fn a_database_for_a_test_is_a_copy_in_which_nothing_runs_again() {
    let given = aludel_testing::database();
    let server = Conninfo::parse(&given.url()).expect("a connection string");
    let migrator = Migrator::new(history());
    let mut journals = Vec::new();
    for _ in 0..3 {
        let begin = Instant::now();
        let database = TestDatabase::new(&server, &migrator).await.expect("a database");
        println!("a database took {} ms", begin.elapsed().as_millis());
        journals.push(applied(&database).await);
        database.close().await.expect("it is dropped");
    }
    assert!(journals[0].starts_with(&format!("{REVISIONS} revisions, ")), "{}", journals[0]);
    assert!(journals.iter().all(|journal| *journal == journals[0]), "{journals:?}");

    let empty = aludel_testing::database();
    let conninfo = Conninfo::parse(&empty.url()).expect("a connection string");
    let begin = Instant::now();
    let mut session = aludel::connect(&conninfo).await.expect("a connection");
    migrator.upgrade(session.as_mut()).await.expect("it is migrated");
    println!("migrating anew took {} ms", begin.elapsed().as_millis());
}
