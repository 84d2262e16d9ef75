//! Whether and when to try again.

use std::{
    hash::{BuildHasher, RandomState},
    time::Duration,
};

use aludel_engine::{ROWS, SLICE};

use crate::RetryOptions;

/// The pause before an attempt (counted from 2): any time up to a limit that doubles, so that
/// several runs that got into each other's way do not do so again.
pub(crate) fn pause(options: &RetryOptions, attempt: u32) -> Duration {
    let doubled = 2_u32.saturating_pow(attempt.saturating_sub(2));
    let limit = options.first_pause.saturating_mul(doubled).min(options.longest_pause);
    let part = u32::try_from(RandomState::new().hash_one(attempt) % 1000).unwrap_or_default();
    // In this order nothing overflows, however long the longest pause is.
    limit / 1000 * (part + 1)
}

/// How many rows a slice has: as many as are done in half a second, and write no more than so many bytes.
pub(crate) struct Pace {
    rows: u64,
    is_said: bool,
    bytes: u64,
}

impl Pace {
    /// So many rows, or as time and the log tell.
    pub(crate) fn new(rows: Option<u32>, bytes: Option<u64>) -> Self {
        let is_said = rows.is_some();
        Self {
            rows: rows.map_or(ROWS.first, u64::from),
            is_said,
            bytes: bytes.unwrap_or(ROWS.bytes),
        }
    }

    /// Whether the rows were said, so that neither time nor the log has a say.
    pub(crate) fn is_said(&self) -> bool {
        self.is_said
    }

    /// The rows of the next slice.
    pub(crate) fn rows(&self) -> u64 {
        self.rows
    }

    /// Notes how long a slice took and what it wrote: the next one has up to four times as many rows, or
    /// fewer.
    pub(crate) fn took(&mut self, time: Duration, bytes: u64) {
        if self.is_said {
            return;
        }
        let millis = time.as_millis().max(1);
        let rows = u128::from(self.rows);
        let in_time = rows * SLICE.as_millis() / millis;
        let fit = in_time.min(rows * u128::from(self.bytes) / u128::from(bytes.max(1)));
        let most = rows * 4;
        let rows = u64::try_from(fit.min(most)).unwrap_or(ROWS.most);
        self.rows = rows.clamp(ROWS.least, ROWS.most);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slices_fit_into_their_time() {
        let mut pace = Pace::new(None, None);
        pace.took(Duration::from_millis(1), 0);
        assert_eq!(pace.rows(), 8000);
        pace.took(Duration::from_millis(800), 1 << 20);
        assert_eq!(pace.rows(), 4000);
        pace.took(Duration::from_millis(400), 128 << 20);
        assert_eq!(pace.rows(), 2000);
        pace.took(Duration::from_secs(3600), 0);
        assert_eq!(pace.rows(), 100);
        let mut narrow = Pace::new(None, Some(1 << 20));
        narrow.took(Duration::from_millis(1), 4 << 20);
        assert_eq!(narrow.rows(), 500);
        let mut said = Pace::new(Some(7), None);
        said.took(Duration::from_millis(1), 0);
        assert_eq!(said.rows(), 7);
    }

    #[test]
    fn pauses_grow_to_a_limit() {
        let options = RetryOptions::default();
        for (attempt, limit) in [(2, 500), (3, 1_000), (5, 4_000), (10, 30_000), (90, 30_000)] {
            let pause = pause(&options, attempt);
            assert!(!pause.is_zero() && pause <= Duration::from_millis(limit), "{attempt}");
        }
        let endless = RetryOptions {
            first_pause: Duration::MAX,
            longest_pause: Duration::MAX,
            ..RetryOptions::default()
        };
        assert!((1..100).all(|attempt| !pause(&endless, attempt).is_zero()));
    }
}
