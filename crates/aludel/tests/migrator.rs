//! What an application does when it starts, with each driver, on a real server.

use aludel::{
    Conninfo, Embedded, History, Migrator, RunError, Session, SessionError, SqlxSession, Standing,
    Target,
};
use aludel_testing::TestDatabase;
use sqlx::{Connection, PgConnection, PgPool, postgres::PgPoolOptions};

static MIGRATIONS: Embedded = aludel::embed!("tests/migrations");

const FIRST: &str = include_str!("migrations/20230921_001_users.sql");

/// Those of this database; the server has others, whose tests run at the same time.
const ADVISORY_LOCKS: &str = "SELECT count(*) FROM pg_locks JOIN pg_database ON oid = database \
                              WHERE locktype = 'advisory' AND datname = current_database()";

fn history(files: &[(&str, &str)]) -> Migrator {
    Migrator::new(History::from_files(files.iter().copied()).unwrap())
}

async fn sessions(database: &TestDatabase<'_>) -> Vec<Box<dyn Session>> {
    let url = database.url();
    let own = aludel::connect(&Conninfo::parse(&url).unwrap()).await.unwrap();
    let sqlx = SqlxSession::new(PgConnection::connect(&url).await.unwrap());
    vec![own, Box::new(sqlx)]
}

#[tokio::test]
async fn behind_then_current() {
    for driver in 0..2 {
        let database = aludel_testing::database();
        let mut session = sessions(&database).await.remove(driver);
        let session = session.as_mut();
        let migrator = Migrator::new(MIGRATIONS);
        let Standing::Behind(pending) = migrator.check(session).await.unwrap() else { panic!() };
        assert_eq!(pending.len(), 2);
        let mut events = 0;
        let report =
            migrator.upgrade_to(session, &Target::HEAD, &mut |_| events += 1).await.unwrap();
        assert_eq!(report.done.len(), 2);
        assert!(events >= 4, "{events}");
        assert_eq!(migrator.check(session).await.unwrap(), Standing::Current);
        assert!(migrator.upgrade(session).await.unwrap().done.is_empty());
        assert_eq!(
            database.psql("SELECT count(*) FROM pg_indexes WHERE indexname = 'users_email'"),
            "1"
        );

        migrator.downgrade_to(session, &"-1".parse().unwrap(), &mut |_| ()).await.unwrap();
        let standing = migrator.check(session).await.unwrap();
        assert!(!standing.allows_serving());
        assert_eq!(
            standing.to_string(),
            "the database is behind, 1 revision not applied: 20230922_001"
        );
    }
}

#[tokio::test]
async fn a_session_is_left_as_it_was_handed_in() {
    for driver in 0..2 {
        let database = aludel_testing::database();
        // The path of an application, in which anybody's objects come first.
        database.psql(
            "CREATE SCHEMA app; CREATE TABLE app.called (what text);
             CREATE FUNCTION app.evil(text, text) RETURNS boolean LANGUAGE sql
             AS 'INSERT INTO app.called VALUES (''='') RETURNING true';
             CREATE OPERATOR app.= (LEFTARG = text, RIGHTARG = text, FUNCTION = app.evil)",
        );
        let mut session = sessions(&database).await.remove(driver);
        let session = session.as_mut();
        session.execute("SET search_path = app, pg_catalog; SET DateStyle = German").await.unwrap();
        let migrator = Migrator::new(MIGRATIONS);
        migrator.check(session).await.unwrap();
        migrator.upgrade(session).await.unwrap();
        migrator.check(session).await.unwrap();
        migrator.downgrade_to(session, &"-1".parse().unwrap(), &mut |_| ()).await.unwrap();
        let shown = "SELECT current_setting('search_path'), current_setting('DateStyle'), \
                     current_setting('lock_timeout')";
        let rows = session.query(shown).await.unwrap();
        assert_eq!(
            [rows[0].text(0), rows[0].text(1), rows[0].text(2)],
            ["app, pg_catalog", "German, DMY", "0"]
        );
        assert_eq!(database.psql("SELECT count(*) FROM app.called"), "0");
    }
}

#[tokio::test]
async fn ahead_and_diverged() {
    let database = aludel_testing::database();
    let mut session = sessions(&database).await.remove(1);
    let session = session.as_mut();
    Migrator::new(MIGRATIONS).upgrade(session).await.unwrap();

    let older = history(&[("20230921_001_users.sql", FIRST)]);
    let standing = older.check(session).await.unwrap();
    assert!(standing.allows_serving());
    assert_eq!(
        standing.to_string(),
        "the database is ahead, this program does not know 1 revision: 20230922_001"
    );
    let error = older.upgrade(session).await.unwrap_err();
    assert!(matches!(error, RunError::Ahead(_)), "{error}");

    let edited = FIRST.replace("id int", "id bigint");
    let standing = history(&[("20230921_001_users.sql", &edited)]).check(session).await.unwrap();
    assert!(!standing.allows_serving());
    assert!(
        standing.to_string().contains("edited after it was applied: 20230921_001"),
        "{standing}"
    );

    let other = FIRST.replace("20230921_001", "20230101_001");
    let standing = history(&[("20230101_001_x.sql", &other)]).check(session).await.unwrap();
    assert!(matches!(standing, Standing::Diverged(_)), "{standing}");

    let nothing = Migrator::new(History::default());
    assert!(nothing.upgrade(session).await.unwrap().done.is_empty());
}

#[tokio::test]
async fn several_at_once() {
    let database = aludel_testing::database();
    let pool = PgPoolOptions::new().max_connections(4).connect(&database.url()).await.unwrap();
    let start = |pool: PgPool| async move {
        let mut session = SqlxSession::detached(&pool).await.unwrap();
        let report = Migrator::new(MIGRATIONS).upgrade(&mut session).await.unwrap();
        session.close().await.unwrap();
        report.done.len()
    };
    let tasks: Vec<_> = (0..3).map(|_| tokio::spawn(start(pool.clone()))).collect();
    let mut done = Vec::new();
    for task in tasks {
        done.push(task.await.unwrap());
    }
    done.sort_unstable();
    assert_eq!(done, [0, 0, 2]);
    assert_eq!(database.psql(ADVISORY_LOCKS), "0");
    let path: String = sqlx::query_scalar("SELECT current_setting('lock_timeout')")
        .fetch_one(&pool)
        .await
        .unwrap();
    assert_eq!(path, "0");
    pool.close().await;
}

/// Both drivers say the same of values and of errors.
#[tokio::test]
async fn drivers_agree() {
    let database = aludel_testing::database();
    let [mut own, mut sqlx] = <[_; 2]>::try_from(sessions(&database).await).ok().unwrap();
    let values = "SELECT 1, NULL, 'ü', true, '{1,2}'::int[], '1 day'::interval, 1.50, \
                  '\\x00ff'::bytea; SELECT 2, '', 'x', false, NULL, NULL, 0.1, ''::bytea";
    let rows = own.query(values).await.unwrap();
    assert_eq!(rows.len(), 2);
    assert_eq!(rows[0].get(1), None);
    assert_eq!(rows[0].text(4), "{1,2}");
    assert_eq!(sqlx.query(values).await.unwrap(), rows);
    for broken in [
        "SELECT 1; SELECT 2; SELEC 3",
        "SELECT 1; SELECT 'ü', nothing",
        "CREATE TABLE t (a int CHECK (a > 1)); INSERT INTO t VALUES (0)",
        "DO $$ BEGIN RAISE EXCEPTION 'no' USING DETAIL = 'd', HINT = 'h', ERRCODE = 'XX999'; END $$",
        "",
        "-- nothing",
    ] {
        let (one, two) = (own.query(broken).await, sqlx.query(broken).await);
        match (one, two) {
            (Err(SessionError::Sql(one)), Err(SessionError::Sql(two))) => {
                assert_eq!(one, two, "{broken}");
            }
            (one, two) => assert_eq!(one.unwrap(), two.unwrap(), "{broken}"),
        }
        assert_eq!(sqlx.query("SELECT 1").await.unwrap()[0].text(0), "1");
    }
    database.psql(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
                   WHERE datname = current_database() AND pid <> pg_backend_pid()",
    );
    for session in [&mut own, &mut sqlx] {
        let error = session.execute("SELECT 1").await.unwrap_err();
        assert!(matches!(error, SessionError::Lost(_)), "{error:?}");
    }
}
