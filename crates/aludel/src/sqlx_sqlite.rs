//! sqlx on SQLite behind the session trait. sqlx cannot interrupt a statement, so nothing can here.

use aludel_session::{BoxFuture, Cancel, Notice, Result, Row, Session, SessionError};
use sqlx::{Row as _, Sqlite, SqliteConnection, SqlitePool, sqlite::SqliteRow};

use crate::on_sqlx::on_sqlx;

/// A session on a connection of sqlx to SQLite.
///
/// ```
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let folder = tempfile::tempdir()?;
/// # let url = format!("sqlite://{}?mode=rwc", folder.path().join("app.db").display());
/// # let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
/// # runtime.block_on(async {
/// # let pool = sqlx::SqlitePool::connect(&url).await?;
/// use aludel::{Migrator, SqlxSqliteSession};
///
/// static MIGRATIONS: aludel::Embedded = aludel::embed!("tests/sqlite_migrations", sqlite);
///
/// let mut session = SqlxSqliteSession::detached(&pool).await?;
/// Migrator::new(MIGRATIONS).upgrade(&mut session).await?;
/// session.close().await?;
/// # pool.close().await;
/// # Ok(())
/// # })
/// # }
/// ```
#[derive(Debug)]
pub struct SqlxSqliteSession {
    connection: SqliteConnection,
}

on_sqlx!(SqlxSqliteSession, SqlitePool, SqliteConnection, Sqlite);

impl Session for SqlxSqliteSession {
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

/// SQLite gives every value as text, whatever it is.
fn text_row(row: &SqliteRow) -> Result<Row> {
    let text = |column| row.try_get_unchecked::<Option<String>, _>(column);
    let values: std::result::Result<Vec<_>, _> = (0..row.len()).map(text).collect();
    values.map(Row::new).map_err(|error| session_error(&error, 0))
}

/// An error while a text of statements ran, `completed` of which were done.
fn session_error(error: &sqlx::Error, completed: usize) -> SessionError {
    let told = error.as_database_error();
    let code = told.and_then(|error| error.code()).and_then(|code| code.parse().ok());
    match (told, code) {
        (Some(told), Some(code)) => {
            aludel_sqlite::sql_error(code, told.message().to_owned(), None, Some(completed)).into()
        }
        _ => SessionError::Lost(error.to_string()),
    }
}
