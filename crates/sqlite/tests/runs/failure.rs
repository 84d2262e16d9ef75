//! What fails leaves nothing behind, and says where.

use aludel_runner::{Remains, RunError};
use aludel_session::Session;

use crate::support::{project, two};

#[tokio::test]
async fn a_statement_that_fails_is_named_with_its_place_and_nothing_remains() {
    for (statement, message, line, column, code) in [
        (
            "INSERT INTO a VALUES (1)",
            "UNIQUE constraint failed: a.id",
            4,
            1,
            "SQLITE_CONSTRAINT_PRIMARYKEY",
        ),
        ("SELECT *\n  FRM a", "near \"FRM\": syntax error", 5, 3, "SQLITE_ERROR"),
        ("SELECT ü FROM a", "no such column: ü", 4, 8, "SQLITE_ERROR"),
        ("INSERT INTO b VALUES (1)", "no such table: b", 4, 1, "SQLITE_ERROR"),
        (
            "ALTER TABLE a ADD COLUMN x NOT NULL",
            "Cannot add a NOT NULL column",
            4,
            1,
            "SQLITE_ERROR",
        ),
    ] {
        let text = format!(
            "-- migrate:up\nCREATE TABLE a (id INTEGER PRIMARY KEY);\nINSERT INTO a VALUES (1);\n\
             {statement};\nSELECT 'ä';\n-- migrate:down\n"
        );
        let mut project = project(&[("001_a.sql", &text)]);
        let error = project.upgrade("head").await.unwrap_err();
        let RunError::Failed(failure) = &error else { panic!("{statement}: {error}") };
        assert!(failure.error.message.starts_with(message), "{statement}: {error}");
        let position = failure.position.unwrap();
        assert_eq!((position.line, position.column), (line, column), "{statement}: {error}");
        assert_eq!((failure.error.code.as_str(), &failure.remains), (code, &Remains::Nothing));
        assert_eq!(project.objects().await, "", "{statement}");
        assert_eq!(project.ask("SELECT count(*) FROM aludel_revisions").await, "0");
    }
}

#[tokio::test]
async fn what_fails_at_commit_is_the_files() {
    let text = "-- migrate:up\nCREATE TABLE p (id INTEGER PRIMARY KEY);\n\
        CREATE TABLE c (p REFERENCES p DEFERRABLE INITIALLY DEFERRED);\nINSERT INTO c VALUES (7);\n-- migrate:down\n";
    let mut project = project(&[("001_a.sql", text)]);
    let error = project.upgrade("head").await.unwrap_err();
    assert!(matches!(&error, RunError::Failed(it) if it.statement.is_none()), "{error}");
    assert!(error.to_string().contains("FOREIGN KEY constraint failed"), "{error}");
    assert_eq!(project.objects().await, "");
}

#[tokio::test]
async fn a_pragma_without_effect_is_refused_before_anything_runs() {
    let text = "-- migrate:up\nCREATE TABLE a (b);\nPRAGMA Foreign_Keys = OFF;\n-- migrate:down\n";
    let mut project = project(&[("001_a.sql", text)]);
    let error = project.upgrade("head").await.unwrap_err();
    assert!(error.to_string().starts_with("001_a.sql:3:1: in a transaction"), "{error}");
    assert!(error.remedy().unwrap().to_string().contains("-- migrate:segment transaction:false"));
    assert_eq!(project.objects().await, "");
}

#[tokio::test]
async fn a_transaction_of_a_revision_is_refused() {
    let text = "-- migrate:up\nBEGIN;\nCREATE TABLE a (b);\nCOMMIT;\n-- migrate:down\n";
    let mut project = project(&[("001_a.sql", text)]);
    let error = project.upgrade("head").await.unwrap_err();
    assert!(matches!(error, RunError::Mistakes(_)), "{error}");
}

#[tokio::test]
async fn what_cannot_be_written_is_refused_and_can_be_read() {
    let mut project = two();
    project.upgrade("001").await.unwrap();
    let mut session = project.session();
    // Whoever runs the tests may be one whom no mode of a file stops.
    let path = project.folder.path().join("app.db");
    let url = format!("sqlite:{}?mode=ro", path.display());
    let location = aludel_sqlite::Location::parse(&url).unwrap().unwrap();
    let mut reader = aludel_sqlite::open(&location, true).unwrap();
    let error = project.upgrade_on(&mut reader, "head").await.unwrap_err();
    assert!(matches!(&error, RunError::Refused(it) if it.code == "read-only"), "{error}");
    assert_eq!(project.upgrade_on(&mut reader, "001").await.unwrap().done.len(), 0);
    session.execute("BEGIN").await.unwrap();
    let error = project.upgrade_on(&mut session, "head").await.unwrap_err();
    assert!(matches!(error, RunError::InTransaction), "{error}");
}

#[tokio::test]
async fn a_journal_of_others_is_not_touched() {
    for (made, reason) in [
        ("CREATE VIEW aludel_revisions AS SELECT 1", "aludel_revisions is a view"),
        (
            "CREATE TABLE aludel_log (a); CREATE TRIGGER t AFTER INSERT ON aludel_log BEGIN SELECT 1; END",
            "the table aludel_log has the trigger t",
        ),
    ] {
        let mut project = two();
        project.session().execute(made).await.unwrap();
        let error = project.upgrade("head").await.unwrap_err();
        assert!(error.to_string().contains(reason), "{error}");
    }
    let mut project = two();
    project.upgrade("head").await.unwrap();
    project.ask("UPDATE aludel_journal SET format = 9").await;
    let error = project.upgrade("head").await.unwrap_err();
    assert!(error.to_string().contains("has format 9"), "{error}");
}
