//! Several runs at once, and tables that somebody else holds.

use std::time::Duration;

use aludel_postgres::PostgresEngine;
use aludel_runner::{Event, RunError};

use crate::support::{Project, project, three};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn three_upgrades_at_once_apply_everything_once() {
    let owner = three();
    let runs: Vec<_> = (0..3)
        .map(|_| {
            let (history, conninfo, options) =
                (owner.history(), owner.conninfo(), owner.options.clone());
            tokio::spawn(async move {
                let mut session = aludel_session::connect(&conninfo).await.unwrap();
                let mut run = aludel_runner::Run {
                    engine: &PostgresEngine,
                    session: &mut *session,
                    history: &history,
                    options: &options,
                    observer: Some(&conninfo),
                    cancellation: aludel_runner::Cancellation::new(),
                    on_event: &mut |_| {},
                };
                aludel_runner::upgrade(&mut run, &"head".parse().unwrap()).await
            })
        })
        .collect();
    let mut done = Vec::new();
    for run in runs {
        done.push(run.await.unwrap().unwrap().done.len());
    }
    done.sort_unstable();
    assert_eq!(done, [0, 0, 3]);
    assert_eq!(owner.psql("SELECT count(*) FROM aludel.log"), "3");
}

/// Holds the lock of the runner on another connection.
async fn hold(project: &Project) -> Box<dyn aludel_session::Session> {
    let mut holder = project.session().await;
    holder.execute("SET application_name = 'the holder'").await.unwrap();
    let (class, number) = (0x616c_7564_i64, i64::from(key("aludel")));
    holder.execute(&format!("SELECT pg_advisory_lock({class}, ({number})::int)")).await.unwrap();
    holder
}

fn key(schema: &str) -> i32 {
    let mix = |hash: u32, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
    schema.bytes().fold(0x811c_9dc5_u32, mix).cast_signed()
}

#[tokio::test]
async fn a_waiter_is_told_for_whom_and_gives_up() {
    let mut project = three();
    project.options.lock.timeout = Some(Duration::from_millis(60));
    let holder = hold(&project).await;
    let error = project.upgrade("head").await.unwrap_err();
    let text = error.to_string();
    assert!(matches!(error, RunError::Locked { .. }), "{text}");
    assert!(text.contains("user postgres, application the holder"), "{text}");
    assert!(
        project.has_event(|event| matches!(event, Event::WaitingForLock { holder: Some(it), .. }
        if it.application.as_deref() == Some("the holder") && it.since.is_some()))
    );
    assert_eq!(project.psql("SELECT to_regnamespace('aludel') IS NULL"), "t");
    drop(holder);
    project.options.lock.timeout = None;
    project.upgrade("head").await.unwrap();
}

#[tokio::test]
async fn another_journal_is_another_lock() {
    let mut project = three();
    let _holder = hold(&project).await;
    project.options.journal = "Other \"one".into();
    project.upgrade("head").await.unwrap();
    assert_eq!(project.psql("SELECT count(*) FROM \"Other \"\"one\".revisions"), "3");
    assert!(project.status().await.is_current());
}

#[tokio::test]
async fn a_held_table_is_tried_again_and_the_holder_is_named() {
    let mut project = three();
    project.upgrade("001").await.unwrap();
    project.edit(
        "002_two.sql",
        "-- migrate:up\nCREATE TABLE two ();\nALTER TABLE one ADD b int;\n-- migrate:down\n",
    );
    let mut holder = project.session().await;
    holder.execute("SET application_name = 'reader'; BEGIN").await.unwrap();
    holder.query("SELECT * FROM one").await.unwrap();
    let error = project.upgrade("002").await.unwrap_err();
    let RunError::Failed(failure) = &error else { panic!("{error}") };
    assert_eq!((failure.error.code.as_str(), failure.attempts), ("55P03", 3));
    assert_eq!(failure.position.map(|it| it.line), Some(3));
    assert!(error.to_string().contains("the lock was held by pid"), "{error}");
    let is_reader = |event: &Event| {
        matches!(event, Event::Blocked { blockers, .. }
        if blockers[0].application.as_deref() == Some("reader"))
    };
    assert!(project.has_event(is_reader));
    assert!(project.has_event(|event| matches!(event, Event::Retrying { attempt: 2, .. })));
    assert_eq!(project.tables(), "one");

    holder.execute("COMMIT").await.unwrap();
    project.upgrade("002").await.unwrap();
}

#[tokio::test]
async fn a_lock_that_a_revision_lets_go_is_told() {
    let mut project = project(&[(
        "001_a.sql",
        "-- migrate:up\nUPDATE aludel.lock SET token = NULL;\n-- migrate:down\n",
    )]);
    project.upgrade("head").await.unwrap();
    assert!(project.has_event(|event| *event == Event::LockLost));
}

/// Who holds the row of the lock.
const TOKEN: &str = "SELECT token IS NOT NULL FROM aludel.lock";

#[tokio::test]
async fn a_holder_that_is_gone_is_replaced_at_once_and_one_that_lives_is_not() {
    let mut project = three();
    project.upgrade("001").await.unwrap();
    assert_eq!(project.psql(TOKEN), "f");
    project.options.lock.timeout = Some(Duration::from_millis(60));
    let mut holder = project.session().await;
    let take = "UPDATE aludel.lock SET token = 'x', taken_at = clock_timestamp(), \
        seen_at = clock_timestamp() - interval '1 day', pid = pg_backend_pid(), \
        backend_start = (SELECT backend_start FROM pg_stat_activity WHERE pid = pg_backend_pid())";
    holder.execute(take).await.unwrap();
    let error = project.upgrade("head").await.unwrap_err();
    assert!(matches!(&error, RunError::Locked { holder: Some(_), .. }), "{error}");
    assert_eq!(project.tables(), "one");
    // Its number went to another backend, or the server was started anew since.
    for gone in [
        "UPDATE aludel.lock SET backend_start = backend_start - interval '1 second'",
        "UPDATE aludel.lock SET token = 'x', taken_at = pg_postmaster_start_time() - interval '1 second', \
         backend_start = NULL, pid = (SELECT min(pid) FROM pg_stat_activity)",
        "UPDATE aludel.lock SET token = 'x', pid = 0",
        "UPDATE aludel.lock SET token = 'x', pid = NULL, seen_at = clock_timestamp() - interval '1 hour'",
        "DELETE FROM aludel.lock",
    ] {
        project.psql(gone);
        project.upgrade("+1").await.unwrap_or_else(|error| panic!("{gone}: {error}"));
        project.downgrade("-1").await.unwrap();
        assert_eq!(project.psql(TOKEN), "f", "{gone}");
    }
    // Behind a pooler nothing but what it said is known of one.
    project.psql("UPDATE aludel.lock SET token = 'x', pid = NULL, seen_at = clock_timestamp()");
    let error = project.upgrade("head").await.unwrap_err();
    assert!(matches!(error, RunError::Locked { .. }), "{error}");
}
