//! A script that does what a run does, for those who run it without this program: the messages of the
//! run, in its order, with statements that fail in the place of what a run asks.

mod errand;
mod text;

use aludel_engine::{Cut, Engine, FILL, Footing, Note, Offline, Opening, Slices};
use aludel_revision::{Direction, Excerpt, History, RevisionId, Target, Update};
use sha2::{Digest, Sha256};

use crate::{
    Options, Place, RunError, Waiting,
    action::{self, Action, Words},
    analyze, contract, fill,
    lock::Held,
    squash, stamp, state,
    step::{self, Step},
};
pub use errand::Errand;
use errand::Stand;
use text::Text;

/// A script.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The script.
    pub text: String,
    /// What it does to which revisions, in order; which way it goes, unless it only notes them.
    pub revisions: Vec<(RevisionId, Option<Direction>)>,
    /// The phase that takes away what is old before which it stops.
    pub waiting: Option<Waiting>,
}

/// Writes a script. Nothing is asked of any database.
///
/// # Errors
///
/// Where a revision is wrong, or can only be run by a program.
pub fn script(
    engine: &dyn Engine,
    history: &History,
    options: &Options,
    errand: &Errand,
) -> Result<Written, RunError> {
    let offline = engine.offline().ok_or(RunError::NoScript { engine: engine.name() })?;
    engine.preflight().check_journal(&options.journal).map_err(Box::new)?;
    let stand = Stand::of(history, errand)?;
    let applied = state::applied(&stand.entries);
    let whole = squash::in_places(engine.journal(), options, history, &applied)?;
    let mut author = Author::new(engine, offline, options, &stand.opening(&whole), token(&stand));
    let revisions = match errand {
        Errand::Stamp { to, .. } => author.stamp(history, &stand, to)?,
        Errand::Upgrade { to, .. } => {
            let steps = step::upgrade_steps(history, &stand.entries, to)?;
            author.upgrade(history, steps, &stand, to)?
        }
        Errand::Downgrade { to, .. } => {
            author.run(&step::downgrade_steps(history, &stand.entries, to)?)?
        }
    };
    if revisions.is_empty() {
        return Err(stand.nothing(history, errand));
    }
    Ok(Written { text: author.finish(), revisions, waiting: author.waiting })
}

/// What a script was written for: its token is always the same, so that the same files give the same
/// text, and who runs it twice at once is told by the connection.
fn token(stand: &Stand) -> String {
    let digest = Sha256::digest(stand.name.as_bytes());
    let hex: String = digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    format!("script {hex}")
}

/// Whoever writes a script.
struct Author<'a> {
    engine: &'a dyn Engine,
    offline: &'static dyn Offline,
    options: &'a Options,
    held: Held,
    token: String,
    text: Text,
    waiting: Option<Waiting>,
    /// Whether functions may run behind any definition.
    has_listeners: bool,
}

impl<'a> Author<'a> {
    fn new(
        engine: &'a dyn Engine,
        offline: &'static dyn Offline,
        options: &'a Options,
        opening: &Opening<'_>,
        token: String,
    ) -> Self {
        let settings = offline.settings(options);
        let held = Held::of_script(token.clone(), options, settings.clone());
        let mut text = Text::default();
        text.heading("What the session relies on");
        text.message(&settings.join(";\n"));
        text.heading("The journal, the lock, and whether the database stands where this begins");
        text.message(&offline.begin(options, held.claim(), opening).join(";\n"));
        Self { engine, offline, options, held, token, text, waiting: None, has_listeners: false }
    }

    fn words(&self) -> Words<'_> {
        let words = Words::of_journal(self.engine, &self.held);
        Words { always_resets: self.has_listeners, ..words }
    }

    /// From here on each transaction fails where the script did not come so far.
    fn stand_on(&mut self, footing: Footing<'_>) {
        self.held.guard = self.offline.guard(&self.options.journal, &self.token, footing);
    }

    fn stamp(
        &mut self,
        history: &History,
        stand: &Stand,
        to: &Target,
    ) -> Result<Vec<(RevisionId, Option<Direction>)>, RunError> {
        let adjustment = stamp::to(history, &stand.entries, to)?;
        self.stand_on(Footing::Begun);
        self.text.heading("What is noted; nothing of a revision is run");
        let sql = stamp::statements(self.engine, self.options, &adjustment)?;
        let message = action::own_message(self.words(), sql);
        self.text.message(&message);
        let put = adjustment.put.iter().map(|revision| revision.id.clone());
        Ok(put.chain(adjustment.delete.iter().cloned()).map(|id| (id, None)).collect())
    }

    fn upgrade(
        &mut self,
        history: &History,
        steps: Vec<Step<'_>>,
        stand: &Stand,
        to: &Target,
    ) -> Result<Vec<(RevisionId, Option<Direction>)>, RunError> {
        let (steps, waiting) = contract::cut((self.options, history), steps, &stand.entries, to)?;
        // When it was applied nobody knows here.
        self.waiting = waiting.map(|waiting| Waiting { since: None, ..waiting });
        if let (true, Some(waiting)) = (steps.is_empty(), &self.waiting) {
            return Err(RunError::Contract(Box::new(waiting.clone())));
        }
        self.run(&steps)
    }

    fn run(
        &mut self,
        steps: &[Step<'_>],
    ) -> Result<Vec<(RevisionId, Option<Direction>)>, RunError> {
        let mut before = None;
        let mut changed = std::collections::BTreeSet::new();
        for step in steps {
            if let Some(secret) = step.section.statements().find(|it| it.has_secret()) {
                return Err(secret_refused(step, secret));
            }
            let statements = self.engine.statements();
            let is_listened =
                step.section.statements().any(|it| statements.brings_listeners(it.as_str()));
            self.has_listeners |= is_listened;
            self.text.revision(step);
            self.step(step, before);
            before = Some(step);
            if step.direction() == Direction::Up {
                changed.extend(analyze::tables(step, statements));
            }
        }
        if !changed.is_empty() {
            self.text.heading("The planner's statistics of what was filled or written anew");
        }
        for table in changed {
            let sql = self.engine.statements().analyze(&table);
            self.text.message(&self.offline.leniently(&sql));
        }
        let done = |step: &Step<'_>| (step.revision.id.clone(), Some(step.direction()));
        Ok(steps.iter().map(done).collect())
    }

    fn step(&mut self, step: &Step<'_>, before: Option<&Step<'_>>) {
        for action in action::actions(step) {
            match action {
                Action::Fill { segment } => self.fill(step, before, segment),
                Action::Transaction { segment } => {
                    self.stand_before(step, before, Place { segment, statement: 0 });
                    let Some(part) = step.section.segments.get(segment) else { continue };
                    let none = std::time::Duration::ZERO;
                    let message = action::transaction(step, segment, part, self.words(), none);
                    self.text.message(&message.sql);
                }
                Action::Statement { place } => self.statement(step, before, place),
                Action::Close => {
                    let end = Place { segment: step.section.segments.len(), statement: 0 };
                    self.stand_before(step, before, end);
                    let none = std::time::Duration::ZERO;
                    let message = action::close_message(step, self.words(), none);
                    self.text.message(&message);
                }
            }
        }
    }

    /// A statement of a segment without a transaction. The server cannot be asked whether it allows one:
    /// what may commit by itself runs alone.
    fn statement(&mut self, step: &Step<'_>, before: Option<&Step<'_>>, place: Place) {
        let segment = step.section.segments.get(place.segment);
        let Some(sql) = segment.and_then(|it| it.statements.get(place.statement)) else { return };
        self.stand_before(step, before, place);
        let statements = self.engine.statements();
        if statements.stands_alone(sql.as_str()) || statements.may_stand_alone(sql.as_str()) {
            return self.alone(step, place, sql);
        }
        let opening = self.words().opening(step.section, place).join(";\n");
        let tail = action::tail(sql, step, self.words(), place).sql;
        self.text.message(&opening);
        self.text.statement(sql.as_str());
        self.text.message(&tail);
    }

    /// An UPDATE in slices: the journal says first that it is on its way, as it does while it goes on.
    fn fill(&mut self, step: &Step<'_>, before: Option<&Step<'_>>, segment: usize) {
        let place = Place { segment, statement: 0 };
        let part = step.section.segments.get(segment);
        let Some((fill, sql)) =
            part.and_then(|it| Some((it.fill.as_ref()?, it.statements.first()?)))
        else {
            return;
        };
        let sql = sql.as_str();
        let Some((fills, update)) = self.engine.fills().zip(Update::parse(sql)) else {
            return self.statement(step, before, place);
        };
        self.stand_before(step, before, place);
        let (work, seen) = (FILL.to_owned(), Vec::new());
        let note = Note { sql: sql.to_owned(), work, seen, expected: None };
        let on_its_way = action::reached_in_fill(step, self.words(), place, &note);
        let message = action::own_message(self.words(), on_its_way);
        self.text.message(&message);
        let id = &step.revision.id;
        self.stand_on(Footing::Inside(id, step.state(), place));
        let opening = fill::opening(fills, self.words(), step.section, place);
        let closing = action::reached_in_fill(step, self.words(), place, &note);
        let slices = Slices {
            fill,
            cut: Cut { sql, update },
            opening: opening.get(1..).unwrap_or_default(),
            closing: &closing,
            journal: &self.options.journal,
            revision: id,
        };
        self.text.message(&self.offline.fill(&slices));
        let message = action::done_message(step, self.words(), place);
        self.text.message(&message);
    }

    fn alone(&mut self, step: &Step<'_>, place: Place, sql: &Excerpt) {
        let (note, look) = self.offline.note(self.options, &step.revision.id, sql.as_str());
        let message = action::note_message(step, self.words(), place, &note, look);
        self.text.message(&message);
        let lifted = self.engine.statements().blocks_nobody(sql.as_str());
        let [lift, restore] = self.offline.lifted();
        if lifted {
            self.text.message(&lift);
        }
        self.text.statement(sql.as_str());
        if lifted {
            self.text.message(&restore);
        }
        let state = step.state();
        self.stand_on(Footing::Inside(&step.revision.id, state, place));
        let message = action::done_message(step, self.words(), place);
        self.text.message(&message);
    }

    /// What must be done before what stands at a place is sent.
    fn stand_before(&mut self, step: &Step<'_>, before: Option<&Step<'_>>, place: Place) {
        if place != Place::default() {
            return self.stand_on(Footing::Inside(&step.revision.id, step.state(), place));
        }
        match before {
            None => self.stand_on(Footing::Begun),
            Some(before) if before.direction() == Direction::Up => {
                self.stand_on(Footing::Applied(&before.revision.id));
            }
            Some(before) => self.stand_on(Footing::Reverted(&before.revision.id)),
        }
    }

    fn finish(&mut self) -> String {
        self.text.heading("The lock is given back");
        self.text.message(&self.offline.end(&self.options.journal, self.held.claim()));
        self.text.take()
    }
}

/// A script is a file, and what is secret stands in none.
fn secret_refused(step: &Step<'_>, statement: &Excerpt) -> RunError {
    let id = &step.revision.id;
    RunError::NotInScript {
        path: step.revision.path.clone(),
        position: statement.position(),
        why: "this statement needs the value of a variable that is secret",
        hint: format!(
            "write the script up to the revision before `{id}`, apply `{id}` with the program, and write \
             the rest from there"
        ),
    }
}

/// What a script supposes to be applied.
pub(crate) fn supposed(
    history: &History,
    ids: &std::collections::BTreeSet<RevisionId>,
) -> Result<Vec<crate::Entry>, RunError> {
    history.in_order(ids).into_iter().map(|revision| Ok(state::entry_of(revision)?)).collect()
}
