//! tokio-postgres behind the [`Session`] trait: the simple query protocol only, so that values are text,
//! several statements travel in one message, and nothing is prepared but what is to be described.

mod attempt;
mod cancel;
mod connect;
mod convert;
mod copy;
mod describe;
mod tls;

use std::{
    collections::VecDeque,
    future::poll_fn,
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
};

use futures_core::Stream;
use tokio_postgres::{Client, SimpleQueryMessage, SimpleQueryRow, SimpleQueryStream};

pub use connect::connect;
use copy::CopyError;

use crate::{BoxFuture, Cancel, Description, Notice, Result, Row, Session, SessionError};

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
    /// What was sent and not yet asked for, oldest first.
    ahead: VecDeque<Ahead>,
    mailbox: SharedMailbox,
    tls: tokio_postgres_rustls::MakeRustlsConnect,
    /// Why it must not be used any more, where its answers would be those to other questions.
    broken: Option<String>,
}

/// A query that was sent ahead, and its answer as it comes.
struct Ahead {
    query: String,
    answer: Answer,
}

type Answer = Pin<Box<SimpleQueryStream>>;

impl PostgresSession {
    /// Refuses to go on where the answers would be those to other questions.
    fn sound(&self) -> Result<()> {
        match &self.broken {
            Some(why) => Err(SessionError::Lost(why.clone())),
            None => Ok(()),
        }
    }

    async fn run(&mut self, sql: &str, rows: &mut Vec<Row>) -> Result<()> {
        self.sound()?;
        let mut completed = 0;
        self.collect(sql, rows, &mut completed)
            .await
            .map_err(|error| convert::error(&error, completed, &self.mailbox))
    }

    async fn collect(
        &mut self,
        sql: &str,
        rows: &mut Vec<Row>,
        completed: &mut usize,
    ) -> std::result::Result<(), tokio_postgres::Error> {
        let mut answer = match self.foreseen(sql) {
            Some(answer) => answer,
            None => self.send(sql).await?,
        };
        while let Some(message) = poll_fn(|context| answer.as_mut().poll_next(context)).await {
            match message? {
                SimpleQueryMessage::Row(row) => rows.push(text_row(&row)),
                SimpleQueryMessage::CommandComplete(_) => *completed += 1,
                _ => {}
            }
        }
        Ok(())
    }

    /// The answer to what was sent ahead, if it is this. All else that was is no longer wanted.
    fn foreseen(&mut self, sql: &str) -> Option<Answer> {
        let next = self.ahead.pop_front().filter(|ahead| ahead.query == sql);
        if next.is_none() {
            self.ahead.clear();
        }
        next.map(|ahead| ahead.answer)
    }

    /// Sends without waiting.
    async fn send(&self, sql: &str) -> std::result::Result<Answer, tokio_postgres::Error> {
        Ok(Box::pin(self.client.simple_query_raw(sql).await?))
    }
}

fn text_row(row: &SimpleQueryRow) -> Row {
    Row::new((0..row.len()).map(|column| row.get(column)))
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

    fn foresee<'a>(&'a mut self, queries: Vec<String>) -> BoxFuture<'a, Result<()>> {
        Box::pin(async move {
            self.sound()?;
            self.ahead.clear();
            for query in queries {
                let sent = self.send(&query).await;
                let answer = sent.map_err(|error| convert::error(&error, 0, &self.mailbox))?;
                self.ahead.push_back(Ahead { query, answer });
            }
            Ok(())
        })
    }

    fn copy_in<'a>(&'a mut self, sql: &'a str, rows: &'a str) -> BoxFuture<'a, Result<()>> {
        self.ahead.clear();
        Box::pin(async move {
            self.sound()?;
            match copy::rows_in(&self.client, sql, rows).await {
                Ok(()) => Ok(()),
                Err(CopyError::Refused(error)) => {
                    Err(convert::error_elsewhere(&error, &self.mailbox))
                }
                Err(CopyError::Broken(error)) => {
                    let why = convert::error(&error, 0, &self.mailbox).to_string();
                    let why = format!("{why} (a COPY that is refused ends the connection)");
                    self.broken = Some(why.clone());
                    Err(SessionError::Lost(why))
                }
            }
        })
    }

    fn copy_out<'a>(&'a mut self, sql: &'a str) -> BoxFuture<'a, Result<()>> {
        self.ahead.clear();
        Box::pin(async move {
            self.sound()?;
            let copied = copy::rows_out(&self.client, sql).await;
            copied.map_err(|error| convert::error(&error, 0, &self.mailbox))
        })
    }

    fn describe<'a>(
        &'a mut self,
        statements: &'a [String],
    ) -> BoxFuture<'a, Result<Vec<Result<Description>>>> {
        self.ahead.clear();
        Box::pin(async move {
            self.sound()?;
            let described = describe::describe(&self.client, statements).await.into_iter();
            let in_our_words = |it: std::result::Result<_, tokio_postgres::Error>| {
                it.map_err(|error| convert::error(&error, 0, &self.mailbox))
            };
            Ok(described.map(in_our_words).collect())
        })
    }

    fn take_notices(&mut self) -> Vec<Notice> {
        std::mem::take(&mut locked(&self.mailbox).notices)
    }

    fn canceller(&self) -> Option<Box<dyn Cancel>> {
        Some(Box::new(cancel::Canceller::new(self.client.cancel_token(), self.tls.clone())))
    }
}
