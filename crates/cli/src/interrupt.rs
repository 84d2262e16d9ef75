//! The runtime, and what ends it early: see [`Signals`].

use std::{future::Future, pin::pin};

use aludel_runner::Cancellation;

use crate::{Failure, Result, failure::FailureKind, signals::Signals};

/// Runs to the end, or to a signal: what was going on is dropped, and with it its connections and
/// its shadow.
pub(crate) fn block_on<T>(work: impl Future<Output = Result<T>>) -> Result<T> {
    runtime()?.block_on(async {
        let mut signals = Signals::listen()?;
        tokio::select! {
            result = work => result,
            () = signals.first() => {
                Err(Failure::new(FailureKind::Interrupted, "interrupted: nothing was changed"))
            }
        }
    })
}

/// Runs what changes a database: the first signal cancels it cleanly, the second leaves at once.
pub(crate) fn block_on_run<T, F>(work: impl FnOnce(Cancellation) -> F) -> Result<T>
where
    F: Future<Output = Result<T>>,
{
    runtime()?.block_on(async {
        let mut signals = Signals::listen()?;
        let cancellation = Cancellation::new();
        let mut work = pin!(work(cancellation.clone()));
        tokio::select! {
            result = &mut work => return result,
            () = signals.first() => cancellation.cancel(),
        }
        tokio::select! {
            result = work => result,
            () = signals.again() => Err(left()),
        }
    })
}

fn left() -> Failure {
    Failure::new(
        FailureKind::Interrupted,
        "interrupted twice: left without waiting for the server, which rolls back what was open",
    )
    .hint("`aludel current` says where the database stands")
}

/// A runtime for one command.
pub(crate) fn runtime() -> Result<tokio::runtime::Runtime> {
    Ok(tokio::runtime::Builder::new_current_thread().enable_all().build()?)
}
