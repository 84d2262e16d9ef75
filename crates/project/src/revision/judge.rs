//! What lint finds in revisions that are not written yet: on the shadow that proved them, with the rows of the
//! proof, so that no other is started and nothing is replayed. The shadow stands behind the last of them: the
//! ways back are judged first, the last one first, and then the ways up. What stands above a statement as a
//! hazard is not said twice, nor is what the queries say.

use std::path::PathBuf;

use aludel_autogenerate::Workshop;
use aludel_catalog::{Catalog, Kind};
use aludel_dialect::Code;
use aludel_lint::{Level, Report};
use aludel_plan::Plan;
use aludel_revision::{Direction, History, Revision, RevisionId};

use super::Drafted;
use crate::{
    FailureKind, Project, Result,
    lint::{LintOptions, Linted, revisions::Linter, sizes::Stats},
};

/// A finding of lint in a revision.
#[derive(Debug, Clone)]
pub struct Found {
    /// The revision.
    pub revision: RevisionId,
    /// Its file.
    pub path: PathBuf,
    /// On which way.
    pub direction: Direction,
    /// What was found, where, and how grave it is.
    pub report: Report,
}

/// What lint finds in revisions.
#[derive(Debug, Default)]
pub(super) struct Judged {
    pub(super) findings: Vec<Found>,
    /// The ways that could not be judged, and why.
    pub(super) unjudged: Vec<(RevisionId, Direction, String)>,
}

/// What the queries say themselves.
const OF_QUERIES: [&str; 2] = ["query-breaks", "query-changes"];

/// What lint finds in drafted revisions, which this history has as their files will say them.
pub(super) async fn judge(
    drafted: &Drafted,
    history: &History,
    workshop: &mut Workshop,
    stats: &Stats,
    project: &Project,
) -> Result<Judged> {
    if drafted.has_an_empty_side() {
        return Ok(Judged::default());
    }
    let _progress = project.busy("judging it");
    let judge = project.judge(&LintOptions::default(), stats)?;
    let new: Vec<&Revision> = drafted.revisions().filter_map(|id| history.get(id)).collect();
    let mut linter = Linter::new(workshop, history, judge);
    linter.know(stats, drafted.light.as_ref());
    // Where the queries were held against them, the shadow went up once more, and without rows.
    if let Some(last) = new.last().filter(|_| drafted.unheld().next().is_none()) {
        linter.stand_behind(&last.id, drafted.light.is_none());
    }
    let ways = |direction| (0..new.len()).map(move |at| (at, direction));
    let mut all: Vec<(usize, Direction, Word)> = Vec::new();
    for (at, direction) in ways(Direction::Down).rev().chain(ways(Direction::Up)) {
        if let Some(word) = word(&mut linter, new[at], direction).await? {
            all.push((at, direction, word));
        }
    }
    all.sort_by_key(|(at, direction, _)| (*at, *direction == Direction::Down));
    let mut judged = Judged::default();
    for (at, direction, word) in all {
        judged.take(new[at], direction, word, |report| drafted.is_said(at, direction, report));
    }
    Ok(judged)
}

/// What lint says of a way, or why it says nothing.
type Word = std::result::Result<Linted, String>;

/// How many statements of one way are judged: each takes longer than the one before it.
const MOST: usize = 128;

/// Lint's word on a way; `None` where there is none.
async fn word(
    linter: &mut Linter<'_, '_>,
    revision: &Revision,
    direction: Direction,
) -> Result<Option<Word>> {
    let script = revision.script()?;
    let section = match direction {
        Direction::Up => Some(&script.up),
        Direction::Down => script.down.as_ref().filter(|_| revision.why_irreversible().is_none()),
    };
    let Some(section) = section else { return Ok(None) };
    let count = section.statements().count();
    if count > MOST {
        return Ok(Some(Err(format!("its {count} statements are many"))));
    }
    match linter.judge(revision, direction).await {
        Ok(linted) => Ok(Some(Ok(linted))),
        Err(failure) if matches!(failure.kind, FailureKind::Input | FailureKind::Statement) => {
            Ok(Some(Err(failure.message)))
        }
        Err(failure) => Err(failure),
    }
}

impl Judged {
    fn take(
        &mut self,
        revision: &Revision,
        direction: Direction,
        word: Word,
        is_said: impl Fn(&Report) -> bool,
    ) {
        let id = || revision.id.clone();
        let linted = match word {
            Ok(linted) => linted,
            Err(why) => return self.unjudged.push((id(), direction, why)),
        };
        let refused = linted.reports.refused.first();
        self.unjudged.extend(refused.map(|it| (id(), direction, it.message.clone())));
        let counts = |it: &&Report| {
            it.level >= Level::Warning && !OF_QUERIES.contains(&it.code) && !is_said(it)
        };
        let found = linted.reports.counted().filter(counts).cloned().map(|report| Found {
            revision: id(),
            path: revision.path.clone(),
            direction,
            report,
        });
        self.findings.extend(found);
    }
}

/// Whether a hazard is what a rule finds. One of them is the name of several rules.
fn says(hazard: Code, rule: &str) -> bool {
    match hazard {
        Code::DropObject => rule.starts_with("drop-"),
        hazard => hazard.name() == rule,
    }
}

impl Drafted {
    /// Whether a hazard above the statement says it already, or it is about what is there between two phases
    /// alone: only they name that.
    fn is_said(&self, at: usize, direction: Direction, report: &Report) -> bool {
        let plan = self.plan(at, direction);
        let statement = plan.and_then(|plan| plan.statements().nth(report.statement));
        let Some((statement, comparison)) = statement.zip(self.comparison()) else { return false };
        let subject = &statement.subject;
        let is_between = matches!(subject.kind, Kind::Function | Kind::Trigger)
            && comparison.renamed.get(subject).is_none()
            && comparison.target.get(subject).is_none();
        is_between || statement.hazards.iter().any(|hazard| says(hazard.code, report.code))
    }

    /// Whether there is no table before or none after: then nobody is at work there, and it may be long.
    fn has_an_empty_side(&self) -> bool {
        let is_empty = |catalog: &Catalog| catalog.of_kind(Kind::Table).next().is_none();
        self.comparison().is_some_and(|it| is_empty(&it.renamed) || is_empty(&it.target))
    }

    /// One way of a revision as it was planned.
    fn plan(&self, at: usize, direction: Direction) -> Option<&Plan> {
        let phase = self.comparison()?.phases.iter().nth(at)?;
        Some(match direction {
            Direction::Up => &phase.migration.up,
            Direction::Down => &phase.migration.down,
        })
    }
}
