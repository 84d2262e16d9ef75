//! How long, from which seed on, and how many failures are enough.

use std::{
    env,
    time::{Duration, Instant},
};

/// What the environment says: `ALUDEL_LAWS_SECONDS`, `ALUDEL_LAWS_SEED`, `ALUDEL_LAWS_PAIRS`,
/// `ALUDEL_LAWS_FAILURES`.
#[derive(Debug, Clone, Copy)]
pub struct Budget {
    /// The seed of the first pair; the next one has the next.
    pub seed: u64,
    /// The seed that no pair has any more.
    pub last_seed: u64,
    /// When there is no new pair any more.
    pub end: Instant,
    /// After how many failures of different causes it ends.
    pub failures: usize,
}

impl Budget {
    /// Reads the environment.
    pub fn from_env() -> Self {
        let seconds = number("ALUDEL_LAWS_SECONDS", 60);
        let seed = number("ALUDEL_LAWS_SEED", 1);
        Self {
            seed,
            last_seed: seed.saturating_add(number("ALUDEL_LAWS_PAIRS", u64::MAX)),
            end: Instant::now() + Duration::from_secs(seconds),
            failures: usize::try_from(number("ALUDEL_LAWS_FAILURES", 1)).unwrap_or(1),
        }
    }
}

fn number(variable: &str, default: u64) -> u64 {
    let Ok(value) = env::var(variable) else { return default };
    value.parse().unwrap_or_else(|_| panic!("{variable} is not a number: {value}"))
}
