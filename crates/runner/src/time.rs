//! Waiting, on any async runtime: one thread of its own, started when it is first needed.

use std::{
    future::{Future, poll_fn},
    pin::pin,
    sync::{
        Condvar, Mutex, MutexGuard, OnceLock, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    task::{Poll, Waker},
    thread,
    time::{Duration, Instant},
};

/// Who waits until when.
#[derive(Default)]
struct Clock {
    sleepers: Mutex<Vec<Sleeper>>,
    changed: Condvar,
}

struct Sleeper {
    number: u64,
    until: Instant,
    waker: Waker,
}

impl Clock {
    fn shared() -> &'static Self {
        static CLOCK: OnceLock<Clock> = OnceLock::new();
        static THREAD: OnceLock<()> = OnceLock::new();
        let clock = CLOCK.get_or_init(Self::default);
        THREAD.get_or_init(|| drop(thread::spawn(|| clock.run())));
        clock
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Sleeper>> {
        self.sleepers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn run(&self) {
        let mut sleepers = self.lock();
        loop {
            let now = Instant::now();
            sleepers.extract_if(.., |it| it.until <= now).for_each(|it| it.waker.wake());
            let next = sleepers.iter().map(|sleeper| sleeper.until).min();
            let pause = next.map_or(Duration::from_secs(3600), |next| next - now);
            let waited = self.changed.wait_timeout(sleepers, pause);
            sleepers = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    fn set(&self, sleeper: Sleeper) {
        let mut sleepers = self.lock();
        let is_first = sleepers.iter().all(|other| sleeper.until < other.until);
        sleepers.retain(|other| other.number != sleeper.number);
        sleepers.push(sleeper);
        if is_first {
            self.changed.notify_one();
        }
    }
}

/// Takes a sleeper out when nobody waits any more.
struct Bed(u64);

impl Drop for Bed {
    fn drop(&mut self) {
        Clock::shared().lock().retain(|sleeper| sleeper.number != self.0);
    }
}

/// A hundred years: further ahead no clock has to go.
const LONGEST: Duration = Duration::from_secs(100 * 365 * 24 * 3600);

/// Waits; for ever where that is said.
pub(crate) async fn sleep(duration: Duration) {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let bed = Bed(COUNT.fetch_add(1, Ordering::Relaxed));
    let until = Instant::now() + duration.min(LONGEST);
    poll_fn(|context| {
        if Instant::now() >= until {
            return Poll::Ready(());
        }
        let waker = context.waker().clone();
        Clock::shared().set(Sleeper { number: bed.0, until, waker });
        Poll::Pending
    })
    .await;
}

/// What was ready first.
pub(crate) enum Either<A, B> {
    First(A),
    Second(B),
}

/// Waits for whichever is ready first; the first one has precedence.
pub(crate) async fn race<A, B>(
    first: impl Future<Output = A>,
    second: impl Future<Output = B>,
) -> Either<A, B> {
    let (mut first, mut second) = (pin!(first), pin!(second));
    poll_fn(|context| {
        if let Poll::Ready(output) = first.as_mut().poll(context) {
            return Poll::Ready(Either::First(output));
        }
        second.as_mut().poll(context).map(Either::Second)
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn sleepers_wake_in_their_order() {
        let begin = Instant::now();
        let long = sleep(Duration::from_secs(600));
        let short = sleep(Duration::from_millis(20));
        assert!(matches!(race(long, short).await, Either::Second(())));
        assert!(begin.elapsed() >= Duration::from_millis(20));
        assert!(Clock::shared().lock().is_empty());
    }
}
