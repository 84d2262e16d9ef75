//! What one step sends, as data: the messages, and what the journal says after each.

use std::time::Duration;

use aludel_engine::{Engine, NewRow, Note, Reached};
use aludel_revision::{Direction, Excerpt, Mode, Section, Segment};

use crate::{
    EventKind, Options, Place, State,
    lock::Held,
    pooled,
    step::{self, Step},
};

/// One thing to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Action {
    /// A whole segment and its entry in the journal, in one transaction and one message.
    Transaction { segment: usize },
    /// A segment whose statement runs in slices; then the journal says that it is done.
    Fill { segment: usize },
    /// One statement by itself; then the journal says that it is done.
    Statement { place: Place },
    /// The journal says that the revision is done.
    Close,
}

/// All that a step does, in order.
pub(crate) fn actions(step: &Step<'_>) -> Vec<Action> {
    let start = step.start();
    let mut actions = Vec::new();
    for (number, segment) in step.section.segments.iter().enumerate().skip(start.segment) {
        let first = if number == start.segment { start.statement } else { 0 };
        match segment.mode {
            _ if segment.fill.is_some() => actions.push(Action::Fill { segment: number }),
            Mode::Transactional => actions.push(Action::Transaction { segment: number }),
            Mode::Autocommit => {
                let statements = first..segment.statements.len();
                let place = |statement| Place { segment: number, statement };
                actions.extend(statements.map(|it| Action::Statement { place: place(it) }));
            }
        }
    }
    if !matches!(actions.last(), Some(Action::Transaction { .. })) {
        actions.push(Action::Close);
    }
    actions
}

/// The place behind a statement.
pub(crate) fn next_place(section: &Section, place: Place) -> Place {
    let in_segment = section.segments.get(place.segment).map_or(0, |it| it.statements.len());
    if place.statement + 1 < in_segment {
        return Place { statement: place.statement + 1, ..place };
    }
    Place { segment: place.segment + 1, statement: 0 }
}

/// What aludel's own part of a message is written from.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Words<'a> {
    pub(crate) engine: &'a dyn Engine,
    pub(crate) options: &'a Options,
    /// The lock, and what is known of the connection.
    pub(crate) held: &'a Held,
    /// Whether the session must be reset even if the revision's statements set nothing.
    pub(crate) always_resets: bool,
    /// Whether [`Journal::prepare`](aludel_engine::Journal::prepare) was sent.
    pub(crate) is_prepared: bool,
}

impl<'a> Words<'a> {
    /// Those of what writes the journal alone.
    pub(crate) fn of_journal(engine: &'a dyn Engine, held: &'a Held) -> Self {
        let options = &held.options;
        Self { engine, options, held, always_resets: false, is_prepared: false }
    }
}

impl<'a> Words<'a> {
    /// Fails unless the lock is still ours.
    fn guard(self) -> String {
        self.held.guard.clone()
    }

    /// Takes the note on a step's revision out.
    fn forget_note(self, step: &Step<'_>) -> String {
        self.engine.journal().forget_note(self.options, &step.revision.id)
    }

    /// How a transaction begins that runs what is at a place: whatever a pooler's connection is set
    /// to, and with what the revision set before.
    pub(crate) fn opening(self, section: &Section, place: Place) -> Vec<String> {
        let contract = self.engine.contract();
        let mut opening = vec![contract.begin().to_owned()];
        if self.held.is_pooled {
            opening.extend(contract.pooled_opening());
        }
        opening.extend(self.held.local.iter().cloned());
        if self.guards_first(section, place) {
            opening.push(self.guard());
        }
        opening.extend(self.patience(section, place));
        if self.held.is_pooled {
            let settings = self.settings_before(section, place);
            opening.extend(settings.map(|it| it.as_str().to_owned()));
        }
        opening
    }

    /// How long the statements of a segment wait for locks; those of one without a transaction wait each
    /// by itself.
    pub(crate) fn patience(self, section: &Section, place: Place) -> Vec<String> {
        let segment = section.segments.get(place.segment);
        let Some(segment) = segment.filter(|it| it.mode == Mode::Transactional) else {
            return Vec::new();
        };
        let statements: Vec<&str> = segment.statements.iter().map(Excerpt::as_str).collect();
        self.engine.contract().patience(self.options, &statements)
    }

    /// What the statements before a place set for the session.
    fn settings_before<'s>(
        self,
        section: &'s Section,
        place: Place,
    ) -> impl Iterator<Item = &'s Excerpt>
    where
        'a: 's,
    {
        pooled::settings_before(section, place, self.engine.statements())
    }

    /// Whether the lock is looked at before anything else of the transaction: not where the session
    /// may act as a role that must not read the journal, nor where the transaction's own mode is yet
    /// to be set, which nothing may come before. Then it is looked at in the end.
    fn guards_first(self, section: &Section, place: Place) -> bool {
        let segment = section.segments.get(place.segment);
        let mut statements = segment.into_iter().flat_map(|it| it.statements.iter());
        let is_free = self.held.is_pooled || self.settings_before(section, place).next().is_none();
        is_free && !statements.any(|it| self.engine.statements().sets_transaction(it.as_str()))
    }

    /// What comes in a transaction before the journal is written: behind a pooler what puts its
    /// connection back, the role, and the lock, where it was not looked at before.
    fn closing(self, section: &Section, place: Place) -> Vec<String> {
        let mut closing = if self.held.is_pooled { self.held.reset.clone() } else { Vec::new() };
        closing.extend(self.engine.contract().own_role(self.options));
        if !self.guards_first(section, place) {
            closing.push(self.guard());
        }
        closing
    }
}

/// A message, and which part of it is the file's.
#[derive(Debug, Clone)]
pub(crate) struct Message<'a> {
    pub(crate) sql: String,
    /// The part of it that is the file's.
    pub(crate) excerpt: &'a Excerpt,
    /// The statements in that part.
    pub(crate) statements: &'a [Excerpt],
    /// How many characters stand before that part.
    pub(crate) skipped: usize,
    /// How many statements stand before that part.
    pub(crate) statements_before: usize,
    /// How many statements there are in all.
    pub(crate) statements_in_all: usize,
}

/// The message of a transactional segment. `before` is what the revision took so far.
pub(crate) fn transaction<'a>(
    step: &Step<'a>,
    number: usize,
    segment: &'a Segment,
    words: Words<'_>,
    before: Duration,
) -> Message<'a> {
    let place = Place { segment: number, statement: 0 };
    let opening = words.opening(step.section, place);
    let begin = format!("{};\n", opening.join(";\n"));
    let mut ours = Vec::new();
    if number + 1 < step.section.segments.len() {
        let next = Place { segment: number + 1, statement: 0 };
        ours.extend(words.closing(step.section, place));
        ours.push(reach(step, words, next, false));
    } else if words.guards_first(step.section, place) {
        ours.extend(finish(step, words, before));
    } else {
        ours.extend(words.closing(step.section, place));
        ours.extend(finish(step, words, before));
    }
    ours.push("COMMIT".into());
    Message {
        sql: format!("{begin}{}\n;\n{}", segment.sql.as_str(), ours.join(";\n")),
        excerpt: &segment.sql,
        statements: &segment.statements,
        skipped: begin.chars().count(),
        statements_before: opening.len(),
        statements_in_all: opening.len() + segment.statements.len() + ours.len(),
    }
}

/// The message of a statement by itself.
pub(crate) fn alone(statement: &Excerpt) -> Message<'_> {
    Message {
        sql: statement.as_str().to_owned(),
        excerpt: statement,
        statements: std::slice::from_ref(statement),
        skipped: 0,
        statements_before: 0,
        statements_in_all: 1,
    }
}

/// Says in the journal, in the transaction that is open, that the statement at a place is done.
pub(crate) fn tail<'a>(
    statement: &'a Excerpt,
    step: &Step<'_>,
    words: Words<'_>,
    place: Place,
) -> Message<'a> {
    let mut ours = words.closing(step.section, place);
    ours.push(reach(step, words, next_place(step.section, place), false));
    ours.push(words.forget_note(step));
    ours.push("COMMIT".into());
    Message {
        sql: ours.join(";\n"),
        excerpt: statement,
        statements: &[],
        skipped: usize::MAX,
        statements_before: 0,
        statements_in_all: ours.len(),
    }
}

/// Says in the journal that the statement at a place is sent, and what is there before it, as far as that is
/// known; `look`: what finds out the rest.
pub(crate) fn note_message(
    step: &Step<'_>,
    words: Words<'_>,
    place: Place,
    note: &Note,
    look: Vec<String>,
) -> String {
    let written = words.engine.journal().put_note(words.options, &step.revision.id, place, note);
    own_message(words, [reach(step, words, place, true), written].into_iter().chain(look))
}

/// Says in the journal, in the transaction that is open, how far the fill at a place is.
pub(crate) fn reached_in_fill(
    step: &Step<'_>,
    words: Words<'_>,
    place: Place,
    note: &Note,
) -> Vec<String> {
    let mut ours = words.closing(step.section, place);
    ours.push(reach(step, words, place, false));
    ours.push(words.engine.journal().put_note(words.options, &step.revision.id, place, note));
    ours
}

/// Says in the journal that the statement at a place is done.
pub(crate) fn done_message(step: &Step<'_>, words: Words<'_>, place: Place) -> String {
    let reached = reach(step, words, next_place(step.section, place), false);
    own_message(words, [reached, words.forget_note(step)])
}

/// Says in the journal what somebody found out of the statement at a place.
pub(crate) fn resolve_message(
    step: &Step<'_>,
    words: Words<'_>,
    place: Place,
    kind: EventKind,
) -> String {
    let (id, journal) = (&step.revision.id, words.engine.journal());
    let reached = match kind {
        EventKind::ResolveDone => reach(step, words, next_place(step.section, place), false),
        _ => journal.settle(words.options, id),
    };
    let log = journal.append(words.options, kind, id, None);
    own_message(words, [reached, words.forget_note(step), log])
}

/// A transaction of ours, whatever role the revision took on.
pub(crate) fn own_message(
    words: Words<'_>,
    statements: impl IntoIterator<Item = String>,
) -> String {
    let contract = words.engine.contract();
    let mut ours = vec![contract.begin().to_owned()];
    ours.extend(contract.own_role(words.options));
    ours.push(words.guard());
    ours.extend(statements);
    ours.push("COMMIT".into());
    ours.join(";\n")
}

/// Says in the journal that the step is done.
pub(crate) fn close_message(step: &Step<'_>, words: Words<'_>, before: Duration) -> String {
    own_message(words, finish(step, words, before))
}

/// Says in the journal that the statement that failed is known to have failed.
pub(crate) fn settle_message(step: &Step<'_>, words: Words<'_>) -> String {
    own_message(words, [words.engine.journal().settle(words.options, &step.revision.id)])
}

fn reach(step: &Step<'_>, words: Words<'_>, place: Place, is_interrupted: bool) -> String {
    let checksum = step::reached_checksum(step.section, place);
    let (revision, script) = (step.revision, step.script);
    let (journal, options) = (words.engine.journal(), words.options);
    match step.direction() {
        Direction::Up => {
            let (state, reached) = (State::Applying, Some(checksum.as_str()));
            let applied = NewRow::applied(revision, script);
            journal.replace(options, &NewRow { state, place, is_interrupted, reached, ..applied })
        }
        Direction::Down => {
            let (state, checksum) = (State::Reverting, checksum.as_str());
            let reached = Reached { state, place, is_interrupted, checksum };
            journal.reach(options, &revision.id, &reached)
        }
    }
}

/// Resets the session for the next revision, and says that this one is done.
fn finish(step: &Step<'_>, words: Words<'_>, before: Duration) -> Vec<String> {
    let (revision, options) = (step.revision, words.options);
    let journal = words.engine.journal();
    let mut ours = if must_reset(step, words) { words.held.reset.clone() } else { Vec::new() };
    if !is_simple(step) {
        ours.push(words.forget_note(step));
    }
    let event = match step.direction() {
        Direction::Down => {
            ours.push(journal.delete(options, &revision.id));
            EventKind::Revert
        }
        Direction::Up if is_simple(step) && words.is_prepared => {
            ours.push(journal.put_prepared(options, revision, step.script, before));
            return ours;
        }
        Direction::Up => {
            let row = NewRow::applied(revision, step.script);
            ours.push(match is_simple(step) {
                true => journal.put(options, &row),
                false => journal.replace(options, &row),
            });
            EventKind::Apply
        }
    };
    ours.push(journal.append(options, event, &revision.id, Some(before)));
    ours
}

/// Whether a step may leave something set on the session.
pub(crate) fn must_reset(step: &Step<'_>, words: Words<'_>) -> bool {
    let statements = words.engine.statements();
    let may_set = |it: &Excerpt| statements.may_set_session(it.as_str());
    words.always_resets || !is_simple(step) || step.section.statements().any(may_set)
}

/// Whether the step is one transaction, from its beginning.
fn is_simple(step: &Step<'_>) -> bool {
    let segments = step.section.segments.as_slice();
    let is_one = |only: &Segment| only.mode == Mode::Transactional && only.fill.is_none();
    step.resume.is_none() && matches!(segments, [only] if is_one(only))
}

#[cfg(test)]
mod tests {
    use aludel_revision::History;
    use proptest::prelude::*;

    use super::*;
    use crate::step::Resume;

    /// A file with segments of some modes and numbers of statements.
    fn history(segments: &[(Mode, usize)]) -> History {
        let mut text = String::from("-- migrate:up");
        for (number, (mode, statements)) in segments.iter().enumerate() {
            let directive = if number == 0 { "" } else { "-- migrate:segment" };
            let option = if *mode == Mode::Autocommit { " transaction:false" } else { "" };
            text += &format!("{directive}{option}\n{}", "SELECT 1;\n".repeat(*statements));
        }
        text += "-- migrate:down\n";
        History::from_files([("001_a.sql", text)]).expect("a file")
    }

    fn step(history: &History, resume: Option<Resume>) -> Step<'_> {
        let revision = history.revisions().next().expect("a revision");
        let script = revision.script().expect("a script");
        Step { revision, script, section: &script.up, resume, stopped: None }
    }

    /// What an action runs, and what the journal says of the place behind it.
    fn effect(step: &Step<'_>, action: Action) -> (Vec<Place>, Option<Place>) {
        match action {
            Action::Transaction { segment } => {
                let count = step.section.segments[segment].statements.len();
                let ran = (0..count).map(|statement| Place { segment, statement }).collect();
                (ran, Some(Place { segment: segment + 1, statement: 0 }))
            }
            Action::Fill { segment } => {
                let place = Place { segment, statement: 0 };
                (vec![place], Some(next_place(step.section, place)))
            }
            Action::Statement { place } => (vec![place], Some(next_place(step.section, place))),
            Action::Close => (Vec::new(), None),
        }
    }

    fn runs(step: &Step<'_>, actions: &[Action]) -> Vec<Place> {
        actions.iter().flat_map(|action| effect(step, *action).0).collect()
    }

    fn mode() -> impl Strategy<Value = Mode> {
        prop::sample::select(vec![Mode::Transactional, Mode::Autocommit])
    }

    proptest! {
        #[test]
        fn a_run_that_stops_anywhere_is_continued_without_gap_or_repetition(
            segments in prop::collection::vec((mode(), 0..4_usize), 1..5),
            cut in 0..12_usize,
        ) {
            let history = history(&segments);
            let whole = step(&history, None);
            let all = actions(&whole);
            let cut = cut.min(all.len() - 1);
            let (before, _) = all.split_at(cut);
            let reached = before.iter().filter_map(|action| effect(&whole, *action).1).next_back();
            let resume = reached.map(|place| Resume { place, is_interrupted: false });
            let rest = step(&history, resume);
            let mut ran = runs(&whole, before);
            ran.extend(runs(&rest, &actions(&rest)));
            prop_assert_eq!(ran, runs(&whole, &all));
        }

        #[test]
        fn a_revision_is_closed_once(segments in prop::collection::vec((mode(), 0..4_usize), 1..5)) {
            let history = history(&segments);
            let step = step(&history, None);
            let last = step.section.segments.len() - 1;
            let closes = |action: &&Action| {
                matches!(action, Action::Close)
                    || **action == Action::Transaction { segment: last }
            };
            let actions = actions(&step);
            prop_assert_eq!(actions.iter().filter(closes).count(), 1);
            prop_assert!(actions.last().as_ref().is_some_and(closes));
        }
    }
}
