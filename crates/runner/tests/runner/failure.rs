//! A statement that fails: what is said, and what remains.

use aludel_runner::{Failure, Remains, RunError};

use crate::support::{Project, project, three};

async fn failure(project: &mut Project) -> Failure {
    match project.upgrade("head").await {
        Err(RunError::Failed(failure)) => *failure,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn nothing_remains_and_the_place_is_right() {
    for (text, line, column, statement) in [
        ("-- migrate:up\nCREATE TABLE a ();\nSELECT nothing;\n", 3, 8, "SELECT nothing"),
        (
            "-- migrate:up\nCREATE TABLE \"ä\" (); -- ü\nSELECT 'ö', nothing;\n",
            3,
            13,
            "SELECT 'ö', nothing",
        ),
        (
            "-- migrate:up\r\nCREATE TABLE a ();\r\n\r\nSELECT\r\n  nothing;\r\n",
            5,
            3,
            "SELECT\n  nothing",
        ),
        ("-- migrate:up\nCREATE TABLE a ();\nSELECT $$x;y$$;;\n  SELEC 1;\n", 4, 3, "SELEC 1"),
        // Without a position of the server's: the statement's first character.
        (
            "-- migrate:up\nCREATE TABLE a (); SELECT 1;\n/* c */ SELECT 1/0; SELECT 2;\n",
            3,
            9,
            "SELECT 1/0",
        ),
        (
            "-- migrate:up\nDO $$ BEGIN PERFORM 1/0; END $$;\n",
            2,
            1,
            "DO $$ BEGIN PERFORM 1/0; END $$",
        ),
        ("\u{feff}-- migrate:up\nSELECT nothing\n", 2, 8, "SELECT nothing"),
    ] {
        let mut project =
            project(&[("001_a.sql", "-- migrate:up\nCREATE TABLE z ();\n-- migrate:down\n")]);
        project.files.push(("002_b.sql".into(), format!("{text}-- migrate:down\n")));
        let failure = failure(&mut project).await;
        let position = failure.position.map(|it| (it.line, it.column));
        assert_eq!(position, Some((line, column)), "{text}\n{failure}");
        assert_eq!(failure.statement.as_deref(), Some(statement), "{text}");
        assert_eq!(failure.remains, Remains::Nothing, "{text}");
        assert_eq!(
            (project.tables(), project.journal()),
            ("z".into(), "001 applied".into()),
            "{text}"
        );
    }
}

#[tokio::test]
async fn everything_the_server_says_is_said() {
    let mut project = project(&[(
        "001_a.sql",
        "-- migrate:up\nCREATE TABLE a (id int PRIMARY KEY);\nINSERT INTO a VALUES (1), (1);\n-- migrate:down\n",
    )]);
    let text = failure(&mut project).await.to_string();
    for part in [
        "001_a.sql:3:1: duplicate key value violates unique constraint \"a_pkey\" (23505)",
        "detail: Key (id)=(1) already exists.",
        "statement: INSERT INTO a VALUES (1), (1)",
        "nothing of `001` was applied",
        "help: ",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
}

#[tokio::test]
async fn what_fails_at_commit_is_the_files() {
    let mut project = project(&[(
        "001_a.sql",
        "-- migrate:up\nCREATE TABLE a (id int PRIMARY KEY);\n\
         CREATE TABLE b (id int REFERENCES a DEFERRABLE INITIALLY DEFERRED);\n\
         INSERT INTO b VALUES (1);\n-- migrate:down\n",
    )]);
    let failure = failure(&mut project).await;
    assert_eq!((failure.error.code.as_str(), failure.statement), ("23503", None));
    assert_eq!(project.tables(), "");
}

#[tokio::test]
async fn earlier_revisions_stay_and_the_next_run_goes_on() {
    let mut project = three();
    project.edit(
        "002_two.sql",
        "-- migrate:up\nCREATE TABLE two (id int); SELECT x;\n-- migrate:down\n",
    );
    failure(&mut project).await;
    assert_eq!(project.tables(), "one");
    project.edit("002_two.sql", "-- migrate:up\nCREATE TABLE two (id int);\n-- migrate:down\n");
    project.upgrade("head").await.unwrap();
    assert_eq!(project.tables(), "one three two");
}

#[tokio::test]
async fn the_session_is_clean_after_a_failure_and_the_lock_is_free() {
    let mut project = project(&[(
        "001_a.sql",
        "-- migrate:up\nSET search_path = pg_catalog;\nSELECT x;\n-- migrate:down\n",
    )]);
    let mut session = project.session().await;
    project.upgrade_on(&mut *session, "head").await.unwrap_err();
    let sql = "SELECT current_setting('search_path'), \
        (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()), \
        now() = statement_timestamp()";
    let rows = session.query(sql).await.unwrap();
    assert_eq!((rows[0].text(0), rows[0].text(1), rows[0].text(2)), ("public", "0", "t"));
}

#[tokio::test]
async fn a_failing_way_down_leaves_the_revision_applied() {
    let mut project = three();
    project.upgrade("head").await.unwrap();
    project.psql("CREATE VIEW v AS SELECT * FROM three");
    let error = project.downgrade("002").await.unwrap_err();
    let RunError::Failed(failure) = &error else { panic!("{error}") };
    assert_eq!(failure.position.map(|it| it.line), Some(4));
    assert!(error.to_string().contains("view v depends on table three"), "{error}");
    assert_eq!(project.journal(), "001 applied, 002 applied, 003 applied");
}

#[tokio::test]
async fn a_session_with_an_open_transaction_is_refused() {
    let mut project = three();
    let mut session = project.session().await;
    session.execute("BEGIN").await.unwrap();
    let error = project.upgrade_on(&mut *session, "head").await.unwrap_err();
    assert!(matches!(error, RunError::InTransaction), "{error}");
}
