//! Several runs at once, and whoever has the file locked.

use aludel_runner::{Event, RunError};
use aludel_session::Session;
use aludel_sqlite::SqliteEngine;

use crate::support::two;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn several_upgrades_at_once_apply_everything_once() {
    let mut owner = two();
    owner.options.lock.timeout = None;
    owner.options.settings.lock_timeout = Some(std::time::Duration::from_secs(5));
    let runs: Vec<_> = (0..4)
        .map(|_| {
            let (history, mut session, options) =
                (owner.history(), owner.session(), owner.options.clone());
            tokio::spawn(async move {
                let mut run = aludel_runner::Run {
                    engine: &SqliteEngine,
                    session: &mut session,
                    history: &history,
                    options: &options,
                    observer: None,
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
    assert_eq!(done, [0, 0, 0, 2]);
    assert_eq!(owner.ask("SELECT count(*) FROM aludel_log").await, "2");
}

const TAKE: &str = "UPDATE aludel_lock SET token = 'x', holder = 'another', \
    taken_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now'), seen_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now')";

#[tokio::test]
async fn a_holder_that_lives_is_waited_for_and_one_that_is_gone_is_not() {
    let mut project = two();
    project.upgrade("001").await.unwrap();
    assert_eq!(project.ask("SELECT token IS NULL FROM aludel_lock").await, "1");
    project.ask(TAKE).await;
    let error = project.upgrade("head").await.unwrap_err();
    let RunError::Locked { holder: Some(holder), .. } = &error else { panic!("{error}") };
    assert_eq!(holder.application.as_deref(), Some("another"));
    assert!(project.events.iter().any(|it| matches!(it, Event::WaitingForLock { .. })));
    assert_eq!(project.objects().await, "one");
    for gone in
        ["UPDATE aludel_lock SET seen_at = '2020-01-01T00:00:00.000Z'", "DELETE FROM aludel_lock"]
    {
        project.ask(TAKE).await;
        project.ask(gone).await;
        project.upgrade("head").await.unwrap_or_else(|error| panic!("{gone}: {error}"));
        project.downgrade("-1").await.unwrap();
    }
    project.ask(TAKE).await;
    let mut session = project.session();
    let from = aludel_runner::unlock(&SqliteEngine, &mut session, "aludel").await.unwrap();
    assert_eq!(from.and_then(|it| it.application).as_deref(), Some("another"));
    assert!(aludel_runner::unlock(&SqliteEngine, &mut session, "aludel").await.unwrap().is_none());
    project.upgrade("head").await.unwrap();
}

#[tokio::test]
async fn a_run_that_was_replaced_writes_nothing() {
    let mut project = two();
    project.files[0].1 =
        "-- migrate:up\nUPDATE aludel_lock SET token = 'x';\n-- migrate:down\n".to_owned();
    let error = project.upgrade("head").await.unwrap_err();
    assert!(matches!(error, RunError::Replaced), "{error}");
    assert_eq!(project.objects().await, "");
    assert_eq!(project.ask("SELECT group_concat(revision) FROM aludel_revisions").await, "001");
}

#[tokio::test]
async fn a_file_that_another_writes_is_tried_again_and_then_given_up() {
    let mut project = two();
    project.upgrade("001").await.unwrap();
    let mut other = project.session();
    other.execute("BEGIN IMMEDIATE").await.unwrap();
    let error = project.upgrade("head").await.unwrap_err();
    assert!(matches!(error, RunError::Locked { holder: None, .. }), "{error}");
    other.execute("COMMIT").await.unwrap();
    // Whoever reads keeps a writer from committing.
    other.execute("BEGIN; SELECT * FROM one").await.unwrap();
    project.upgrade("head").await.unwrap_err();
    other.execute("COMMIT").await.unwrap();
    project.ask("UPDATE aludel_lock SET token = NULL").await;
    project.upgrade("head").await.unwrap();
    assert_eq!(project.objects().await, "one two");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_runs_is_cancelled() {
    let mut project = two();
    project.files[1].1 = "-- migrate:up\nCREATE TABLE two AS WITH RECURSIVE n (i) AS \
        (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n;\n-- migrate:down\n"
        .to_owned();
    let cancellation = project.cancellation.clone();
    let stop = tokio::spawn(async move {
        tokio::time::sleep(std::time::Duration::from_millis(200)).await;
        cancellation.cancel();
    });
    let error = project.upgrade("head").await.unwrap_err();
    stop.await.unwrap();
    assert!(matches!(error, RunError::Cancelled { revision: Some(_), partly: false }), "{error}");
    assert_eq!(project.objects().await, "one");
}
