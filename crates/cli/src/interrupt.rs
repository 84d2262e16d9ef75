//! The runtime, and Ctrl-C.

use std::{future::Future, pin::pin};

use aludel_runner::Cancellation;
use tokio::signal::unix::{SignalKind, signal};

use crate::{Failure, Result, failure::FailureKind};

/// Runs to the end, or to a Ctrl-C: what was going on is dropped, and with it its connections and
/// its shadow.
pub(crate) fn block_on<T>(work: impl Future<Output = Result<T>>) -> Result<T> {
    runtime()?.block_on(async {
        tokio::select! {
            result = work => result,
            stopped = stopped() => {
                stopped?;
                Err(Failure::new(FailureKind::Interrupted, "interrupted: nothing was changed"))
            }
        }
    })
}

/// Runs what changes a database: the first Ctrl-C cancels it cleanly, the second leaves at once.
pub(crate) fn block_on_run<T, F>(work: impl FnOnce(Cancellation) -> F) -> Result<T>
where
    F: Future<Output = Result<T>>,
{
    runtime()?.block_on(async {
        let cancellation = Cancellation::new();
        let mut work = pin!(work(cancellation.clone()));
        tokio::select! {
            result = &mut work => return result,
            stopped = stopped() => stopped?,
        }
        cancellation.cancel();
        tokio::select! {
            result = work => result,
            stopped = stopped() => {
                stopped?;
                Err(left())
            }
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

/// Waits for Ctrl-C, or for the end that a container is told.
async fn stopped() -> std::io::Result<()> {
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::select! {
        pressed = tokio::signal::ctrl_c() => pressed,
        _ = terminate.recv() => Ok(()),
    }
}

/// A runtime for one command.
pub(crate) fn runtime() -> Result<tokio::runtime::Runtime> {
    Ok(tokio::runtime::Builder::new_current_thread().enable_all().build()?)
}
