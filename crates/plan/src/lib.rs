//! Changes to ordered SQL, in both directions.
//!
//! **Invariants.** Order comes from one graph of both sides' dependencies, never from text, and
//! ties break by name: the same change always yields the same bytes. The way back is the plan of
//! the swapped pair. What differs gives a statement or an error, never silence.

mod error;
mod outcome;

pub use error::PlanError;
pub use outcome::{Plan, Segment, SegmentMode};
