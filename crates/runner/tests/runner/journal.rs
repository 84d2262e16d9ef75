//! The journal itself.

use std::collections::BTreeSet;

use aludel_engine::{Engine, lines};
use aludel_postgres::PostgresEngine;
use aludel_runner::{EventKind, JournalError, RunError};
use sha2::{Digest, Sha256};

use crate::support::three;

#[tokio::test]
async fn reading_creates_nothing() {
    let project = three();
    let status = project.status().await;
    assert!(!status.has_journal);
    assert_eq!(status.pending.len(), 3);
    let mut session = project.session().await;
    assert!(aludel_runner::log(&PostgresEngine, &mut *session, "aludel").await.unwrap().is_empty());
    assert_eq!(project.psql("SELECT to_regnamespace('aludel') IS NULL"), "t");
}

#[tokio::test]
async fn a_newer_format_is_an_error_for_everything() {
    let mut project = three();
    project.upgrade("001").await.unwrap();
    project.psql("UPDATE aludel.journal SET format = 3");
    for error in [project.upgrade("head").await, project.downgrade("base").await] {
        let error = error.unwrap_err();
        assert!(
            matches!(error, RunError::Journal(JournalError::Newer { found: 3, known: 2, .. })),
            "{error}"
        );
    }
    assert_eq!(project.tables(), "one");
}

#[tokio::test]
async fn a_damaged_journal_is_named() {
    let mut project = three();
    project.upgrade("001").await.unwrap();
    project.psql("INSERT INTO aludel.revisions SELECT 'no id', slug, parents, up_checksum, down_checksum, down, state, segment, statement, interrupted, reached_checksum, applied_at FROM aludel.revisions");
    let error = project.upgrade("head").await.unwrap_err();
    assert!(error.to_string().contains("a row that aludel did not write: no id"), "{error}");
}

#[tokio::test]
async fn a_journal_that_has_all_of_the_files_is_told_by_its_hash() {
    let mut project = three();
    let fourth = ("004_four.sql".into(), "-- migrate:up\nCREATE TABLE four (id int);\n".into());
    project.files.push(fourth);
    project.upgrade("head").await.unwrap();
    let history = project.history();
    let sums = history.revisions().map(|it| (&it.id, it.checksums().expect("no mistake")));
    let expected = aludel_files::hex(&Sha256::digest(lines(sums)));
    let mut session = project.session().await;
    let journal = PostgresEngine.journal();
    let mut seen = BTreeSet::new();
    for change in [
        "SELECT 1",
        "UPDATE aludel.revisions SET up_checksum = down_checksum WHERE revision = '001'",
        "UPDATE aludel.revisions SET down_checksum = NULL WHERE revision = '002'",
        "UPDATE aludel.revisions SET state = 'reverting' WHERE revision = '003'",
        "DELETE FROM aludel.revisions WHERE revision = '004'",
    ] {
        project.psql(change);
        let found = journal.digest(&mut *session, "aludel").await.unwrap().expect("a hash");
        assert_eq!(found == expected, seen.is_empty(), "{change}");
        assert!(seen.insert(found), "{change}");
    }
}

#[tokio::test]
async fn the_log_says_when_how_long_who_where_and_why() {
    let mut project = three();
    project.options.tag = Some("release 1".into());
    project.upgrade("head").await.unwrap();
    project.options.tag = None;
    project.downgrade("base").await.unwrap();
    let mut session = project.session().await;
    let log = aludel_runner::log(&PostgresEngine, &mut *session, "aludel").await.unwrap();
    assert_eq!(log.len(), 6);
    let first = &log[0];
    assert_eq!((first.event, first.revision.as_str()), (EventKind::Apply, "001"));
    assert_eq!((first.role.as_str(), first.tag.as_deref()), ("postgres", Some("release 1")));
    assert!(first.tool.starts_with("aludel ") && first.at.ends_with('Z'));
    assert!(first.milliseconds.is_some_and(|it| it < 60_000));
    assert_eq!((log[5].event, log[5].tag.as_deref()), (EventKind::Revert, None));
}

#[tokio::test]
async fn a_role_that_may_not_create_it_is_told_so() {
    let mut project = three();
    project.options.settings.role = Some("pg_monitor".into());
    let error = project.upgrade("head").await.unwrap_err();
    assert!(matches!(&error, RunError::Refused(it) if it.code == "journal-privilege"), "{error}");
    assert!(error.remedy().unwrap().to_string().contains("GRANT CREATE ON DATABASE"));
}

#[tokio::test]
async fn a_schema_that_an_administrator_made_is_taken() {
    let mut project = three();
    project.psql("CREATE SCHEMA aludel");
    project.upgrade("head").await.unwrap();
    assert_eq!(project.journal(), "001 applied, 002 applied, 003 applied");
}

/// Makes the journal one of format 1, as an older program leaves it.
fn make_old(project: &crate::support::Project) {
    project.psql(
        "DROP TABLE aludel.statements; DROP TABLE aludel.lock; \
         ALTER TABLE aludel.revisions DROP COLUMN phase; UPDATE aludel.journal SET format = 1",
    );
}

fn format(project: &crate::support::Project) -> String {
    project.psql("SELECT format FROM aludel.journal")
}

#[tokio::test]
async fn an_older_format_is_read_as_it_is_and_brought_up_before_it_is_written() {
    let mut project = three();
    project.upgrade("001").await.unwrap();
    make_old(&project);
    assert_eq!(project.status().await.pending.len(), 2);
    assert_eq!(format(&project), "1");

    project.upgrade("002").await.unwrap();
    assert_eq!(format(&project), "2");
    assert_eq!(project.psql("SELECT count(*) FROM aludel.lock"), "1");
    make_old(&project);
    project.downgrade("001").await.unwrap();
    assert_eq!((format(&project), project.tables()), ("2".into(), "one".into()));
}

#[tokio::test]
async fn replicas_bring_an_older_format_up_once() {
    let mut project = three();
    project.upgrade("001").await.unwrap();
    make_old(&project);
    let mut replicas: Vec<_> = (0..4).map(|_| project.replica()).collect();
    let mut tasks = tokio::task::JoinSet::new();
    for mut replica in replicas.drain(..) {
        tasks.spawn(async move { replica.upgrade("head").await.map(|report| report.done.len()) });
    }
    let mut done = 0;
    while let Some(outcome) = tasks.join_next().await {
        done += outcome.unwrap().unwrap();
    }
    assert_eq!((done, format(&project)), (2, "2".into()));
}
