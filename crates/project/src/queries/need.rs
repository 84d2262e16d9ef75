//! Whether anything that is deployed needs what a contract phase takes away.

/// What is known of it, where no query breaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Need {
    /// How many queries were held against the phase.
    pub read: usize,
    /// Why there may be others; `None` where all are known, and nothing needs it.
    pub unknown: Option<String>,
}
