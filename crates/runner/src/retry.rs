//! Whether and when to try again.

use std::{
    hash::{BuildHasher, RandomState},
    time::Duration,
};

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

#[cfg(test)]
mod tests {
    use super::*;

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
