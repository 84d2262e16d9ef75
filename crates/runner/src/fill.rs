//! An UPDATE in slices along a key: each is committed together with how far the fill is, so that it goes
//! on there after a kill. Rows that were committed late behind the cursor are found by further passes; in
//! the end none is left on which the condition holds, and only then the run goes on.

use std::time::{Duration, Instant};

use aludel_engine::{Bounds, Course, Cursor, Cut, FILL, Fills, Note, PASSES};
use aludel_revision::{Excerpt, Fill, Section, Update};

use crate::{
    Event, Place, RunError,
    action::{self, Message, Words},
    alone::statement_by_itself,
    outcome::{cancelled, check_inside},
    perform::{Attempt, Worker, again_or_fail, write},
    retry::Pace,
    send::{Sent, send},
    step::Step,
    time::{self, Either},
};

/// How long a rest is where others wait.
const REST: Duration = Duration::from_secs(1);
/// How often it is looked whether others wait.
const LOOK: Duration = Duration::from_secs(2);

/// A fill that goes on.
struct Filling<'s> {
    fills: &'static dyn Fills,
    fill: &'s Fill,
    statement: &'s Excerpt,
    place: Place,
    course: Course,
    cut: Cut<'s>,
    /// How many rows were gone through.
    seen: u64,
    /// Whether the table was gone through already: each slice is then looked at.
    is_again: bool,
    looked: Instant,
}

/// Runs the statement of a segment in slices, and says in the journal that it is done.
pub(crate) async fn fill(
    worker: &mut Worker<'_, '_>,
    step: &Step<'_>,
    number: usize,
    fills: &'static dyn Fills,
) -> Result<(), RunError> {
    let segment = step.section.segments.get(number);
    let Some((fill, statement)) =
        segment.and_then(|it| Some((it.fill.as_ref()?, it.statements.first()?)))
    else {
        return Ok(());
    };
    let place = Place { segment: number, statement: 0 };
    let course = match fills.course(worker.run.session, fill).await? {
        Ok(course) => course,
        Err(why) => {
            let (revision, path) = (step.revision.id.clone(), step.revision.path.clone());
            let (position, table) = (statement.position(), fill.table.clone());
            return Err(RunError::Uncut { revision, path, position, table, why });
        }
    };
    let Some(update) = Update::parse(statement.as_str()) else {
        // The file was read otherwise; at least nothing is passed over.
        return statement_by_itself(worker, step, place).await;
    };
    let cut = Cut { sql: statement.as_str(), update };
    let looked = Instant::now();
    let mut filling =
        Filling { fills, fill, statement, place, course, cut, seen: 0, is_again: false, looked };
    let mut cursor = filling.resumed(worker, step).await?;
    for _ in 0..PASSES {
        filling.pass(worker, step, cursor.take()).await?;
        if filling.is_done(worker, step).await? {
            let sql = action::done_message(step, worker.words(), place);
            return write(worker.run, &sql).await;
        }
        (filling.seen, filling.is_again) = (0, true);
    }
    Err(filling.endless(step, true))
}

impl Filling<'_> {
    /// How far an earlier run came.
    async fn resumed(
        &self,
        worker: &mut Worker<'_, '_>,
        step: &Step<'_>,
    ) -> Result<Option<Cursor>, RunError> {
        if step.resume.is_none_or(|resume| resume.place != self.place) {
            return Ok(None);
        }
        let (journal, schema) = (worker.run.engine.journal(), worker.run.options.journal.as_str());
        let id = &step.revision.id;
        let note = journal.note(worker.run.session, schema, id, self.place).await?;
        let note = note.filter(|note| note.work == FILL && note.sql == self.statement.as_str());
        Ok(note.and_then(|note| note.expected.as_deref().map(read)))
    }

    /// Goes through the table once.
    async fn pass(
        &mut self,
        worker: &mut Worker<'_, '_>,
        step: &Step<'_>,
        mut cursor: Option<Cursor>,
    ) -> Result<(), RunError> {
        let mut pace = Pace::new(self.fill.rows, self.fill.bytes);
        let mut logged = self.logged(worker, &pace).await?;
        loop {
            let rows = pace.rows();
            let next =
                self.fills.next(worker.run.session, &self.course, cursor.as_ref(), rows).await?;
            let begin = Instant::now();
            self.slice(worker, step, cursor.as_ref(), next.as_ref()).await?;
            let time = begin.elapsed();
            let now = self.logged(worker, &pace).await?;
            pace.took(time, now.saturating_sub(logged));
            logged = now;
            let Some(next) = next else { return Ok(()) };
            self.seen += rows;
            worker.run.tell(Event::Filling {
                revision: step.revision.id.clone(),
                table: self.fill.table.clone(),
                seen: self.seen,
                of: self.course.rows,
            });
            cursor = Some(next);
            self.rest(worker, step).await?;
        }
    }

    /// How far the server's log is, where that has a say.
    async fn logged(&self, worker: &mut Worker<'_, '_>, pace: &Pace) -> Result<u64, RunError> {
        match pace.is_said() {
            true => Ok(0),
            false => Ok(self.fills.logged(worker.run.session).await?.unwrap_or_default()),
        }
    }

    /// Runs one slice.
    async fn slice(
        &self,
        worker: &mut Worker<'_, '_>,
        step: &Step<'_>,
        after: Option<&Cursor>,
        to: Option<&Cursor>,
    ) -> Result<(), RunError> {
        let message = self.message(worker, step, Bounds { after, to });
        match self.holds(worker, step, (&message.sql, &message), after.is_some()).await? {
            true => Ok(()),
            false => Err(self.endless(step, false)),
        }
    }

    /// Sends a message that ends with a check, again if a lock was not to be had; whether the check holds.
    async fn holds(
        &self,
        worker: &mut Worker<'_, '_>,
        step: &Step<'_>,
        (sql, message): (&str, &Message<'_>),
        is_noted: bool,
    ) -> Result<bool, RunError> {
        let mut attempt = 1;
        loop {
            let error = match send(worker.run, &mut worker.watch, &step.revision.id, sql).await? {
                Sent::Done => return check_inside(worker, step).map(|()| true),
                Sent::Cancelled => return Err(cancelled(step, self.place, is_noted)),
                Sent::Refused(error) => *error,
            };
            worker.run.engine.contract().roll_back(worker.run.session).await?;
            if self.fills.is_unfinished(&error) {
                return Ok(false);
            }
            let at = Attempt { message, place: self.place, attempt, is_noted };
            attempt = again_or_fail(worker, step, &at, error).await?;
        }
    }

    /// A slice with its check, and how far the fill is then, in one transaction.
    fn message(&self, worker: &Worker<'_, '_>, step: &Step<'_>, bounds: Bounds<'_>) -> Message<'_> {
        let words = worker.words();
        let opening = opening(self.fills, words, step.section, self.place);
        let begin = format!("{};\n", opening.join(";\n"));
        let [update, check] = self.fills.slice(&self.course, &self.cut, bounds);
        // Mostly one slice tells whether it would ever end; the end is looked at as a whole.
        let is_looked_at = self.is_again || bounds.after.is_none();
        let mut ours: Vec<String> = is_looked_at.then_some(check).into_iter().collect();
        ours.extend(action::reached_in_fill(step, words, self.place, &self.note(bounds.to)));
        ours.push("COMMIT".to_owned());
        Message {
            sql: format!("{begin}{update};\n{}", ours.join(";\n")),
            excerpt: self.statement,
            statements: std::slice::from_ref(self.statement),
            skipped: begin.chars().count(),
            statements_before: opening.len(),
            statements_in_all: opening.len() + 1 + ours.len(),
        }
    }

    fn note(&self, reached: Option<&Cursor>) -> Note {
        Note {
            sql: self.statement.as_str().to_owned(),
            work: FILL.to_owned(),
            seen: Vec::new(),
            expected: reached.map(written),
        }
    }

    /// Whether no row is left on which the condition holds.
    async fn is_done(
        &self,
        worker: &mut Worker<'_, '_>,
        step: &Step<'_>,
    ) -> Result<bool, RunError> {
        let words = worker.words();
        let mut message = opening(self.fills, words, step.section, self.place);
        message.push(self.fills.check(&self.course, &self.cut));
        message.push("COMMIT".to_owned());
        let sql = message.join(";\n");
        let of = action::alone(self.statement);
        self.holds(worker, step, (&sql, &of), true).await
    }

    /// Lets others work: as long as was said, and as long as they are behind.
    async fn rest(&mut self, worker: &mut Worker<'_, '_>, step: &Step<'_>) -> Result<(), RunError> {
        if !self.fill.pause.is_zero() {
            self.pause(worker, step, self.fill.pause).await?;
        }
        if self.looked.elapsed() < LOOK {
            return Ok(());
        }
        while let Some(reason) = self.fills.pressure(worker.run.session, &self.course).await? {
            worker.run.tell(Event::Resting { revision: step.revision.id.clone(), reason });
            self.pause(worker, step, REST).await?;
        }
        self.looked = Instant::now();
        Ok(())
    }

    async fn pause(
        &self,
        worker: &mut Worker<'_, '_>,
        step: &Step<'_>,
        pause: Duration,
    ) -> Result<(), RunError> {
        match time::race(worker.run.cancellation.cancelled(), time::sleep(pause)).await {
            Either::First(()) => Err(cancelled(step, self.place, true)),
            Either::Second(()) => Ok(()),
        }
    }

    fn endless(&self, step: &Step<'_>, is_late: bool) -> RunError {
        RunError::Endless {
            is_late,
            revision: step.revision.id.clone(),
            path: step.revision.path.clone(),
            position: self.statement.position(),
        }
    }
}

/// How a transaction of a fill begins.
pub(crate) fn opening(
    fills: &dyn Fills,
    words: Words<'_>,
    section: &Section,
    place: Place,
) -> Vec<String> {
    let mut opening = words.opening(section, place);
    opening.extend(fills.opening());
    opening
}

/// A cursor as a text: a value a line.
fn written(cursor: &Cursor) -> String {
    let values = cursor.iter().map(|it| it.replace('\\', "\\\\").replace('\n', "\\n"));
    values.collect::<Vec<_>>().join("\n")
}

fn read(text: &str) -> Cursor {
    let value = |line: &str| {
        let mut value = String::new();
        let mut chars = line.chars();
        while let Some(c) = chars.next() {
            match (c, c == '\\') {
                (_, true) => match chars.next() {
                    Some('n') => value.push('\n'),
                    Some(other) => value.push(other),
                    None => {}
                },
                (c, false) => value.push(c),
            }
        }
        value
    };
    text.split('\n').map(value).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_read_as_it_was_written() {
        for values in [&["1"][..], &["a\nb", "c\\n", ""], &["\\", "\n"]] {
            let cursor: Cursor = values.iter().map(|it| (*it).to_owned()).collect();
            assert_eq!(read(&written(&cursor)), cursor);
        }
    }
}
