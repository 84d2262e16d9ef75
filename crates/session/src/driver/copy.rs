//! Rows from and to the client. The driver prepares a COPY under a name of its own, and gives it back
//! at once.

use std::{future::poll_fn, io::Cursor, pin::pin};

use aludel_sql::{Kind, Token, tokens};
use futures_core::Stream;
use futures_sink::Sink;
use tokio_postgres::{Client, CopyInSink, Error};

/// Where a `COPY … FROM STDIN` ended.
pub(super) enum CopyError {
    /// It was refused; the connection is as it was.
    Refused(Error),
    /// The server refused to begin it. The driver sends an end to it all the same, so that its answers are
    /// one behind from then on: the connection must not be used any more.
    Broken(Error),
}

/// Sends the rows of a `COPY … FROM STDIN`. What it names is asked for first, by a statement that may be
/// refused.
pub(super) async fn rows_in(client: &Client, sql: &str, rows: &str) -> Result<(), CopyError> {
    if let Some(insert) = insert(sql) {
        client.batch_execute(&insert).await.map_err(CopyError::Refused)?;
    }
    let sink = client.copy_in::<_, Cursor<Vec<u8>>>(sql).await.map_err(CopyError::Broken)?;
    send(sink, rows).await.map_err(CopyError::Refused)
}

async fn send(sink: CopyInSink<Cursor<Vec<u8>>>, rows: &str) -> Result<(), Error> {
    let mut sink = pin!(sink);
    if !rows.is_empty() {
        poll_fn(|context| sink.as_mut().poll_ready(context)).await?;
        sink.as_mut().start_send(Cursor::new(rows.as_bytes().to_vec()))?;
    }
    sink.finish().await.map(drop)
}

/// An INSERT into what a COPY names, planned and not run: it wants the same table, columns and privileges.
/// `None` where the words are none that are known.
fn insert(sql: &str) -> Option<String> {
    let words: Vec<Token<'_>> = tokens(sql).filter(|token| !token.is_trivia()).collect();
    let is_name = |token: &&Token<'_>| {
        matches!(token.kind, Kind::Word | Kind::QuotedName) || token.text == "."
    };
    let behind = words.get(1..).filter(|_| words.first().is_some_and(|it| it.is_word("copy")))?;
    let name: Vec<&Token<'_>> =
        behind.iter().take_while(|it| is_name(it) && !it.is_word("from")).collect();
    // What is older than the list of options has words of its own there: `COPY BINARY t`.
    let is_plain =
        name.windows(2).all(|pair| matches!(pair, [a, b] if (a.text == ".") != (b.text == ".")));
    let rest = behind.get(name.len()..).filter(|_| is_plain && !name.is_empty())?;
    let table: String = name.iter().map(|token| token.text).collect();
    if rest.first()?.text != "(" {
        return Some(format!("EXPLAIN INSERT INTO {table} DEFAULT VALUES"));
    }
    let columns: Vec<&Token<'_>> = rest.iter().skip(1).take_while(|it| it.text != ")").collect();
    let list: String = columns.iter().map(|token| token.text).collect();
    let values: Vec<&str> = columns.iter().filter(|it| it.text != ",").map(|_| "DEFAULT").collect();
    Some(format!("EXPLAIN INSERT INTO {table} ({list}) VALUES ({})", values.join(", ")))
}

/// Reads the rows of a `COPY … TO STDOUT` to their end.
pub(super) async fn rows_out(client: &Client, sql: &str) -> Result<(), Error> {
    let mut stream = pin!(client.copy_out(sql).await?);
    while let Some(rows) = poll_fn(|context| stream.as_mut().poll_next(context)).await {
        drop(rows?);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_copy_names_is_what_an_insert_names() {
        let cases = [
            ("COPY t FROM stdin", Some("EXPLAIN INSERT INTO t DEFAULT VALUES")),
            (
                "copy \"A b\".t (a, \"from\") FROM STDIN WITH (FORMAT csv)",
                Some("EXPLAIN INSERT INTO \"A b\".t (a,\"from\") VALUES (DEFAULT, DEFAULT)"),
            ),
            (
                "COPY /* all */ public . t -- rows\nFROM stdin",
                Some("EXPLAIN INSERT INTO public.t DEFAULT VALUES"),
            ),
            ("COPY BINARY t FROM stdin", None),
            ("COPY (SELECT 1) TO stdout", None),
            ("SELECT 1", None),
        ];
        for (sql, wanted) in cases {
            assert_eq!(insert(sql).as_deref(), wanted, "{sql}");
        }
    }
}
