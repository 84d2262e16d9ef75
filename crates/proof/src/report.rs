//! What a proof says.

use std::{fmt, path::Path};

use aludel_engine::{Effects, ErrorClass};
use aludel_revision::HazardComment;
use aludel_session::SqlError;
use serde::Serialize;

use crate::{
    fill::{Filled, Unfilled},
    rows::LossKind,
    way::{Run, Step},
};

/// What was proven, and what was not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Proof {
    /// The runs, in order.
    pub runs: Vec<RunReport>,
    /// How many objects were compared in the state after.
    pub objects: usize,
    /// The tables that had rows.
    pub filled: Vec<Filled>,
    /// The tables that no row was found for.
    pub unfilled: Vec<Unfilled>,
    /// Statements that fail on rows alone.
    pub hazards: Vec<RowHazard>,
    /// What is lost, and said to be.
    pub losses: Vec<Lost>,
    /// What is wrong. Nothing is proven unless this is empty.
    pub faults: Vec<Fault>,
}

/// One run of a direction.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RunReport {
    /// Which.
    pub run: Run,
    /// Its statements.
    pub statements: Vec<StatementReport>,
}

/// One statement that was run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StatementReport {
    /// The statement.
    pub sql: String,
    /// The line in its file, where it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
    /// Which of the segments of its direction it is in, from 1.
    pub segment: usize,
    /// What it did besides its work.
    #[serde(flatten)]
    pub effects: Effects,
}

/// A statement that fails on rows alone: on empty tables it succeeds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RowHazard {
    /// In which run.
    pub run: Run,
    /// Which of the statements of the run, from 0.
    pub statement: usize,
    /// The statement.
    pub sql: String,
    /// What the server said.
    pub message: String,
    /// What sort of error that is.
    #[serde(skip)]
    pub class: ErrorClass,
    /// The tables whose rows were taken away so that it could go on.
    pub emptied: Vec<String>,
    /// What to do about it.
    pub remedy: String,
}

/// Rows or values that are lost.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Lost {
    /// After which run.
    pub run: Run,
    /// The table, under its name before.
    pub table: String,
    /// The column, where it is values.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<String>,
    /// What happened.
    pub what: LossKind,
    /// To how many rows or values.
    pub count: usize,
}

/// Why a migration is not proven.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "fault", rename_all = "snake_case")]
pub enum Fault {
    /// A statement fails, on empty tables too.
    Refused {
        /// In which run.
        run: Run,
        /// The statement.
        sql: String,
        /// The line in its file, where it has one.
        #[serde(skip_serializing_if = "Option::is_none")]
        line: Option<usize>,
        /// The column, where the place is known that the server means.
        #[serde(skip_serializing_if = "Option::is_none")]
        column: Option<usize>,
        /// The file, where it has one.
        #[serde(skip_serializing_if = "Option::is_none")]
        file: Option<String>,
        /// What the server said.
        message: String,
        /// The code of that.
        code: String,
    },
    /// The outcome is not what it should be.
    Differs {
        /// After which run.
        run: Run,
        /// The objects that differ.
        objects: Vec<String>,
    },
    /// Data is lost, and nothing says so.
    Unsaid(Lost),
}

impl Proof {
    /// Whether it holds.
    pub fn holds(&self) -> bool {
        self.faults.is_empty()
    }
}

impl Fault {
    pub(crate) fn refused(run: Run, step: &Step, error: &SqlError) -> Self {
        let (message, code) = (error.message.clone(), error.code.clone());
        let at = step.position(error);
        let (line, column) = (at.map(|at| at.line).or(step.line), at.map(|at| at.column));
        Self::Refused { run, sql: step.sql.clone(), line, column, file: None, message, code }
    }

    /// The same fault, of a statement of this file.
    pub fn in_file(mut self, path: &Path) -> Self {
        if let Self::Refused { file, .. } = &mut self {
            *file = Some(path.display().to_string());
        }
        self
    }

    /// What to do about it.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Unsaid(lost) if lost.what == LossKind::RowsMore => None,
            Self::Unsaid(lost) => Some(format!(
                "if it is meant, say so above the statement: `-- hazard: {}`",
                HazardComment::data_loss(lost.sentence()).sentence()
            )),
            _ => None,
        }
    }
}

impl Lost {
    /// The table, or the column.
    pub fn path(&self) -> String {
        match &self.column {
            Some(column) => format!("{}.{column}", self.table),
            None => self.table.clone(),
        }
    }

    fn sentence(&self) -> String {
        let path = self.path();
        match self.what {
            LossKind::TableGone | LossKind::RowsGone => format!("rows of {path} are lost"),
            LossKind::RowsMore => format!("{path} has more rows"),
            LossKind::ColumnGone | LossKind::BecameNull => format!("values of {path} are lost"),
            LossKind::Changed | LossKind::PointsElsewhere => format!("values of {path} change"),
        }
    }
}

/// `public.orders.user_id: 3 values became NULL`.
impl fmt::Display for Lost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path(), self.what.words(self.count))
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused { run, sql, line, column, file, message, code } => {
                let place = match (file, line, column) {
                    (Some(file), Some(line), Some(column)) => format!("{file}:{line}:{column}: "),
                    (_, Some(line), _) => format!("line {line}: "),
                    _ => String::new(),
                };
                let run = run.words();
                write!(f, "{run} fails: {place}{message} ({code})\n  {}", sql.replace('\n', "\n  "))
            }
            Self::Differs { run, objects } => {
                let (run, objects) = (run.words(), objects.join(", "));
                write!(f, "after {run} these differ from what they should be: {objects}")
            }
            Self::Unsaid(lost) if lost.what == LossKind::RowsMore => {
                write!(f, "after {} {lost}", lost.run.words())
            }
            Self::Unsaid(lost) => {
                write!(f, "after {} {lost}, and no hazard says so", lost.run.words())
            }
        }
    }
}
