//! Up, down, stamp; what a revision may hold.

use aludel_runner::{EventKind, Stamp, Status};
use aludel_sqlite::SqliteEngine;

use crate::support::{project, two};

#[tokio::test]
async fn up_and_down() {
    let mut project = two();
    let status = project.status().await;
    assert!(!status.has_journal && status.pending.len() == 2);
    assert_eq!(project.upgrade("head").await.unwrap().done.len(), 2);
    assert!(project.status().await.is_current());
    assert_eq!(project.objects().await, "one two");
    assert_eq!(project.upgrade("head").await.unwrap().done.len(), 0);
    project.downgrade("-1").await.unwrap();
    assert_eq!(project.objects().await, "one");
    let Status { heads, pending, .. } = project.status().await;
    assert_eq!((heads[0].as_str(), pending[0].as_str()), ("001", "002"));
    project.downgrade("base").await.unwrap();
    assert_eq!(project.objects().await, "");
    let mut session = project.session();
    let log = aludel_runner::log(&SqliteEngine, &mut session, "aludel").await.unwrap();
    let events: Vec<_> = log.iter().map(|it| (it.event, it.revision.as_str())).collect();
    let (apply, revert) = (EventKind::Apply, EventKind::Revert);
    assert_eq!(events, [(apply, "001"), (apply, "002"), (revert, "002"), (revert, "001")]);
    assert!(
        log.iter().all(|it| it.at.ends_with('Z') && it.milliseconds.is_some_and(|ms| ms < 60_000))
    );
}

#[tokio::test]
async fn a_long_way_up() {
    let files: Vec<(String, String)> = (1..=30)
        .map(|n| {
            let text = format!(
                "-- migrate:up\nCREATE TABLE t{n} (a);\n-- migrate:down\nDROP TABLE t{n};\n"
            );
            (format!("{n:03}_t.sql"), text)
        })
        .collect();
    let files: Vec<(&str, &str)> = files.iter().map(|(n, t)| (n.as_str(), t.as_str())).collect();
    let mut project = project(&files);
    assert_eq!(project.upgrade("head").await.unwrap().done.len(), 30);
    assert!(project.status().await.is_current());
    project.downgrade("base").await.unwrap();
    assert_eq!(project.objects().await, "");
}

#[tokio::test]
async fn stamped_edited_and_gone() {
    let mut project = two();
    project.stamp(Stamp::To("001".parse().unwrap())).await.unwrap();
    assert_eq!(project.objects().await, "");
    project.upgrade("head").await.unwrap();
    assert_eq!(project.objects().await, "two");
    let good = project.files[1].1.clone();
    project.files[1].1 = good.replace("id INTEGER", "id INTEGER, x");
    let error = project.upgrade("head").await.unwrap_err();
    assert!(error.to_string().contains("`002` was edited after it was applied"), "{error}");
    project.stamp(Stamp::Checksum("002".parse().unwrap())).await.unwrap();
    assert!(project.status().await.is_current());
    // The way down comes from the journal.
    project.files.pop();
    project.downgrade("-1").await.unwrap();
    assert_eq!(project.objects().await, "");
    project.stamp(Stamp::Unapply("001".into())).await.unwrap();
    assert_eq!(project.ask("SELECT count(*) FROM aludel_revisions").await, "0");
}

#[tokio::test]
async fn a_revision_may_hold_what_the_syntax_has() {
    let up = "-- migrate:up
CREATE TABLE `a;b` ([c;d] TEXT DEFAULT 'it''s; $$', n INTEGER);
CREATE TABLE log (what);
CREATE TRIGGER t AFTER INSERT ON `a;b` BEGIN
    INSERT INTO log SELECT CASE new.n WHEN 1 THEN 'one' ELSE 'more' END;
    DELETE FROM log WHERE what = ';';
END;
/* not /* nested */
INSERT INTO `a;b` (n) VALUES (1), (2);
-- migrate:down
DROP TRIGGER t; DROP TABLE log; DROP TABLE `a;b`;
";
    let mut project = project(&[("001_a.sql", up)]);
    project.upgrade("head").await.unwrap();
    assert_eq!(project.ask("SELECT what FROM log").await, "one\nmore");
    project.files.clear();
    project.files.push(("002_b.sql".into(), "-- migrate:up\n-- migrate:down\n".into()));
    // The journal's text is cut in the same way.
    let error = project.downgrade("base").await.unwrap_err();
    assert!(error.to_string().contains("this project knows none"), "{error}");
    project.files[0] = ("001_a.sql".into(), up.into());
    project.downgrade("base").await.unwrap();
    assert_eq!(project.objects().await, "");
}

/// To make a table anew, foreign keys are off for a while: outside transactions, and not for the next
/// revision.
#[tokio::test]
async fn what_a_revision_sets_is_gone_behind_it() {
    let first = "-- migrate:up
CREATE TABLE p (id INTEGER PRIMARY KEY);
CREATE TABLE c (p INTEGER REFERENCES p ON DELETE CASCADE);
INSERT INTO p VALUES (1); INSERT INTO c VALUES (1);
-- migrate:down
";
    let second = "-- migrate:up transaction:false
PRAGMA foreign_keys = OFF;
-- migrate:segment
CREATE TABLE q (id INTEGER PRIMARY KEY, x);
INSERT INTO q (id) SELECT id FROM p;
DROP TABLE p;
ALTER TABLE q RENAME TO p;
-- migrate:segment transaction:false
VACUUM;
-- migrate:down
";
    let third = "-- migrate:up\nINSERT INTO c VALUES (2);\n-- migrate:down\n";
    let mut project = project(&[("001_a.sql", first), ("002_b.sql", second)]);
    project.upgrade("head").await.unwrap();
    assert_eq!(project.ask("SELECT count(*) FROM c").await, "1");
    project.files.push(("003_c.sql".into(), third.into()));
    let error = project.upgrade("head").await.unwrap_err();
    assert!(error.to_string().contains("FOREIGN KEY constraint failed"), "{error}");
    assert_eq!(project.ask("SELECT count(*) FROM c").await, "1");
    // Both in one run.
    project.downgrade("base").await.unwrap();
    project.ask("DROP TABLE c").await;
    project.ask("DROP TABLE p").await;
    let error = project.upgrade("head").await.unwrap_err();
    assert!(error.to_string().contains("FOREIGN KEY constraint failed"), "{error}");
    assert_eq!(project.status().await.heads[0].as_str(), "002");
}
