//! Revisions that allow no transaction, and runs that died inside them.

use std::time::Duration;

use aludel_revision::Direction;
use aludel_runner::{Event, Place, Remains, Remedy, RunError};

use crate::support::{Project, project};

const TABLE: (&str, &str) = (
    "001_t.sql",
    "-- migrate:up\nCREATE TABLE t (a int, b int);\n-- migrate:down\nDROP TABLE t;\n",
);

fn with(second: &str) -> Project {
    project(&[TABLE, ("002_i.sql", second)])
}

fn resumed(project: &Project) -> Option<Place> {
    project.events.iter().find_map(|event| match event {
        Event::Resuming { place, .. } => Some(*place),
        _ => None,
    })
}

#[tokio::test]
async fn statements_run_outside_any_transaction() {
    let mut project = with(
        "-- migrate:up transaction:false\nCREATE INDEX CONCURRENTLY a ON t (a);\n\
         CREATE INDEX CONCURRENTLY b ON t (b);\nVACUUM t;\n\
         -- migrate:down transaction:false\nDROP INDEX CONCURRENTLY a;\nDROP INDEX CONCURRENTLY b;\n",
    );
    project.upgrade("head").await.unwrap();
    assert!(project.status().await.is_current());
    project.downgrade("001").await.unwrap();
    assert_eq!(project.journal(), "001 applied");
    assert_eq!(project.psql("SELECT count(*) FROM pg_index WHERE indrelid = 't'::regclass"), "0");
}

#[tokio::test]
async fn the_next_run_goes_on_at_the_statement_that_failed() {
    let broken = "-- migrate:up\nCREATE TABLE u ();\n-- migrate:segment transaction:false\n\
        SET my.own = 'kept';\nCREATE TABLE v ();\nSELECT x;\n\
        CREATE TABLE w AS SELECT current_setting('my.own') AS it;\n-- migrate:down\n";
    let mut project = with(broken);
    let error = project.upgrade("head").await.unwrap_err();
    let RunError::Failed(failure) = &error else { panic!("{error}") };
    let place = Place { segment: 1, statement: 2 };
    assert_eq!(failure.remains, Remains::UpTo(place));
    assert_eq!(failure.position.map(|it| (it.line, it.column)), Some((6, 8)));
    assert!(
        error.to_string().contains("`002` is applied up to statement 3 of segment 2"),
        "{error}"
    );
    assert_eq!(project.journal(), "001 applied, 002 applying");
    assert_eq!(project.status().await.findings.half.unwrap().place, place);

    // What stands in the way is mended from that statement on; what ran stays as it is.
    project.edit("002_i.sql", &broken.replace("SELECT x", "SELECT 1"));
    project.upgrade("head").await.unwrap();
    assert_eq!(resumed(&project), Some(place));
    assert_eq!(project.tables(), "t u v w");
    assert_eq!(project.psql("SELECT it FROM w"), "kept");
    assert!(project.status().await.is_current());
}

#[tokio::test]
async fn what_ran_already_may_not_be_edited() {
    let broken =
        "-- migrate:up transaction:false\nCREATE TABLE v ();\nSELECT x;\n-- migrate:down\n";
    let mut project = with(broken);
    project.upgrade("head").await.unwrap_err();
    project.edit("002_i.sql", &broken.replace("TABLE v", "TABLE changed").replace("x;", "1;"));
    let error = project.upgrade("head").await.unwrap_err();
    assert!(matches!(error, RunError::HalfEdited { .. }), "{error}");
    assert!(matches!(error.remedy(), Some(Remedy::RestorePart { .. })));
}

#[tokio::test]
async fn a_half_applied_revision_is_in_the_way_of_going_down() {
    let mut project =
        with("-- migrate:up transaction:false\nSELECT 1;\nSELECT x;\n-- migrate:down\n");
    project.upgrade("head").await.unwrap_err();
    let error = project.downgrade("base").await.unwrap_err();
    assert!(matches!(error, RunError::Half(_)), "{error}");
    assert!(matches!(error.remedy(), Some(Remedy::Finish { direction: Direction::Up, .. })));
}

/// Upgrades, and ends the run's connection as soon as a condition holds for it.
async fn upgrade_and_kill(project: &mut Project, condition: &str) -> RunError {
    let conninfo = project.conninfo();
    let killer = async {
        let kill = format!(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
             WHERE datname = current_database() AND application_name = 'aludel' AND {condition}"
        );
        let mut killer = aludel_session::connect(&conninfo).await.unwrap();
        killer.execute("SET application_name = 'killer'").await.unwrap();
        for _ in 0..2000 {
            if !killer.query(&kill).await.unwrap().is_empty() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        panic!("nothing to kill");
    };
    let (outcome, ()) = tokio::join!(project.upgrade("head"), killer);
    outcome.unwrap_err()
}

#[tokio::test]
async fn a_killed_run_is_continued() {
    let mut project = with(
        "-- migrate:up transaction:false\nCREATE TABLE u ();\nSELECT pg_sleep(case when exists (select from pg_class where relname = 'woken') then 0 else 30 end);\nCREATE TABLE v ();\n-- migrate:down\n",
    );
    let error = upgrade_and_kill(&mut project, "wait_event = 'PgSleep'").await;
    assert!(matches!(error, RunError::Lost { .. }), "{error}");
    assert_eq!(project.journal(), "001 applied, 002 applying");
    // What allows a transaction is done or not, never in question.
    assert_eq!(
        project.psql("SELECT interrupted FROM aludel.revisions WHERE revision = '002'"),
        "f"
    );
    project.psql("CREATE TABLE woken ()");
    project.upgrade("head").await.unwrap();
    assert_eq!(resumed(&project), Some(Place { segment: 0, statement: 1 }));
    assert_eq!(project.tables(), "t u v woken");
}

const INDEX: &str = "-- migrate:up transaction:false\nCREATE INDEX CONCURRENTLY \"My i\" ON t (a);\n\
    CREATE TABLE v ();\n-- migrate:down\n";

#[tokio::test]
async fn an_invalid_index_of_a_killed_run_is_built_again() {
    let mut project = with(INDEX);
    project.upgrade("001").await.unwrap();
    // CREATE INDEX CONCURRENTLY waits for whoever writes.
    let mut writer = project.session().await;
    writer.execute("SET application_name = 'writer'").await.unwrap();
    writer.execute("BEGIN").await.unwrap();
    writer.execute("INSERT INTO t VALUES (1)").await.unwrap();
    upgrade_and_kill(&mut project, "wait_event_type = 'Lock' AND query LIKE '%CONCURRENTLY%'")
        .await;
    writer.execute("COMMIT").await.unwrap();
    assert_eq!(project.psql("SELECT indisvalid FROM pg_index WHERE indrelid = 't'::regclass"), "f");

    project.upgrade("head").await.unwrap();
    assert!(project.has_event(|event| matches!(event, Event::InvalidIndexDropped { index, .. }
        if index == "public.\"My i\"")));
    assert_eq!(project.psql("SELECT indisvalid FROM pg_index WHERE indrelid = 't'::regclass"), "t");
    assert_eq!(project.tables(), "t v");
}

#[tokio::test]
async fn an_invalid_index_of_a_failed_statement_is_built_again() {
    let mut project = with(&INDEX.replace("INDEX", "UNIQUE INDEX"));
    project.upgrade("001").await.unwrap();
    project.psql("INSERT INTO t VALUES (1), (1)");
    let error = project.upgrade("head").await.unwrap_err();
    assert!(error.to_string().contains("could not create unique index"), "{error}");
    project.psql("DELETE FROM t");
    project.upgrade("head").await.unwrap();
    assert!(project.has_event(|event| matches!(event, Event::InvalidIndexDropped { .. })));
    assert!(project.status().await.is_current());
}

#[tokio::test]
async fn an_index_that_was_finished_after_the_client_died_is_taken() {
    let mut project = with(INDEX);
    project.upgrade("001").await.unwrap();
    project.upgrade("head").await.unwrap();
    // As a run leaves it that dies between the statement and its word in the journal.
    project.psql(
        "UPDATE aludel.revisions SET state = 'applying', segment = 0, statement = 0, interrupted = true, \
         reached_checksum = encode(sha256(''), 'hex') WHERE revision = '002'",
    );
    project.psql("DROP TABLE v");
    project.upgrade("head").await.unwrap();
    assert!(project.has_event(|event| matches!(event, Event::AlreadyDone { .. })));
    assert_eq!(project.tables(), "t v");
}

/// A procedure that commits: only who looks can tell how far it came.
const CALL: &str =
    "-- migrate:up transaction:false\nCALL fill();\nCREATE TABLE v ();\n-- migrate:down\n";

async fn broken_off_at_a_call() -> Project {
    let mut project = with(CALL);
    project.psql(
        "CREATE PROCEDURE fill() LANGUAGE plpgsql AS $$ BEGIN \
         CREATE TABLE IF NOT EXISTS filled (); COMMIT; \
         IF to_regclass('woken') IS NULL THEN PERFORM pg_sleep(30); END IF; END $$",
    );
    upgrade_and_kill(&mut project, "wait_event = 'PgSleep'").await;
    project.psql("CREATE TABLE woken ()");
    project
}

#[tokio::test]
async fn what_nothing_can_tell_is_asked() {
    let mut project = broken_off_at_a_call().await;
    let error = project.upgrade("head").await.unwrap_err();
    assert!(matches!(&error, RunError::Uncertain { number: 1, .. }), "{error}");
    assert!(error.to_string().contains("CALL fill()"), "{error}");
    let revision = "002".parse().unwrap();
    assert_eq!(error.remedy(), Some(Remedy::Settle { revision, number: 1 }));
    assert_eq!(project.tables(), "filled t woken");

    let wrong = project.resolve("002", Some(2), true).await.unwrap_err();
    assert!(matches!(wrong, RunError::OtherStatement { number: 1, .. }), "{wrong}");
    project.resolve("002", Some(1), true).await.unwrap();
    project.upgrade("head").await.unwrap();
    assert_eq!(project.tables(), "filled t v woken");
    assert!(project.status().await.is_current());
    let settled = project.resolve("002", None, true).await.unwrap_err();
    assert!(matches!(settled, RunError::NothingToResolve { .. }), "{settled}");
}

#[tokio::test]
async fn what_was_not_done_is_sent_again() {
    let mut project = broken_off_at_a_call().await;
    project.psql("DROP TABLE filled");
    project.resolve("002", Some(1), false).await.unwrap();
    project.upgrade("head").await.unwrap();
    assert_eq!(project.tables(), "filled t v woken");
    assert_eq!(
        project.psql("SELECT string_agg(event, ' ' ORDER BY id) FROM aludel.log"),
        "apply resolve-not-done apply"
    );
}

#[tokio::test]
async fn nothing_is_guessed_by_name() {
    let cases = [
        ("CREATE INDEX CONCURRENTLY i ON t (a)", "CREATE INDEX i ON t (b)", "already exists"),
        ("CREATE TABLE n (x int)", "CREATE TABLE n (y text)", "already exists"),
        ("ALTER TABLE t ADD COLUMN c int", "ALTER TABLE t ADD COLUMN c text", "already exists"),
        ("CREATE TABLE n (a int, a int)", "SELECT 1", "specified more than once"),
    ];
    for (statement, meanwhile, expected) in cases {
        let mut project =
            with(&format!("-- migrate:up transaction:false\n{statement};\n-- migrate:down\n"));
        project.upgrade("001").await.unwrap();
        // As a run leaves it that dies before the statement reaches the server.
        let end = crate::torture::End::BeforeStatement(statement);
        let error = crate::torture::upgrade_until(&mut project, end).await.unwrap_err();
        assert!(matches!(error, RunError::Lost { .. }), "{error}");
        project.psql(meanwhile);
        let error = project.upgrade("head").await.unwrap_err();
        assert!(error.to_string().contains(expected), "{statement}: {error}");
    }
}

#[tokio::test]
async fn an_invalid_index_that_was_there_before_is_named() {
    let mut project = with(
        "-- migrate:up transaction:false\nCREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS i ON t (a);\n-- migrate:down\n",
    );
    project.upgrade("001").await.unwrap();
    project.psql("INSERT INTO t VALUES (1), (1)");
    let mut session = project.session().await;
    session.execute("CREATE UNIQUE INDEX CONCURRENTLY i ON t (a)").await.unwrap_err();
    let error = project.upgrade("head").await.unwrap_err();
    assert!(
        matches!(&error, RunError::InvalidIndex { index, .. } if index == "public.i"),
        "{error}"
    );
    assert!(error.remedy().unwrap().to_string().contains("DROP INDEX CONCURRENTLY public.i"));
}

#[tokio::test]
async fn a_way_down_goes_on_where_it_stopped() {
    let mut project = with(
        "-- migrate:up\nCREATE TABLE u ();\nCREATE TABLE v ();\n\
         -- migrate:down transaction:false\nDROP TABLE u;\nDROP TABLE v;\n",
    );
    project.upgrade("head").await.unwrap();
    project.psql("CREATE VIEW w AS SELECT * FROM v");
    project.downgrade("001").await.unwrap_err();
    assert_eq!(
        (project.tables(), project.journal()),
        ("t v".into(), "001 applied, 002 reverting".into())
    );
    // What was half taken back is taken back as a whole before it comes again, and that it cannot.
    let error = project.upgrade("head").await.unwrap_err();
    assert!(matches!(error, RunError::Failed(_)), "{error}");
    project.psql("DROP VIEW w");
    project.downgrade("002-1").await.unwrap();
    assert_eq!((project.tables(), project.journal()), ("t".into(), "001 applied".into()));
    assert_eq!(resumed(&project), Some(Place { segment: 0, statement: 1 }));
}

#[tokio::test]
async fn what_was_half_taken_back_comes_again() {
    let mut project = with(
        "-- migrate:up\nCREATE TABLE u ();\nCREATE TABLE v ();\n\
         -- migrate:down transaction:false\nDROP TABLE u;\nDROP TABLE v;\n",
    );
    project.upgrade("head").await.unwrap();
    project.psql("CREATE VIEW w AS SELECT * FROM v");
    project.downgrade("001").await.unwrap_err();
    project.psql("DROP VIEW w");
    project.upgrade("head").await.unwrap();
    assert_eq!(project.tables(), "t u v");
    assert_eq!(project.journal(), "001 applied, 002 applied");
}

/// A way up that stops in its third segment, unless its second does so, and a way down that says what it
/// takes back.
const MARKED: &str = "-- migrate:up\nCREATE TABLE u (); INSERT INTO t VALUES (1), (2);\n\
     -- migrate:segment transaction:false\nCREATE UNIQUE INDEX CONCURRENTLY i ON t (a);\n\
     -- migrate:segment\nSELECT x;\n\
     -- migrate:down undoes:3\nSELECT y;\n\
     -- migrate:segment transaction:false undoes:2\nDROP INDEX CONCURRENTLY i;\n\
     -- migrate:segment undoes:1\nDROP TABLE u; DELETE FROM t;\n";

#[tokio::test]
async fn what_a_marked_way_down_takes_back_is_what_was_done() {
    for (rows, has_index) in [("", "1"), ("INSERT INTO t VALUES (1)", "0")] {
        let mut project = with(MARKED);
        project.upgrade("001").await.unwrap();
        project.psql(rows);
        project.upgrade("head").await.unwrap_err();
        let valid =
            "SELECT count(*) FROM pg_index WHERE indexrelid = to_regclass('i') AND indisvalid";
        assert_eq!(project.psql(valid), has_index);
        project.downgrade("002-1").await.unwrap();
        assert_eq!((project.tables(), project.journal()), ("t".into(), "001 applied".into()));
        assert_eq!(
            project.psql("SELECT count(*) FROM pg_index WHERE indexrelid = to_regclass('i')"),
            "0"
        );
        assert_eq!(project.psql("SELECT count(*) FROM aludel.statements"), "0");
        // It can be mended as a whole, and come again.
        project.edit("002_i.sql", &MARKED.replace("SELECT x", "SELECT 1"));
        project.upgrade("head").await.unwrap();
        assert_eq!(project.journal(), "001 applied, 002 applied");
    }
}
