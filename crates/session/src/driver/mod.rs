//! tokio-postgres behind the [`Session`] trait: the simple query protocol only, so that nothing is
//! prepared, values are text, and several statements travel in one message.

mod attempt;
mod cancel;
mod connect;
mod convert;
mod tls;

use std::{
    future::poll_fn,
    pin::pin,
    sync::{Arc, Mutex, PoisonError},
};

use futures_core::Stream;
use tokio_postgres::{Client, SimpleQueryMessage, SimpleQueryRow};

pub use connect::connect;

use crate::{BoxFuture, Cancel, Notice, Result, Row, Session};

/// What the task that reads from the server leaves for the session.
#[derive(Debug, Default)]
struct Mailbox {
    notices: Vec<Notice>,
    /// Why the connection ended.
    loss: Option<String>,
}

type SharedMailbox = Arc<Mutex<Mailbox>>;

/// A connection of tokio-postgres.
struct PostgresSession {
    client: Client,
    mailbox: SharedMailbox,
    tls: tokio_postgres_rustls::MakeRustlsConnect,
}

impl PostgresSession {
    async fn run(&self, sql: &str, rows: &mut Vec<Row>) -> Result<()> {
        let mut completed = 0;
        self.stream(sql, rows, &mut completed)
            .await
            .map_err(|error| convert::error(&error, completed, &self.mailbox))
    }

    async fn stream(
        &self,
        sql: &str,
        rows: &mut Vec<Row>,
        completed: &mut usize,
    ) -> std::result::Result<(), tokio_postgres::Error> {
        let mut stream = pin!(self.client.simple_query_raw(sql).await?);
        while let Some(message) = poll_fn(|context| stream.as_mut().poll_next(context)).await {
            match message? {
                SimpleQueryMessage::Row(row) => rows.push(text_row(&row)),
                SimpleQueryMessage::CommandComplete(_) => *completed += 1,
                _ => {}
            }
        }
        Ok(())
    }
}

fn text_row(row: &SimpleQueryRow) -> Row {
    Row((0..row.len()).map(|column| row.get(column).map(str::to_owned)).collect())
}

fn locked(mailbox: &SharedMailbox) -> std::sync::MutexGuard<'_, Mailbox> {
    mailbox.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Session for PostgresSession {
    fn execute<'a>(&'a mut self, sql: &'a str) -> BoxFuture<'a, Result<()>> {
        Box::pin(async move { self.run(sql, &mut Vec::new()).await })
    }

    fn query<'a>(&'a mut self, sql: &'a str) -> BoxFuture<'a, Result<Vec<Row>>> {
        Box::pin(async move {
            let mut rows = Vec::new();
            self.run(sql, &mut rows).await?;
            Ok(rows)
        })
    }

    fn take_notices(&mut self) -> Vec<Notice> {
        std::mem::take(&mut locked(&self.mailbox).notices)
    }

    fn canceller(&self) -> Option<Box<dyn Cancel>> {
        Some(Box::new(cancel::Canceller::new(self.client.cancel_token(), self.tls.clone())))
    }
}
