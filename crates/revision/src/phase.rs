//! The part that a revision plays in a change that is cut into several.

use std::fmt;

/// The part that a revision plays in a change that is cut into several, as the key `phase` of its
/// header says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Phase {
    /// It adds what is new beside what is old: both work afterwards.
    Expand,
    /// It fills what is new from what is old.
    Fill,
    /// It takes away what is old: no application that uses it may be deployed any more.
    Contract,
}

impl Phase {
    /// All of them, in the order in which they follow each other.
    pub const ALL: [Self; 3] = [Self::Expand, Self::Fill, Self::Contract];

    /// Its word in a header.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Expand => "expand",
            Self::Fill => "fill",
            Self::Contract => "contract",
        }
    }

    /// The phase that a word says.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|phase| phase.word() == word)
    }
}

impl fmt::Display for Phase {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.word())
    }
}
