//! What an upgrade filled or wrote anew is analyzed.

use aludel_runner::Event;

use crate::support::project;

const ANALYZED: &str = "SELECT string_agg(DISTINCT tablename || '.' || attname, ' ' ORDER BY tablename || '.' || attname) \
    FROM pg_stats WHERE schemaname IN ('public', 'app')";

#[tokio::test]
async fn what_was_filled_or_written_anew_is_analyzed_once_it_is_committed() {
    let mut project = project(&[
        (
            "001_a.sql",
            "-- migrate:up\nCREATE SCHEMA app;\nCREATE TABLE a (i int);\nCREATE TABLE app.b (i int);\nCREATE TABLE gone (i int);\n\
             CREATE TABLE other (i int);\nINSERT INTO gone VALUES (1);\n\
             DO $$ BEGIN INSERT INTO a SELECT generate_series(1, 9); INSERT INTO app.b VALUES (1); INSERT INTO other VALUES (1); END $$;\n\
             -- migrate:down\n",
        ),
        (
            "002_b.sql",
            "-- migrate:up\nDROP TABLE gone;\nALTER TABLE a ALTER i TYPE bigint;\nALTER TABLE a ADD t text;\n-- migrate:segment\nUPDATE app.b SET i = 2;\n-- migrate:down\n",
        ),
        ("003_c.sql", "-- migrate:up\nSELECT 1 / 0;\n-- migrate:down\n"),
    ]);
    project.upgrade("001").await.unwrap();
    assert_eq!(project.psql(ANALYZED), "gone.i");
    // A run that fails later does not take it back.
    project.upgrade("head").await.unwrap_err();
    assert_eq!(project.psql(ANALYZED), "a.i a.t b.i");
}

#[tokio::test]
async fn a_table_that_somebody_holds_is_told_and_the_upgrade_ends_well() {
    let mut project = project(&[(
        "001_a.sql",
        "-- migrate:up transaction:false\nINSERT INTO a VALUES (1);\n-- migrate:down\n",
    )]);
    project.psql("CREATE TABLE a (i int)");
    let mut holder = project.session().await;
    // ANALYZE waits for it, rows do not.
    holder.execute("BEGIN; LOCK TABLE a IN SHARE UPDATE EXCLUSIVE MODE").await.unwrap();
    project.upgrade("head").await.unwrap();
    assert!(
        project.has_event(
            |event| matches!(event, Event::NotAnalyzed { table, .. } if table == "\"a\"")
        )
    );
    assert_eq!(project.psql("SELECT i FROM a"), "1");
}
