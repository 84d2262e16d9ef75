//! What a revision executes: its two sections, cut into segments and statements.

use std::fmt;

use crate::{Checksum, Excerpt, Mistakes};

/// Which way a section goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Direction {
    /// The upgrade.
    Up,
    /// The downgrade.
    Down,
}

impl fmt::Display for Direction {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(match self {
            Self::Up => "up",
            Self::Down => "down",
        })
    }
}

/// How a segment runs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mode {
    /// All its statements in one transaction, with the journal's entry.
    #[default]
    Transactional,
    /// Each statement by itself, outside any transaction.
    Autocommit,
}

/// What a revision executes, both ways.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Script {
    /// The upgrade.
    pub up: Section,
    /// The downgrade; `None` where there is none.
    pub down: Option<Section>,
    /// The checksum of the upgrade: over the header keys that matter, directives and SQL tokens.
    pub up_checksum: Checksum,
    /// The checksum of the downgrade.
    pub down_checksum: Option<Checksum>,
}

/// One direction of a revision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// Which way it goes.
    pub direction: Direction,
    /// Its text with its directives: what [`Section::parse`] reads.
    pub text: Excerpt,
    /// What is committed and journaled by itself, in order. Never empty, though a segment may be.
    pub segments: Vec<Segment>,
}

/// A part of a section that is committed and journaled by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Segment {
    /// How it runs.
    pub mode: Mode,
    /// Its SQL as it stands in the file, comments included, directives not.
    pub sql: Excerpt,
    /// Its statements, without their semicolons and without what stands between them.
    pub statements: Vec<Excerpt>,
}

impl Section {
    /// Reads one section from its own text, for example the way down that the journal keeps.
    /// `name` stands for the file in what is reported.
    pub fn parse(name: &str, text: &str) -> Result<Self, Mistakes> {
        todo!("{name} {text}")
    }

    /// All its statements, in order.
    pub fn statements(&self) -> impl Iterator<Item = &Excerpt> {
        self.segments.iter().flat_map(|segment| &segment.statements)
    }

    /// Whether it does nothing.
    pub fn is_empty(&self) -> bool {
        self.statements().next().is_none()
    }
}
