//! Rows from and to the client, in both kinds of segment.

use aludel_runner::RunError;

use crate::support::project;

const SETUP: &str =
    "-- migrate:up\nCREATE TABLE t (a int PRIMARY KEY, b text);\n-- migrate:down\nDROP TABLE t;\n";

/// As `pg_dump` writes them.
const ROWS: &str = "COPY public.t (a, b) FROM stdin;\n1\tone;-- migrate:up\n2\t\\N\n\\.\n";

#[tokio::test]
async fn rows_are_copied_within_the_transaction_of_their_segment() {
    let second = format!(
        "-- migrate:up\nINSERT INTO t VALUES (3, 'three');\n{ROWS}\n\nUPDATE t SET b = b || '!';\n\
         COPY t TO STDOUT;\nCOPY t FROM stdin;\n\\.\nSELECT 1;\n-- migrate:down\nDELETE FROM t;\n"
    );
    let mut project = project(&[("001_t.sql", SETUP), ("002_rows.sql", &second)]);
    project.upgrade("head").await.unwrap();
    assert!(project.status().await.is_current());
    let rows = "SELECT string_agg(a || coalesce(b, '-'), ' ' ORDER BY a) FROM t";
    assert_eq!(project.psql(rows), "1one;-- migrate:up! 2- 3three!");
    assert_eq!(project.psql("SELECT count(DISTINCT xmin::text) FROM t"), "1");
    // The UPDATE touched the rows of all statements before it; the journal's row came with them.
    let same = "SELECT (SELECT DISTINCT xmin::text FROM t) = xmin::text FROM aludel.revisions \
                WHERE revision = '002'";
    assert_eq!(project.psql(same), "t");
    project.downgrade("001").await.unwrap();
    assert_eq!(project.journal(), "001 applied");
}

#[tokio::test]
async fn what_follows_a_copy_and_fails_takes_its_rows_back() {
    for (behind, line, column) in [("SELECT nobody", 8, 8), ("INSERT INTO t VALUES (1)", 8, 1)] {
        let second = format!("-- migrate:up\nSELECT 1;\n{ROWS}{behind};\n-- migrate:down\n");
        let mut project = project(&[("001_t.sql", SETUP), ("002_rows.sql", &second)]);
        let error = project.upgrade("head").await.unwrap_err();
        let RunError::Failed(failure) = &error else { panic!("{error}") };
        let position = failure.position.map(|it| (it.line, it.column));
        assert_eq!(position, Some((line - 1, column)), "{error}");
        assert_eq!(project.psql("SELECT count(*) FROM t"), "0");
        assert_eq!(project.journal(), "001 applied");
    }
}

#[tokio::test]
async fn rows_that_the_server_refuses_are_named() {
    let second = "-- migrate:up\nSELECT 1;\nCOPY t FROM stdin;\n1\n\\.\n-- migrate:down\n";
    let mut project = project(&[("001_t.sql", SETUP), ("002_rows.sql", second)]);
    let error = project.upgrade("head").await.unwrap_err();
    assert!(error.to_string().contains("002_rows.sql:3:1: missing data for column"), "{error}");
    assert_eq!(project.journal(), "001 applied");
    project.edit("002_rows.sql", &second.replace("\n1\n", "\n1\tx\n"));
    project.upgrade("head").await.unwrap();
}

#[tokio::test]
async fn a_copy_that_the_server_refuses_is_named() {
    let said = async |copy: &str| {
        let made = "CREATE TABLE g (a int, b int GENERATED ALWAYS AS (a) STORED);";
        let second =
            format!("-- migrate:up\n{made}\n{copy} FROM stdin;\n1\n\\.\n-- migrate:down\n");
        let mut project = project(&[("001_t.sql", SETUP), ("002_rows.sql", &second)]);
        let error = project.upgrade("head").await.unwrap_err().to_string();
        assert_eq!(project.journal(), "001 applied", "{error}");
        error
    };
    let cases = [
        ("COPY missing", "002_rows.sql:3:1: relation \"missing\" does not exist"),
        ("COPY t (nope)", "002_rows.sql:3:1: column \"nope\" of relation \"t\" does not exist"),
        // What an INSERT could do and a COPY cannot ends the connection, and says why.
        ("COPY g (b)", "column \"b\" is a generated column"),
    ];
    for (copy, wanted) in cases {
        let said = said(copy).await;
        assert!(said.contains(wanted), "{copy}: {said}");
    }
}

#[tokio::test]
async fn rows_are_copied_outside_a_transaction_too() {
    let second = format!(
        "-- migrate:up transaction:false\nSELECT 1;\n{ROWS}COPY t TO stdout;\n-- migrate:down\n"
    );
    let mut project = project(&[("001_t.sql", SETUP), ("002_rows.sql", &second)]);
    project.upgrade("head").await.unwrap();
    assert_eq!(project.psql("SELECT count(*) FROM t"), "2");
    assert!(project.status().await.is_current());
}
