//! A run may die before or behind any statement: what it did and what the journal says of it are
//! there together, or neither is, and the next run goes on.

use aludel_runner::Report;
use aludel_session::{BoxFuture, Cancel, Notice, Result, Row, Session, SessionError};
use aludel_sql::{split_of, tokens_of};
use aludel_sqlite::{SYNTAX, SqliteSession};

use crate::support::{Project, project};

/// A session that sends statement by statement, and dies before one of them.
struct Mortal {
    session: Option<SqliteSession>,
    left: usize,
}

impl Mortal {
    async fn run(&mut self, sql: &str) -> Result<Vec<Row>> {
        let mut rows = Vec::new();
        for (completed, span) in split_of(tokens_of(sql, SYNTAX), SYNTAX).iter().enumerate() {
            if self.left == 0 {
                // Its connection ends with it.
                self.session = None;
            }
            self.left = self.left.saturating_sub(1);
            let Some(session) = &mut self.session else {
                return Err(SessionError::Lost("killed".into()));
            };
            let answer = session.query(&sql[span.range.clone()]).await;
            rows = answer.map_err(|error| error.behind(span.range.start, completed))?;
        }
        Ok(rows)
    }
}

impl Session for Mortal {
    fn engine(&self) -> &'static str {
        "sqlite"
    }

    fn execute<'a>(&'a mut self, sql: &'a str) -> BoxFuture<'a, Result<()>> {
        Box::pin(async move { self.run(sql).await.map(drop) })
    }

    fn query<'a>(&'a mut self, sql: &'a str) -> BoxFuture<'a, Result<Vec<Row>>> {
        Box::pin(self.run(sql))
    }

    fn take_notices(&mut self) -> Vec<Notice> {
        Vec::new()
    }

    fn canceller(&self) -> Option<Box<dyn Cancel>> {
        None
    }
}

const FILE: &str = "-- migrate:up
CREATE TABLE a (id INTEGER PRIMARY KEY, n INTEGER);
INSERT INTO a VALUES (1, 1);
CREATE TRIGGER t AFTER UPDATE ON a BEGIN SELECT 1; END;
-- migrate:segment transaction:false
PRAGMA foreign_keys = OFF;
UPDATE a SET n = n + 1;
VACUUM;
INSERT INTO a VALUES (2, 2);
-- migrate:segment
CREATE TABLE c (a INTEGER REFERENCES a);
INSERT INTO c VALUES (99);
-- migrate:down
DROP TABLE c;
-- migrate:segment transaction:false
UPDATE a SET n = n - 1;
VACUUM;
-- migrate:segment
DROP TABLE a;
";

/// The process of the test is not the one that died.
async fn bury(project: &Project) {
    if project.ask("SELECT count(*) FROM sqlite_schema WHERE name = 'aludel_lock'").await == "1" {
        project.ask("UPDATE aludel_lock SET started = '0' WHERE token IS NOT NULL").await;
    }
}

async fn die(
    project: &mut Project,
    left: usize,
) -> std::result::Result<Report, aludel_runner::RunError> {
    let mut mortal = Mortal { session: Some(project.session()), left };
    project.upgrade_on(&mut mortal, "head").await
}

#[tokio::test]
async fn a_run_may_die_at_any_statement_of_the_way_up() {
    for left in 0.. {
        let mut project = project(&[("001_a.sql", FILE)]);
        if die(&mut project, left).await.is_ok() {
            assert!(left > 40, "{left}");
            break;
        }
        bury(&project).await;
        project.upgrade("head").await.unwrap_or_else(|error| panic!("{left}: {error}"));
        let world = project.ask("SELECT id, n FROM a UNION ALL SELECT 'c', a FROM c").await;
        assert_eq!(world, "1|2\n2|2\nc|99", "{left}");
        let journal = project.ask("SELECT revision, state FROM aludel_revisions").await;
        assert_eq!(journal, "001|applied", "{left}");
        assert_eq!(project.ask("SELECT count(*) FROM aludel_log").await, "1", "{left}");
        assert_eq!(project.ask("SELECT count(*) FROM aludel_statements").await, "0", "{left}");
    }
}

#[tokio::test]
async fn a_run_may_die_at_any_statement_of_the_way_down() {
    for left in 0.. {
        let mut project = project(&[("001_a.sql", FILE)]);
        project.upgrade("head").await.unwrap();
        let mut mortal = Mortal { session: Some(project.session()), left };
        let base = "base".parse().unwrap();
        let down = project.run(&mut mortal, async |run| aludel_runner::downgrade(run, &base).await);
        if down.await.is_ok() {
            assert!(left > 30, "{left}");
            break;
        }
        bury(&project).await;
        project.downgrade("base").await.unwrap_or_else(|error| panic!("{left}: {error}"));
        assert_eq!(project.objects().await, "", "{left}");
        assert_eq!(project.ask("SELECT count(*) FROM aludel_revisions").await, "0", "{left}");
        assert_eq!(project.ask("SELECT count(*) FROM aludel_log").await, "2", "{left}");
    }
}
