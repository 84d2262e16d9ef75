//! One direction of a migration, whoever wrote it: a plan, or a section of a file.

use aludel_catalog::{Catalog, Key, Kind, Pair, QualifiedName};
use aludel_dialect::{HazardKind, Statement};
use aludel_engine::Reach;
use aludel_plan::Plan;
use aludel_revision::{Excerpt, Mode, Position, Section};
use aludel_session::SqlError;
use serde::Serialize;

use crate::said::{Said, Word};

/// Which run of a proof.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Run {
    /// The way up.
    Up,
    /// The way back.
    Down,
    /// The way up once more, after the way back.
    UpAgain,
}

impl Run {
    /// The run in words.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Up => "the way up",
            Self::Down => "the way down",
            Self::UpAgain => "the way up after the way down",
        }
    }
}

/// One direction.
#[derive(Debug, Clone, Default)]
pub struct Way {
    pub(crate) stages: Vec<Stage>,
    pub(crate) said: Said,
}

/// Statements that are committed together.
#[derive(Debug, Clone)]
pub(crate) struct Stage {
    pub(crate) mode: Mode,
    pub(crate) steps: Vec<Step>,
}

/// One statement.
#[derive(Debug, Clone)]
pub(crate) struct Step {
    pub(crate) sql: String,
    /// The line in its file, where it has one.
    pub(crate) line: Option<usize>,
    /// Where its text stands in its file, where it runs as it is written there.
    pub(crate) written: Option<Excerpt>,
    /// The table that it is about, where that is known.
    pub(crate) table: Option<QualifiedName>,
}

impl Step {
    /// Where in its file the server finds a mistake, where it is written in one.
    pub(crate) fn position(&self, error: &SqlError) -> Option<Position> {
        let written = self.written.as_ref()?;
        Some(written.position_at(error.position.unwrap_or(1)))
    }
}

impl Way {
    /// The direction that a plan describes.
    pub fn of_plan(plan: &Plan, catalogs: Pair<&Catalog>) -> Self {
        let stages = plan.segments.iter().map(|segment| Stage {
            mode: segment.mode,
            steps: segment.statements.iter().map(|it| planned(it, catalogs)).collect(),
        });
        let losses = plan.hazards().filter(|hazard| hazard.kind == HazardKind::DataLoss);
        let said = losses.map(|hazard| Word::Object(hazard.object.clone())).collect();
        Self { stages: stages.collect(), said }
    }

    /// The direction that a section of a file describes, as far as it may reach.
    pub fn of_section(section: &Section, reach: Reach<'_>) -> Self {
        let stages = section.segments.iter().map(|segment| Stage {
            mode: segment.mode,
            steps: segment.statements.iter().flat_map(|it| written(it, reach)).collect(),
        });
        Self {
            stages: stages.collect(),
            said: Said::of_comments(section.text.as_str(), reach.engine.syntax()),
        }
    }
}

fn planned(statement: &Statement, catalogs: Pair<&Catalog>) -> Step {
    let table = [catalogs.before, catalogs.after]
        .into_iter()
        .find_map(|catalog| table_of(&statement.subject, catalog));
    Step { sql: statement.sql.clone(), line: None, written: None, table }
}

/// What runs of a statement, or in its place: nothing where it is left out.
fn written(statement: &Excerpt, reach: Reach<'_>) -> Vec<Step> {
    let line = Some(statement.position().line);
    let step = |sql: String, written| Step { sql, line, written, table: None };
    match reach.deed(statement.as_str()).instead() {
        None => vec![step(statement.as_str().to_owned(), Some(statement.clone()))],
        Some(others) => others.iter().map(|sql| step(sql.clone(), None)).collect(),
    }
}

/// The table that an object is, or belongs to.
pub(crate) fn table_of(key: &Key, catalog: &Catalog) -> Option<QualifiedName> {
    if key.kind == Kind::Table {
        return key.qualified_name();
    }
    table_of(&catalog.owner(key)?, catalog)
}
