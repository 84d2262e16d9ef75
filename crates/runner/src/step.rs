//! The pure stepper: which revisions to run, which way, from where.

use aludel_revision::{Applied, Direction, History, PathError, Revision, Script, Section, Target};
use sha2::{Digest, Sha256};

use crate::{Entry, Half, Place, RunError, State, state};

/// A revision to run.
#[derive(Debug, Clone)]
pub(crate) struct Step<'a> {
    pub(crate) revision: &'a Revision,
    pub(crate) script: &'a Script,
    pub(crate) section: &'a Section,
    /// Where to go on, if an earlier run stopped inside.
    pub(crate) resume: Option<Resume>,
    /// Where an earlier run stopped on the way up, if this takes back what it did.
    pub(crate) stopped: Option<Resume>,
}

/// Where an earlier run stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Resume {
    pub(crate) place: Place,
    /// Whether the statement there may have run.
    pub(crate) is_interrupted: bool,
}

impl Step<'_> {
    pub(crate) fn direction(&self) -> Direction {
        self.section.direction
    }

    /// What it is while it is half done.
    pub(crate) fn state(&self) -> State {
        match self.direction() {
            Direction::Up => State::Applying,
            Direction::Down => State::Reverting,
        }
    }

    pub(crate) fn start(&self) -> Place {
        self.resume.map(|resume| resume.place).unwrap_or_default()
    }
}

/// The steps of an upgrade, or why there is no way.
pub(crate) fn upgrade_steps<'a>(
    history: &'a History,
    entries: &[Entry],
    target: &Target,
) -> Result<Vec<Step<'a>>, RunError> {
    let findings = state::examine(history, entries)?;
    if let Some(error) = state::obstacle(&findings, history, entries) {
        return Err(error);
    }
    let mut applied = state::applied(entries);
    let Some(half) = findings.half.clone().filter(|half| half.direction == Direction::Down) else {
        let path = history.upgrade_path(&applied, target)?;
        return steps(path, Direction::Up, entries, findings.half);
    };
    // What was half taken back is taken back as a whole, before it comes again.
    let revision = history.get(&half.revision).ok_or(RunError::Half(half.clone()))?;
    let back = step(revision, Direction::Down, entries)?;
    applied.remove(&half.revision);
    let path = history.upgrade_path(&applied, target)?;
    let others: Vec<Entry> =
        entries.iter().filter(|entry| entry.revision != half.revision).cloned().collect();
    let up = steps(path, Direction::Up, &others, None)?;
    Ok(std::iter::once(back).chain(up).collect())
}

/// The steps of a downgrade, or why there is no way. The history has the recalled revisions.
pub(crate) fn downgrade_steps<'a>(
    history: &'a History,
    entries: &[Entry],
    target: &Target,
) -> Result<Vec<Step<'a>>, RunError> {
    let findings = state::examine(history, entries)?;
    if !findings.edited_up.is_empty() {
        return Err(RunError::Edited(findings.edited_up));
    }
    let mut applied: Applied = state::applied(entries);
    // What a run began to apply is there to be taken back, as far as it came.
    let begun = findings.half.as_ref().filter(|half| half.direction == Direction::Up);
    applied.extend(begun.map(|half| half.revision.clone()));
    let path: Result<Vec<&Revision>, PathError> = history.downgrade_path(&applied, target);
    steps(path?, Direction::Down, entries, findings.half)
}

fn steps<'a>(
    mut path: Vec<&'a Revision>,
    direction: Direction,
    entries: &[Entry],
    half: Option<Half>,
) -> Result<Vec<Step<'a>>, RunError> {
    if let Some(half) = half {
        let at = path.iter().position(|revision| revision.id == half.revision);
        let can = |at: &usize| {
            half.direction == direction || path.get(*at).is_some_and(|it| is_marked(it))
        };
        let Some(at) = at.filter(can) else {
            return Err(RunError::Half(half));
        };
        // What is half there is finished before anything else begins.
        path[..=at].rotate_right(1);
    }
    path.into_iter().map(|revision| step(revision, direction, entries)).collect()
}

fn step<'a>(
    revision: &'a Revision,
    direction: Direction,
    entries: &[Entry],
) -> Result<Step<'a>, RunError> {
    let script = revision.script().map_err(Clone::clone)?;
    let section = match direction {
        Direction::Up => Some(&script.up),
        Direction::Down => script.down.as_ref(),
    };
    let no_way = || RunError::NoWayDown { revision: revision.id.clone() };
    let section = section.ok_or_else(no_way)?;
    let entry = entries.iter().find(|entry| entry.revision == revision.id);
    if let Some(entry) =
        entry.filter(|it| it.state == State::Applying && direction == Direction::Down)
    {
        let stopped = check_resume(revision, &script.up, entry)?;
        let inside = stopped.place.statement > 0;
        return match inside {
            true => Err(RunError::Half(state::half(entry))),
            false => Ok(taken_back(revision, script, section, stopped)),
        };
    }
    let resume = entry.filter(|it| it.state != State::Applied);
    let resume = resume.map(|entry| check_resume(revision, section, entry)).transpose()?;
    Ok(Step { revision, script, section, resume, stopped: None })
}

/// Whether each segment of a revision's way down says what it takes back.
fn is_marked(revision: &Revision) -> bool {
    let down = revision.script().ok().and_then(|script| script.down.as_ref());
    down.is_some_and(|down| down.segments.iter().all(|segment| segment.undoes.is_some()))
}

/// The way down of a revision that stopped on its way up.
fn taken_back<'a>(
    revision: &'a Revision,
    script: &'a Script,
    section: &'a Section,
    stopped: Resume,
) -> Step<'a> {
    let resume =
        Some(Resume { place: first_undone(section, stopped.place.segment), is_interrupted: false });
    Step { revision, script, section, resume, stopped: Some(stopped) }
}

/// Where a way down begins that takes back so many segments of the way up.
pub(crate) fn first_undone(down: &Section, done: usize) -> Place {
    let is_done = |segment: &aludel_revision::Segment| segment.undoes.is_some_and(|it| it <= done);
    let at = down.segments.iter().position(is_done).unwrap_or(down.segments.len());
    Place { segment: at, statement: 0 }
}

/// Where to go on, unless what ran already is not what the file says now.
fn check_resume(revision: &Revision, section: &Section, entry: &Entry) -> Result<Resume, RunError> {
    let place = entry.place;
    if entry.reached_checksum.as_deref() != Some(reached_checksum(section, place).as_str()) {
        let half = state::half(entry);
        return Err(RunError::HalfEdited { half, path: revision.path.clone() });
    }
    Ok(Resume { place, is_interrupted: entry.is_interrupted })
}

/// Which statement of its section a place is, from 1.
pub(crate) fn number(section: &Section, place: Place) -> usize {
    let before = section.segments.iter().take(place.segment);
    before.map(|segment| segment.statements.len()).sum::<usize>() + place.statement + 1
}

/// A checksum over the statements before a place, so that a half-applied revision can be mended
/// from there on, and not before.
pub(crate) fn reached_checksum(section: &Section, place: Place) -> String {
    let mut hash = Sha256::new();
    for (number, segment) in section.segments.iter().enumerate().take(place.segment + 1) {
        let count = if number < place.segment { usize::MAX } else { place.statement };
        for statement in segment.statements.iter().take(count) {
            // What is secret leaves no trace, nor does it in a sum.
            let shown = statement.shown();
            hash.update(shown.len().to_le_bytes());
            hash.update(shown.as_bytes());
        }
    }
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_covers_what_ran_and_nothing_else() {
        let checksum = |text: &str, segment, statement| {
            let section = Section::parse("x", Direction::Up, text).expect("a section");
            reached_checksum(&section, Place { segment, statement })
        };
        let text = "-- migrate:up transaction:false\nSELECT 1;\nSELECT 2;\n-- migrate:segment\nSELECT 3;\n";
        let other = "-- migrate:up transaction:false\n\nSELECT 1;\n-- c\nSELECT 4;\n-- migrate:segment\nSELECT 3;\n";
        assert_eq!(checksum(text, 0, 1), checksum(other, 0, 1));
        assert_ne!(checksum(text, 1, 0), checksum(other, 1, 0));
        assert_ne!(checksum(text, 0, 1), checksum(text, 1, 0));
        // A statement that moves into another one is an edit.
        let joined = "-- migrate:up transaction:false\nSELECT 1\nSELECT 2;\n";
        assert_ne!(checksum(joined, 1, 0), checksum(text, 1, 0));
    }
}
