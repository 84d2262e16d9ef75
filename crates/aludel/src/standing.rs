//! Where a database stands against the revisions that a program knows.

use std::fmt;

use aludel_revision::RevisionId;
use aludel_runner::{Findings, Status, Waiting};

/// Where a database stands against the revisions that a program knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// All revisions are applied, and no other.
    Current,
    /// All is applied but a phase that takes away what is old, which waits for leave.
    Waiting(Vec<RevisionId>),
    /// These revisions are not applied.
    Behind(Vec<RevisionId>),
    /// The database has these revisions too, which are newer than the program: another release of
    /// it is, or was, at work.
    Ahead(Vec<RevisionId>),
    /// The files and the database contradict each other: an applied file was edited or is gone, or
    /// revisions came in out of order, or the database went another way.
    Diverged(Box<Status>),
}

impl Standing {
    /// Judges a status. An edited way down is no contradiction: nothing that ran came from it.
    pub(crate) fn of(status: Status, waiting: Option<Waiting>) -> Self {
        let Findings { edited_up, gone, ahead, gaps, .. } = &status.findings;
        let contradicts = !(edited_up.is_empty() && gone.is_empty() && gaps.is_empty());
        match (ahead.is_empty(), status.pending.is_empty() && status.findings.half.is_none()) {
            _ if contradicts => Self::Diverged(Box::new(status)),
            (true, true) => Self::Current,
            (true, false) => {
                let pending = behind(status);
                match waiting.filter(|it| it.behind.is_empty()) {
                    Some(it) if pending.as_slice() == std::slice::from_ref(&it.revision) => {
                        Self::Waiting(pending)
                    }
                    _ => Self::Behind(pending),
                }
            }
            (false, true) => {
                Self::Ahead(ahead.iter().map(|missing| missing.revision.clone()).collect())
            }
            (false, false) => Self::Diverged(Box::new(status)),
        }
    }

    /// Whether the program may serve on it: everything that it knows is applied. A database that is
    /// ahead is served, so that a new release can be rolled out beside an old one.
    pub fn allows_serving(&self) -> bool {
        matches!(self, Self::Current | Self::Waiting(_) | Self::Ahead(_))
    }
}

/// What is not applied, or not as a whole.
fn behind(status: Status) -> Vec<RevisionId> {
    let half = status.findings.half.map(|half| half.revision);
    let half = half.filter(|id| !status.pending.contains(id));
    half.into_iter().chain(status.pending).collect()
}

impl fmt::Display for Standing {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Current => write!(formatter, "the database is up to date"),
            Self::Waiting(held) => write!(
                formatter,
                "the database is up to date, and {} takes away what is old once leave is given",
                list(held)
            ),
            Self::Behind(pending) => write!(
                formatter,
                "the database is behind, {} not applied: {}",
                count(pending.len()),
                list(pending)
            ),
            Self::Ahead(unknown) => write!(
                formatter,
                "the database is ahead, this program does not know {}: {}",
                count(unknown.len()),
                list(unknown)
            ),
            Self::Diverged(status) => write!(
                formatter,
                "the database and the revisions contradict each other: {}",
                reasons(&status.findings)
            ),
        }
    }
}

fn count(number: usize) -> String {
    if number == 1 { "1 revision".into() } else { format!("{number} revisions") }
}

fn list<'a>(ids: impl IntoIterator<Item = &'a RevisionId>) -> String {
    let names: Vec<&str> = ids.into_iter().map(RevisionId::as_str).collect();
    names.join(", ")
}

fn reasons(findings: &Findings) -> String {
    let Findings { edited_up, gone, ahead, gaps, .. } = findings;
    let reasons = [
        ("edited after it was applied", list(edited_up.iter().map(|it| &it.revision))),
        ("applied and without a file", list(gone.iter().map(|it| &it.revision))),
        ("applied and unknown", list(ahead.iter().map(|it| &it.revision))),
        ("skipped", list(gaps.iter().map(|it| &it.missing))),
    ];
    let said = reasons.iter().filter(|(_, ids)| !ids.is_empty());
    let said: Vec<String> = said.map(|(what, ids)| format!("{what}: {ids}")).collect();
    said.join("; ")
}
