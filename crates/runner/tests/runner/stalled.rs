//! Runs that stall: their lock is taken away, another run does the work, and they find out in their
//! next transaction, whatever it is.

use aludel_postgres::PostgresEngine;
use aludel_runner::{RunError, Stamp};
use aludel_session::{BoxFuture, Cancel, Notice, Result, Row, Session};

use crate::support::{Project, project, three};

/// A session whose client stalls before it sends a message, until another run is through.
struct Stalled {
    session: Box<dyn Session>,
    /// What the message contains.
    before: &'static str,
    /// The other run; none once it is through.
    other: Option<Project>,
}

impl Stalled {
    async fn maybe_stall(&mut self, sql: &str) {
        if !sql.contains(self.before) {
            return;
        }
        let Some(mut other) = self.other.take() else { return };
        let mut session = other.session().await;
        let from = aludel_runner::unlock(&PostgresEngine, &mut *session, "aludel").await.unwrap();
        assert!(from.is_some(), "nobody held the lock");
        other.upgrade("head").await.unwrap();
    }
}

impl Session for Stalled {
    fn execute<'a>(&'a mut self, sql: &'a str) -> BoxFuture<'a, Result<()>> {
        Box::pin(async move {
            self.maybe_stall(sql).await;
            self.session.execute(sql).await
        })
    }

    fn query<'a>(&'a mut self, sql: &'a str) -> BoxFuture<'a, Result<Vec<Row>>> {
        self.session.query(sql)
    }

    fn take_notices(&mut self) -> Vec<Notice> {
        self.session.take_notices()
    }

    fn canceller(&self) -> Option<Box<dyn Cancel>> {
        self.session.canceller()
    }
}

/// The session of a run that stalls before a message.
async fn stalled(project: &Project, before: &'static str) -> Stalled {
    Stalled { session: project.session().await, before, other: Some(project.replica()) }
}

#[tokio::test]
async fn a_stalled_run_finds_out_in_its_next_transaction() {
    for (second, before) in [
        ("-- migrate:up\nINSERT INTO c VALUES (2);", "INSERT INTO c VALUES (2)"),
        (
            "-- migrate:up\nSET TRANSACTION ISOLATION LEVEL SERIALIZABLE;\nINSERT INTO c VALUES (2);",
            "SERIALIZABLE",
        ),
        (
            "-- migrate:up\nSET ROLE pg_monitor;\n-- migrate:segment\nRESET ROLE; INSERT INTO c VALUES (2);",
            "INSERT INTO c VALUES (2)",
        ),
        (
            "-- migrate:up transaction:false\nINSERT INTO c VALUES (2);",
            "BEGIN;\nINSERT INTO \"aludel\".lock",
        ),
        (
            "-- migrate:up transaction:false\nCREATE INDEX CONCURRENTLY i ON c (n);\nINSERT INTO c VALUES (2);",
            "INSERT INTO \"aludel\".statements",
        ),
    ] {
        let mut project = project(&[
            ("001_a.sql", "-- migrate:up\nCREATE TABLE c (n int);\n-- migrate:down\n"),
            ("002_b.sql", &format!("{second}\n-- migrate:down\n")),
            ("003_c.sql", "-- migrate:up\nINSERT INTO c VALUES (3);\n-- migrate:down\n"),
        ]);
        project.upgrade("001").await.unwrap();
        let mut session = stalled(&project, before).await;
        let error = project.upgrade_on(&mut session, "head").await.unwrap_err();
        assert!(session.other.is_none(), "{second}: it never stalled");
        assert!(matches!(error, RunError::Replaced), "{second}: {error}");
        assert_eq!(
            project.psql("SELECT string_agg(n::text, ' ' ORDER BY n) FROM c"),
            "2 3",
            "{second}"
        );
        let log = "SELECT string_agg(revision, ' ' ORDER BY id) FROM aludel.log";
        assert_eq!(project.psql(log), "001 002 003", "{second}");
        // Nothing is left on the connection, and it can be used again.
        assert!(project.upgrade_on(&mut session, "head").await.unwrap().done.is_empty());
    }
}

#[tokio::test]
async fn a_stalled_stamp_writes_nothing() {
    let mut project = three();
    project.upgrade("001").await.unwrap();
    let mut session = stalled(&project, "INSERT INTO \"aludel\".log").await;
    let error =
        project.stamp_on(&mut session, Stamp::To("base".parse().unwrap())).await.unwrap_err();
    assert!(matches!(error, RunError::Replaced), "{error}");
    assert_eq!(project.journal(), "001 applied, 002 applied, 003 applied");
}

#[tokio::test]
async fn while_a_transaction_of_the_holder_is_open_the_lock_stays() {
    let mut project = three();
    project.upgrade("001").await.unwrap();
    let mut holder = project.session().await;
    holder
        .execute("UPDATE aludel.lock SET token = 'x', pid = NULL, seen_at = '2000-01-01'")
        .await
        .unwrap();
    holder.execute("BEGIN; UPDATE aludel.lock SET seen_at = seen_at").await.unwrap();
    let mut other = project.session().await;
    let error = aludel_runner::unlock(&PostgresEngine, &mut *other, "aludel").await.unwrap_err();
    assert!(matches!(error, RunError::Busy { .. }), "{error}");
    project.options.lock.timeout = Some(std::time::Duration::from_millis(60));
    let error = project.upgrade("head").await.unwrap_err();
    assert!(matches!(error, RunError::Locked { .. }), "{error}");
    holder.execute("ROLLBACK").await.unwrap();
    assert!(aludel_runner::unlock(&PostgresEngine, &mut *other, "aludel").await.unwrap().is_some());
    assert!(aludel_runner::unlock(&PostgresEngine, &mut *other, "aludel").await.unwrap().is_none());
}
