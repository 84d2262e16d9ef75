//! Whose database it is: what is refused, or asked for by name, before anything runs.

use std::{collections::BTreeSet, ops::Range, path::PathBuf};

use aludel_engine::Engine;
use aludel_revision::{Direction, Excerpt, HazardComment, History, Position, RevisionId};

use crate::{Entry, Run, RunError, state, step::Step};

/// A statement that loses data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loss {
    /// The file.
    pub path: PathBuf,
    /// Where in it.
    pub position: Position,
    /// The first line of the statement.
    pub statement: String,
}

impl std::fmt::Display for Loss {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}:{}: {}", self.path.display(), self.position, self.statement)
    }
}

/// Refuses to take back what another project applied: of all that the database has, this one knows
/// no revision.
pub(crate) fn check_project(history: &History, entries: &[Entry]) -> Result<(), RunError> {
    if entries.is_empty() || state::knows_any(history, entries) {
        return Ok(());
    }
    let applied = entries.iter().map(|entry| entry.revision.clone()).collect();
    Err(RunError::ForeignDatabase { applied })
}

/// Where the database is protected, asks for its name before data is lost or anything taken back.
pub(crate) async fn check_protection(
    run: &mut Run<'_>,
    steps: &[Step<'_>],
    direction: Direction,
) -> Result<(), RunError> {
    let Some(protection) = &run.options.protection else { return Ok(()) };
    let losses: Vec<Loss> = steps.iter().flat_map(|step| losses(step, run.engine)).collect();
    if steps.is_empty() || (losses.is_empty() && direction == Direction::Up) {
        return Ok(());
    }
    let database = run.engine.contract().database(run.session).await?;
    if protection.said.as_deref() == Some(database.as_str()) {
        return Ok(());
    }
    let said = protection.said.clone();
    let reverts: BTreeSet<RevisionId> = steps
        .iter()
        .filter(|_| direction == Direction::Down)
        .map(|it| it.revision.id.clone())
        .collect();
    Err(RunError::Protected { database, said, reverts: reverts.into_iter().collect(), losses })
}

fn losses(step: &Step<'_>, engine: &dyn Engine) -> Vec<Loss> {
    let text = step.revision.text();
    let mut before = step.section.text.range().start;
    let mut found = Vec::new();
    for statement in step.section.statements() {
        let above = text.get(Range { start: before, end: statement.range().start });
        let said = HazardComment::all(above.unwrap_or_default(), engine.syntax());
        let is_said = said.iter().any(HazardComment::is_data_loss);
        if is_said || engine.statements().loses_data(statement.as_str()) {
            found.push(of(step, statement));
        }
        before = statement.range().end;
    }
    found
}

fn of(step: &Step<'_>, statement: &Excerpt) -> Loss {
    Loss {
        path: step.revision.path.clone(),
        position: statement.position(),
        statement: statement.shown().lines().next().unwrap_or_default().to_owned(),
    }
}
