//! How often a run waits for the server: on a far one, that is what it takes.

use aludel_session::{BoxFuture, Cancel, Notice, Result, Row, Session};

use crate::support::{Project, project};

/// A session that counts the messages that are waited for.
struct Counting {
    session: Box<dyn Session>,
    count: usize,
}

impl Session for Counting {
    fn execute<'a>(&'a mut self, sql: &'a str) -> BoxFuture<'a, Result<()>> {
        self.count += 1;
        self.session.execute(sql)
    }

    fn query<'a>(&'a mut self, sql: &'a str) -> BoxFuture<'a, Result<Vec<Row>>> {
        self.count += 1;
        self.session.query(sql)
    }

    fn take_notices(&mut self) -> Vec<Notice> {
        self.session.take_notices()
    }

    fn canceller(&self) -> Option<Box<dyn Cancel>> {
        self.session.canceller()
    }
}

/// A history of so many revisions.
fn history(revisions: usize) -> Project {
    let mut project = project(&[]);
    for number in 0..revisions {
        let text = format!(
            "-- migrate:up\nCREATE TABLE t{number} (id int);\nCREATE INDEX ON t{number} (id);\n\
             -- migrate:down\nDROP TABLE t{number};\n"
        );
        project.files.push((format!("{number:03}_table.sql"), text));
    }
    project
}

/// The messages that taking all of them takes.
async fn messages(revisions: usize) -> usize {
    let mut project = history(revisions);
    let mut counting = Counting { session: project.session().await, count: 0 };
    project.upgrade_on(&mut counting, "head").await.expect("an upgrade");
    counting.count
}

#[tokio::test]
async fn a_revision_takes_two_round_trips() {
    let (few, many) = (messages(10).await, messages(40).await);
    let of_thirty = many - few;
    assert!(of_thirty <= 60, "{of_thirty} messages for 30 revisions more, {few} for the first 10");
}
