//! Stopping a run from outside (Ctrl-C, a deadline), on any async runtime.

use std::{
    future::poll_fn,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Poll, Waker},
};

/// A switch that stops a run. Its clones are one switch.
#[derive(Debug, Clone, Default)]
pub struct Cancellation(Arc<Mutex<Switch>>);

#[derive(Debug, Default)]
struct Switch {
    is_cancelled: bool,
    waiting: Vec<Waker>,
}

impl Cancellation {
    /// A switch that nobody pressed yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Stops the run: what runs on the server is cancelled, the transaction rolled back.
    pub fn cancel(&self) {
        let waiting = {
            let mut switch = self.lock();
            switch.is_cancelled = true;
            std::mem::take(&mut switch.waiting)
        };
        waiting.into_iter().for_each(Waker::wake);
    }

    /// Whether it was pressed.
    pub fn is_cancelled(&self) -> bool {
        self.lock().is_cancelled
    }

    /// Waits until it is pressed.
    pub async fn cancelled(&self) {
        poll_fn(|context| {
            let mut switch = self.lock();
            if switch.is_cancelled {
                return Poll::Ready(());
            }
            if !switch.waiting.iter().any(|waker| waker.will_wake(context.waker())) {
                switch.waiting.push(context.waker().clone());
            }
            Poll::Pending
        })
        .await;
    }

    fn lock(&self) -> MutexGuard<'_, Switch> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
