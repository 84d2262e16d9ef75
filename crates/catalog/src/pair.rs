//! Two states of one thing, side by side.

use serde::{Deserialize, Serialize};

/// A thing before and after. All of diff and plan is written in pairs, and a pair swapped is
/// the way back.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
pub struct Pair<T> {
    /// What was.
    pub before: T,
    /// What is to be.
    pub after: T,
}

impl<T> Pair<T> {
    /// A pair of the two.
    pub const fn new(before: T, after: T) -> Self {
        Self { before, after }
    }

    /// The way back.
    pub fn swap(self) -> Self {
        Self { before: self.after, after: self.before }
    }

    /// The same question asked of both.
    pub fn map<U>(self, mut f: impl FnMut(T) -> U) -> Pair<U> {
        Pair { before: f(self.before), after: f(self.after) }
    }

    /// A pair that borrows from this one.
    pub const fn as_ref(&self) -> Pair<&T> {
        Pair { before: &self.before, after: &self.after }
    }

    /// Two pairs as a pair of both.
    pub fn zip<U>(self, other: Pair<U>) -> Pair<(T, U)> {
        Pair { before: (self.before, other.before), after: (self.after, other.after) }
    }
}

impl<T: PartialEq> Pair<T> {
    /// Whether nothing changes.
    pub fn is_same(&self) -> bool {
        self.before == self.after
    }
}
