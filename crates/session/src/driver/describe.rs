//! Statements that are prepared to be described, many at once.

use std::{future::poll_fn, pin::Pin, task::Poll};

use tokio_postgres::{Client, Error, Statement};

use crate::{Description, ResultColumn};

/// How many are under way together: enough that the server never waits for us.
const TOGETHER: usize = 64;

type Preparing<'a> = Pin<Box<dyn Future<Output = Result<Statement, Error>> + Send + 'a>>;

/// What the server says of each.
pub(super) async fn describe(
    client: &Client,
    statements: &[String],
) -> Vec<Result<Description, Error>> {
    let mut described = Vec::with_capacity(statements.len());
    for some in statements.chunks(TOGETHER) {
        let preparing = some.iter().map(|sql| -> Preparing<'_> { Box::pin(client.prepare(sql)) });
        let prepared = all(preparing.collect()).await;
        described.extend(prepared.into_iter().map(|it| it.map(|it| description(&it))));
    }
    described
}

/// All of them, each polled whenever one can go on: an answer that nobody takes would hold up the rest.
async fn all(mut preparing: Vec<Preparing<'_>>) -> Vec<Result<Statement, Error>> {
    let mut done: Vec<Option<Result<Statement, Error>>> = preparing.iter().map(|_| None).collect();
    poll_fn(|context| {
        let mut is_ready = true;
        for (future, done) in preparing.iter_mut().zip(&mut done) {
            if done.is_none() {
                match future.as_mut().poll(context) {
                    Poll::Ready(outcome) => *done = Some(outcome),
                    Poll::Pending => is_ready = false,
                }
            }
        }
        if is_ready { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
    done.into_iter().flatten().collect()
}

fn description(statement: &Statement) -> Description {
    let column = |it: &tokio_postgres::Column| ResultColumn {
        name: it.name().to_owned(),
        kind: it.type_().oid(),
        modifier: it.type_modifier(),
        origin: it.table_oid().zip(it.column_id()),
    };
    Description {
        parameters: statement.params().iter().map(|it| it.oid()).collect(),
        columns: statement.columns().iter().map(column).collect(),
    }
}
