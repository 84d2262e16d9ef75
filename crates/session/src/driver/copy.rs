//! Rows from and to the client. The driver prepares a COPY under a name of its own, and gives it back
//! at once.

use std::{future::poll_fn, io::Cursor, pin::pin};

use futures_core::Stream;
use futures_sink::Sink;
use tokio_postgres::{Client, Error};

/// Sends the rows of a `COPY … FROM STDIN`.
pub(super) async fn rows_in(client: &Client, sql: &str, rows: &str) -> Result<(), Error> {
    let mut sink = pin!(client.copy_in::<_, Cursor<Vec<u8>>>(sql).await?);
    if !rows.is_empty() {
        poll_fn(|context| sink.as_mut().poll_ready(context)).await?;
        sink.as_mut().start_send(Cursor::new(rows.as_bytes().to_vec()))?;
    }
    sink.finish().await.map(drop)
}

/// Reads the rows of a `COPY … TO STDOUT` to their end.
pub(super) async fn rows_out(client: &Client, sql: &str) -> Result<(), Error> {
    let mut stream = pin!(client.copy_out(sql).await?);
    while let Some(rows) = poll_fn(|context| stream.as_mut().poll_next(context)).await {
        drop(rows?);
    }
    Ok(())
}
