//! Stopping a run from outside.

use std::time::Duration;

use aludel_runner::{Event, RunError};

use crate::support::{Project, project, three};

/// Upgrades, and stops the run once its statement sleeps on the server.
async fn upgrade_and_stop(project: &mut Project) -> RunError {
    let (conninfo, cancellation) = (project.conninfo(), project.cancellation.clone());
    let stop = async {
        let mut observer = aludel_session::connect(&conninfo).await.unwrap();
        let sql = "SELECT FROM pg_stat_activity WHERE wait_event = 'PgSleep' \
            AND datname = current_database()";
        while observer.query(sql).await.unwrap().is_empty() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        cancellation.cancel();
    };
    let (outcome, ()) = tokio::join!(project.upgrade("head"), stop);
    outcome.unwrap_err()
}

#[tokio::test]
async fn what_runs_is_cancelled_and_rolled_back() {
    let mut project = project(&[(
        "001_a.sql",
        "-- migrate:up\nCREATE TABLE a ();\nSELECT pg_sleep(60);\n-- migrate:down\n",
    )]);
    let error = upgrade_and_stop(&mut project).await;
    assert!(matches!(error, RunError::Cancelled { partly: false, .. }), "{error}");
    assert!(project.has_event(|event| *event == Event::Cancelling { possible: true }));
    assert_eq!(project.tables(), "");
    let advisory = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND database = \
        (SELECT oid FROM pg_database WHERE datname = current_database())";
    assert_eq!(project.psql(advisory), "0");
}

#[tokio::test]
async fn a_run_without_a_transaction_stops_where_it_is() {
    let mut project = project(&[(
        "001_a.sql",
        "-- migrate:up transaction:false\nCREATE TABLE a ();\nSELECT pg_sleep(60);\n-- migrate:down\n",
    )]);
    let error = upgrade_and_stop(&mut project).await;
    assert!(matches!(error, RunError::Cancelled { partly: true, .. }), "{error}");
    assert_eq!((project.tables(), project.journal()), ("a".into(), "001 applying".into()));
    assert_eq!(project.psql("SELECT interrupted FROM aludel.revisions"), "f");
}

#[tokio::test]
async fn a_stopped_run_begins_nothing() {
    let mut project = three();
    project.cancellation.cancel();
    let error = project.upgrade("head").await.unwrap_err();
    assert!(matches!(error, RunError::Cancelled { .. }), "{error}");
    assert_eq!(project.tables(), "");
}
