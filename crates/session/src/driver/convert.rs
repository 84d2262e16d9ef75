//! The driver's errors and notices in our words.

use std::error::Error;

use tokio_postgres::error::{DbError, ErrorPosition};

use super::{SharedMailbox, locked};
use crate::{Notice, SessionError, SqlError};

/// An error while a message of statements ran, `completed` of which were done.
pub(super) fn error(
    error: &tokio_postgres::Error,
    completed: usize,
    mailbox: &SharedMailbox,
) -> SessionError {
    if let Some(error) = error.as_db_error() {
        return sql_error(error, completed);
    }
    if error.is_closed() || is_io(error) {
        let loss = locked(mailbox).loss.clone();
        return SessionError::Lost(loss.unwrap_or_else(|| chain(error)));
    }
    SessionError::Protocol(chain(error))
}

/// The same of a statement that was not sent as it stands in its file: its places are others.
pub(super) fn error_elsewhere(
    error: &tokio_postgres::Error,
    mailbox: &SharedMailbox,
) -> SessionError {
    match self::error(error, 0, mailbox) {
        SessionError::Sql(mut error) => {
            error.position = None;
            SessionError::Sql(error)
        }
        other => other,
    }
}

/// The server ends the connection itself: a shutdown, a termination, a crash, a time limit.
/// Source: PostgreSQL manual, "Appendix A. PostgreSQL Error Codes".
fn ends_connection(error: &DbError) -> bool {
    matches!(error.severity(), "FATAL" | "PANIC")
        || matches!(error.code().code(), "57P01" | "57P02" | "57P03" | "57P05" | "25P03" | "25P04")
}

fn sql_error(error: &DbError, completed: usize) -> SessionError {
    if ends_connection(error) {
        return SessionError::Lost(error.message().to_owned());
    }
    let owned = |text: Option<&str>| text.map(str::to_owned);
    let position = match error.position() {
        Some(ErrorPosition::Original(position)) => usize::try_from(*position).ok(),
        // The text that an internal position counts in is a function's, not ours.
        Some(ErrorPosition::Internal { .. }) | None => None,
    };
    SqlError {
        severity: error.severity().to_owned(),
        code: error.code().code().to_owned(),
        message: error.message().to_owned(),
        detail: owned(error.detail()),
        hint: owned(error.hint()),
        position,
        completed: Some(completed),
        context: owned(error.where_()),
        schema: owned(error.schema()),
        table: owned(error.table()),
        column: owned(error.column()),
        constraint: owned(error.constraint()),
    }
    .into()
}

pub(super) fn notice(notice: &DbError) -> Notice {
    let owned = |text: Option<&str>| text.map(str::to_owned);
    Notice {
        severity: notice.severity().to_owned(),
        code: notice.code().code().to_owned(),
        message: notice.message().to_owned(),
        detail: owned(notice.detail()),
        hint: owned(notice.hint()),
    }
}

fn is_io(error: &tokio_postgres::Error) -> bool {
    error.source().is_some_and(<dyn Error>::is::<std::io::Error>)
}

/// An error with its causes, none of them twice.
pub(super) fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        let cause = error.to_string();
        if !text.contains(&cause) {
            text = format!("{text}: {cause}");
        }
        source = error.source();
    }
    text
}
