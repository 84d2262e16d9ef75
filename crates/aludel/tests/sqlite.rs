//! What an application does when it starts, on SQLite, with each driver.

use std::path::Path;

use aludel::{Embedded, Migrator, Session, SqliteSession, SqlxSqliteSession, Standing, Target};
use sqlx::{Connection, SqliteConnection};

static MIGRATIONS: Embedded = aludel::embed!("tests/sqlite_migrations", sqlite);

async fn sessions(file: &Path) -> Vec<Box<dyn Session>> {
    let own = SqliteSession::new(rusqlite::Connection::open(file).unwrap());
    let url = format!("sqlite://{}", file.display());
    let sqlx = SqlxSqliteSession::new(SqliteConnection::connect(&url).await.unwrap());
    vec![Box::new(own), Box::new(sqlx)]
}

#[tokio::test]
async fn behind_then_current_and_as_it_was_handed_in() {
    for driver in 0..2 {
        let folder = tempfile::tempdir().unwrap();
        let mut session = sessions(&folder.path().join("app.db")).await.remove(driver);
        let session = session.as_mut();
        session.execute("PRAGMA foreign_keys = OFF; PRAGMA busy_timeout = 77").await.unwrap();
        let migrator = Migrator::new(MIGRATIONS);
        let Standing::Behind(pending) = migrator.check(session).await.unwrap() else { panic!() };
        assert_eq!(pending.len(), 2);
        let report = migrator.upgrade_to(session, &Target::HEAD, &mut |_| ()).await.unwrap();
        assert_eq!(report.done.len(), 2);
        assert_eq!(migrator.check(session).await.unwrap(), Standing::Current);
        assert!(migrator.upgrade(session).await.unwrap().done.is_empty());
        session
            .execute("INSERT INTO users VALUES (1, 'a'); UPDATE users SET email = 'b'")
            .await
            .unwrap();
        let rows = session.query("SELECT old, new, 1, 1.5, NULL FROM renames").await.unwrap();
        let values: Vec<_> = rows[0].values().map(|it| it.unwrap_or("NULL")).collect();
        assert_eq!(values, ["a", "b", "1", "1.5", "NULL"]);
        for (pragma, value) in [("foreign_keys", "0"), ("busy_timeout", "77")] {
            let rows = session.query(&format!("PRAGMA {pragma}")).await.unwrap();
            assert_eq!(rows[0].text(0), value, "{pragma}");
        }
        migrator.downgrade_to(session, &"-1".parse().unwrap(), &mut |_| ()).await.unwrap();
        assert!(!migrator.check(session).await.unwrap().allows_serving());
    }
}

#[tokio::test]
async fn drivers_agree() {
    let folder = tempfile::tempdir().unwrap();
    let mut errors = Vec::new();
    for mut session in sessions(&folder.path().join("app.db")).await {
        session.execute("CREATE TABLE IF NOT EXISTS a (b UNIQUE)").await.unwrap();
        for sql in [
            "DELETE FROM a; INSERT INTO a VALUES (1); INSERT INTO a VALUES (1)",
            "SELECT 1; SELECT * FROM missing",
            "VACUUM; BEGIN; VACUUM",
            "COMMIT; COMMIT",
        ] {
            let error = session.execute(sql).await.unwrap_err();
            let error = error.sql().unwrap_or_else(|| panic!("{sql}: {error}")).clone();
            errors.push((error.code, error.message, error.completed));
        }
    }
    let (own, sqlx) = errors.split_at(4);
    assert_eq!(own, sqlx);
}

#[tokio::test]
async fn a_connection_is_given_back() {
    let connection = rusqlite::Connection::open_in_memory().unwrap();
    let mut session = SqliteSession::new(connection);
    Migrator::new(MIGRATIONS).upgrade(&mut session).await.unwrap();
    let connection = session.into_connection().unwrap();
    let count: i64 =
        connection.query_row("SELECT count(*) FROM users", [], |row| row.get(0)).unwrap();
    assert_eq!(count, 0);
}
