//! The runtime, and Ctrl-C.

use std::future::Future;

use crate::{Failure, Result, failure::FailureKind};

/// Runs to the end, or to a Ctrl-C: what was going on is dropped, and with it its connections and
/// its shadow.
pub(crate) fn block_on<T>(work: impl Future<Output = Result<T>>) -> Result<T> {
    runtime()?.block_on(async {
        tokio::select! {
            result = work => result,
            signal = tokio::signal::ctrl_c() => {
                signal?;
                Err(interrupted())
            }
        }
    })
}

/// A runtime for one command.
pub(crate) fn runtime() -> Result<tokio::runtime::Runtime> {
    Ok(tokio::runtime::Builder::new_current_thread().enable_all().build()?)
}

fn interrupted() -> Failure {
    Failure::new(FailureKind::Interrupted, "interrupted: nothing was changed")
}
