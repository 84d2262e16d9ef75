//! The database that is used when none is configured.
#![cfg(feature = "embedded")]

use std::{collections::BTreeSet, path::Path, process::Command};

use aludel_session::Session;
use aludel_shadow::{
    ShadowError,
    embedded::{DATABASE, EmbeddedDatabase, extensions},
};

fn run<T>(work: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime").block_on(work)
}

async fn open(folder: &Path, extensions: &[&str]) -> EmbeddedDatabase {
    let extensions: BTreeSet<String> = extensions.iter().map(|&name| name.to_owned()).collect();
    let opened = EmbeddedDatabase::open(folder, &extensions, &|_| {}).await;
    opened.unwrap_or_else(|error| panic!("{error}"))
}

async fn value(session: &mut dyn Session, sql: &str) -> String {
    let rows = session.query(sql).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
    rows.first().expect("a row").text(0).to_owned()
}

#[test]
fn embedded_database_keeps_what_was_committed_and_its_extensions() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    run(async {
        let database = open(folder.path(), &["vector"]).await;
        let mut session = database.connect().await.expect("a session");
        assert_eq!(value(&mut *session, "SELECT current_database()").await, DATABASE);
        let there = "SELECT string_agg(extname, ' ') FROM pg_extension";
        assert_eq!(value(&mut *session, there).await, "plpgsql", "available, not created");
        let sql =
            "CREATE EXTENSION vector; CREATE TABLE t (v vector(2)); INSERT INTO t VALUES ('[3,4]')";
        session.execute(sql).await.expect("a table");
        drop(session);
        database.close().await.expect("close");

        let database = open(folder.path(), &[]).await;
        let mut session = database.connect().await.expect("a session");
        assert_eq!(
            value(&mut *session, "SELECT v OPERATOR(public.<->) '[0,0]' FROM public.t").await,
            "5"
        );
        drop(session);
        database.close().await.expect("close");
    });
}

#[test]
fn embedded_database_serves_one_process_at_a_time_and_says_so() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    run(async {
        let database = open(folder.path(), &[]).await;
        let second = EmbeddedDatabase::open(folder.path(), &BTreeSet::new(), &|_| {}).await;
        let Err(ShadowError::InUse { folder: named }) = second else { panic!("opened twice") };
        assert_eq!(named, folder.path());
        database.close().await.expect("close");
        open(folder.path(), &[]).await.close().await.expect("close");
    });
}

#[test]
fn embedded_database_is_there_for_psql() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    // So long a path is no address of a socket.
    let folder = folder.path().join("long".repeat(30));
    let binaries = &aludel_testing::server().binaries.folder;
    let output = run(async {
        let database = open(&folder, &[]).await;
        let psql = Command::new(binaries.join("psql"))
            .args(["-X", "-A", "-t", "-d", &database.url(), "-c", "SELECT current_database()"])
            .output()
            .expect("psql");
        database.close().await.expect("close");
        psql
    });
    let error = String::from_utf8_lossy(&output.stderr);
    assert_eq!(String::from_utf8_lossy(&output.stdout).trim(), DATABASE, "{error}");
}

#[test]
fn embedded_engine_can_create_every_extension_that_it_names() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let names = extensions();
    let wanted: Vec<&str> =
        names.iter().map(String::as_str).filter(|it| *it != "plpgsql").collect();
    run(async {
        let database = open(folder.path(), &wanted).await;
        let mut session = database.connect().await.expect("a session");
        for name in &wanted {
            let sql = format!("CREATE EXTENSION IF NOT EXISTS \"{name}\" CASCADE");
            session.execute(&sql).await.unwrap_or_else(|error| panic!("{name}: {error}"));
        }
        drop(session);
        database.close().await.expect("close");
    });
}
