//! What a run did.

use std::time::Duration;

use aludel_revision::{Direction, RevisionId};

use crate::Waiting;

/// What a run did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// The revisions that were done, in order.
    pub done: Vec<Done>,
    /// Where the database stands now: the newest applied revisions.
    pub heads: Vec<RevisionId>,
    /// The phase that takes away what is old before which an upgrade stopped.
    pub waiting: Option<Waiting>,
}

/// A revision that was applied or reverted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Done {
    /// The revision.
    pub revision: RevisionId,
    /// Which way it went.
    pub direction: Direction,
    /// How long it took.
    pub duration: Duration,
}
