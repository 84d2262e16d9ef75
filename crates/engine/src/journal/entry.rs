//! What the journal keeps.

use std::fmt;

use aludel_revision::RevisionId;

/// One applied (or half-applied) revision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its identifier.
    pub revision: RevisionId,
    /// The rest of its file's name.
    pub slug: String,
    /// The revisions that it follows.
    pub parents: Vec<RevisionId>,
    /// The checksum of its way up.
    pub up_checksum: String,
    /// The checksum of its way down.
    pub down_checksum: Option<String>,
    /// Whether it is there as a whole.
    pub state: State,
    /// How far a run came, where it is not.
    pub place: Place,
    /// Whether the statement at the place may have run: the run died with it.
    pub is_interrupted: bool,
    /// A checksum over what ran already, where it is half-applied.
    pub reached_checksum: Option<String>,
    /// When it was applied.
    pub applied_at: String,
}

/// How much of a revision is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// All of it.
    Applied,
    /// A part: a run stopped on the way up.
    Applying,
    /// A part: a run stopped on the way down.
    Reverting,
}

impl State {
    /// Its word in the journal.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Applied => "applied",
            Self::Applying => "applying",
            Self::Reverting => "reverting",
        }
    }

    /// What a word of the journal means.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Applied, Self::Applying, Self::Reverting].into_iter().find(|it| it.as_str() == text)
    }
}

/// A place in a section: which segment, and which statement of it, both counted from 0.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The segment.
    pub segment: usize,
    /// The statement in it.
    pub statement: usize,
}

impl fmt::Display for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "statement {} of segment {}", self.statement + 1, self.segment + 1)
    }
}

/// What happened to a revision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EventKind {
    /// It was applied.
    Apply,
    /// It was reverted.
    Revert,
    /// It was declared to be applied.
    Stamp,
    /// It was declared not to be applied.
    Unapply,
    /// It took the place of those that it stands for.
    Squash,
    /// Its checksums were taken over from its file.
    RepairChecksum,
    /// Somebody said that the statement at which a run broke off was done.
    ResolveDone,
    /// Somebody said that it was not done.
    ResolveNotDone,
}

impl EventKind {
    /// Its word in the journal.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Apply => "apply",
            Self::Revert => "revert",
            Self::Stamp => "stamp",
            Self::Unapply => "unapply",
            Self::Squash => "squash",
            Self::RepairChecksum => "repair-checksum",
            Self::ResolveDone => "resolve-done",
            Self::ResolveNotDone => "resolve-not-done",
        }
    }

    /// What a word of the journal means.
    pub fn parse(text: &str) -> Option<Self> {
        let all = [
            Self::Apply,
            Self::Revert,
            Self::Stamp,
            Self::Unapply,
            Self::Squash,
            Self::RepairChecksum,
            Self::ResolveDone,
            Self::ResolveNotDone,
        ];
        all.into_iter().find(|it| it.as_str() == text)
    }
}

/// One line of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogEntry {
    /// What happened.
    pub event: EventKind,
    /// The revision.
    pub revision: RevisionId,
    /// When (UTC, as `2023-09-21T00:00:00Z`).
    pub at: String,
    /// How long it took, in milliseconds.
    pub milliseconds: Option<u64>,
    /// As which role.
    pub role: String,
    /// From which machine.
    pub host: Option<String>,
    /// The tool and its version.
    pub tool: String,
    /// The caller's word for it.
    pub tag: Option<String>,
}
