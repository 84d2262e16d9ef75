//! The outcome: statements in order, cut into segments.

use aludel_dialect::{Hazard, Statement};
use aludel_sql::Mode;
use serde::{Serialize, Serializer};

/// Statements that are committed together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Segment {
    /// How it is run: one that is not transactional is of exactly one statement.
    #[serde(serialize_with = "mode_word")]
    pub mode: Mode,
    /// Its statements, in order; at least one.
    pub statements: Vec<Statement>,
    /// Of a way down: the segment of the way up, counted from one, that it takes back, so that it runs
    /// where that one was begun. Nothing where only the whole is known to lead back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub undoes: Option<usize>,
}

impl Segment {
    /// A segment that begins with a statement.
    pub(crate) fn beginning(statement: Statement) -> Self {
        Self { mode: mode(&statement), statements: vec![statement], undoes: None }
    }
}

/// Changes as statements in order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Plan {
    /// The segments, in order.
    pub segments: Vec<Segment>,
}

/// A change of the database with its way back.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Migration {
    /// From the old state to the new one.
    pub up: Plan,
    /// Back.
    pub down: Plan,
}

impl Migration {
    /// Both plans, up first.
    pub fn directions(&self) -> [&Plan; 2] {
        [&self.up, &self.down]
    }

    /// This migration, and another after it: the way back goes through the other first.
    pub fn then(self, next: Self) -> Self {
        Self { up: self.up.then(next.up), down: next.down.then(self.down) }
    }
}

impl Plan {
    /// Cuts statements into segments: what may share a transaction does, up to a statement whose
    /// effect must be committed before the next can use it.
    pub fn of(statements: impl IntoIterator<Item = Statement>) -> Self {
        let mut segments: Vec<Segment> = Vec::new();
        for statement in statements {
            match segments.last_mut() {
                Some(last) if joins(last, &statement) => last.statements.push(statement),
                _ => segments.push(Segment::beginning(statement)),
            }
        }
        Self { segments }
    }

    /// The plan with what must be said before some statements, once a segment.
    pub(crate) fn with_preludes(
        mut self,
        prelude: impl Fn(&Statement) -> Option<Statement>,
    ) -> Self {
        for segment in self.segments.iter_mut().filter(|s| s.mode == Mode::Transactional) {
            let mut said: Vec<Statement> = Vec::new();
            for statement in std::mem::take(&mut segment.statements) {
                if let Some(new) = prelude(&statement).filter(|new| !says(&said, new)) {
                    said.push(new);
                }
                said.push(statement);
            }
            segment.statements = said;
        }
        self
    }

    /// Whether there is nothing to do.
    pub fn is_empty(&self) -> bool {
        self.segments.is_empty()
    }

    /// All statements, in order.
    pub fn statements(&self) -> impl Iterator<Item = &Statement> {
        self.segments.iter().flat_map(|segment| &segment.statements)
    }

    /// All hazards, in the order of their statements.
    pub fn hazards(&self) -> impl Iterator<Item = &Hazard> {
        self.statements().flat_map(|statement| &statement.hazards)
    }

    /// This plan, and another after it.
    pub fn then(self, next: Self) -> Self {
        let both = self.segments.into_iter().chain(next.segments);
        Self::of(both.flat_map(|segment| segment.statements))
    }
}

fn says(statements: &[Statement], new: &Statement) -> bool {
    statements.iter().any(|statement| statement.sql == new.sql)
}

/// The mode as JSON has it.
fn mode_word<S: Serializer>(mode: &Mode, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(match mode {
        Mode::Transactional => "transaction",
        Mode::Autocommit => "bare",
    })
}

fn mode(statement: &Statement) -> Mode {
    match statement.transactional {
        true => Mode::Transactional,
        false => Mode::Autocommit,
    }
}

/// Whether a statement may be committed together with those of a segment.
pub(crate) fn joins(segment: &Segment, statement: &Statement) -> bool {
    let is_open = segment.statements.last().is_some_and(|last| !last.commit_after);
    let is_addition = statement.commit_after == segment.statements.iter().any(|s| s.commit_after);
    let is_shared = !statement.own_transaction
        && segment.statements.iter().all(|statement| !statement.own_transaction);
    let is_transaction = segment.mode == Mode::Transactional && statement.transactional;
    is_transaction && is_shared && (is_open || is_addition)
}
