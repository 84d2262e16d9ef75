//! The changes between two catalogs, as pairs.
//!
//! First [`target`] settles what a source leaves open: what it cannot express, does not manage or
//! does not name is taken over from the state before. Then [`changes`] is a plain comparison of
//! two whole catalogs, and the way back is the same comparison with the two swapped.
//!
//! **Invariants.** Pure and deterministic; never names a dialect; never guesses a rename.

mod candidate;
mod change;
mod literal;
mod renames;
mod target;
mod unnamed;

pub use candidate::{RenameCandidate, candidates};
pub use change::{Change, changes};
pub use renames::{exists, pending};
pub use target::{target, with_versions_of};
