//! sqlx behind the session trait: raw SQL in one message, rows as text. sqlx keeps notices to its
//! own log and cannot cancel, so neither is here.

use std::future::poll_fn;

use aludel_session::{BoxFuture, Cancel, Notice, Result, Row, Session, SessionError, SqlError};
use sqlx::{
    PgConnection, PgPool, Postgres, Row as _,
    postgres::{PgDatabaseError, PgErrorPosition, PgRow, PgSeverity},
};

use crate::on_sqlx::on_sqlx;

/// A session on a connection of sqlx.
///
/// ```
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let database = aludel_testing::database();
/// # let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
/// # runtime.block_on(async {
/// # let pool = sqlx::PgPool::connect(&database.url()).await?;
/// use aludel::{Migrator, SqlxSession};
///
/// static MIGRATIONS: aludel::Embedded = aludel::embed!("tests/migrations");
///
/// let mut session = SqlxSession::detached(&pool).await?;
/// Migrator::new(MIGRATIONS).upgrade(&mut session).await?;
/// session.close().await?;
/// # pool.close().await;
/// # Ok(())
/// # })
/// # }
/// ```
#[derive(Debug)]
pub struct SqlxSession {
    connection: PgConnection,
}

on_sqlx!(SqlxSession, PgPool, PgConnection, Postgres);

impl Session for SqlxSession {
    fn execute<'a>(&'a mut self, sql: &'a str) -> BoxFuture<'a, Result<()>> {
        Box::pin(async move { self.run(sql).await.map(drop) })
    }

    fn query<'a>(&'a mut self, sql: &'a str) -> BoxFuture<'a, Result<Vec<Row>>> {
        Box::pin(self.run(sql))
    }

    fn copy_in<'a>(&'a mut self, sql: &'a str, rows: &'a str) -> BoxFuture<'a, Result<()>> {
        Box::pin(async move {
            let copied = async {
                let mut copy = self.connection.copy_in_raw(sql).await?;
                copy.send(rows.as_bytes()).await?;
                copy.finish().await.map(drop)
            };
            copied.await.map_err(|error| session_error(&error, 0))
        })
    }

    fn copy_out<'a>(&'a mut self, sql: &'a str) -> BoxFuture<'a, Result<()>> {
        Box::pin(async move {
            let rows = self.connection.copy_out_raw(sql).await;
            let mut rows = rows.map_err(|error| session_error(&error, 0))?;
            while let Some(row) = poll_fn(|context| rows.as_mut().poll_next(context)).await {
                row.map_err(|error| session_error(&error, 0))?;
            }
            Ok(())
        })
    }

    fn take_notices(&mut self) -> Vec<Notice> {
        Vec::new()
    }

    fn canceller(&self) -> Option<Box<dyn Cancel>> {
        None
    }
}

fn text_row(row: &PgRow) -> Result<Row> {
    (0..row.len()).map(|column| text(row, column)).collect::<Result<Vec<_>>>().map(Row::new)
}

fn text(row: &PgRow, column: usize) -> Result<Option<String>> {
    use sqlx::ValueRef as _;
    let value = row.try_get_raw(column).map_err(|error| session_error(&error, 0))?;
    if value.is_null() {
        return Ok(None);
    }
    let text = value.as_str().map_err(|error| SessionError::Protocol(error.to_string()))?;
    Ok(Some(text.to_owned()))
}

/// An error while a message of statements ran, `completed` of which were done.
fn session_error(error: &sqlx::Error, completed: usize) -> SessionError {
    let told = match error {
        sqlx::Error::Database(error) => error.try_downcast_ref::<PgDatabaseError>(),
        _ => None,
    };
    match (told, error) {
        (Some(told), _) if ends_connection(told) => SessionError::Lost(told.message().to_owned()),
        (Some(told), _) => sql_error(told, completed).into(),
        (None, sqlx::Error::Protocol(message)) => SessionError::Protocol(message.clone()),
        (None, _) => SessionError::Lost(error.to_string()),
    }
}

/// The server ends the connection itself: a shutdown, a termination, a crash, a time limit.
/// Source: PostgreSQL manual, "Appendix A. PostgreSQL Error Codes".
fn ends_connection(error: &PgDatabaseError) -> bool {
    matches!(error.severity(), PgSeverity::Fatal | PgSeverity::Panic)
        || matches!(error.code(), "57P01" | "57P02" | "57P03" | "57P05" | "25P03" | "25P04")
}

fn sql_error(error: &PgDatabaseError, completed: usize) -> SqlError {
    let owned = |text: Option<&str>| text.map(str::to_owned);
    let position = match error.position() {
        Some(PgErrorPosition::Original(position)) => Some(position),
        // The text that an internal position counts in is a function's, not ours.
        Some(PgErrorPosition::Internal { .. }) | None => None,
    };
    SqlError {
        severity: severity(error.severity()).to_owned(),
        code: error.code().to_owned(),
        message: error.message().to_owned(),
        detail: owned(error.detail()),
        hint: owned(error.hint()),
        position,
        completed: Some(completed),
        context: owned(error.r#where()),
        schema: owned(error.schema()),
        table: owned(error.table()),
        column: owned(error.column()),
        constraint: owned(error.constraint()),
    }
}

fn severity(severity: PgSeverity) -> &'static str {
    match severity {
        PgSeverity::Panic => "PANIC",
        PgSeverity::Fatal => "FATAL",
        PgSeverity::Error => "ERROR",
        PgSeverity::Warning => "WARNING",
        PgSeverity::Notice => "NOTICE",
        PgSeverity::Debug => "DEBUG",
        PgSeverity::Info => "INFO",
        PgSeverity::Log => "LOG",
    }
}
