//! Statements judged on a shadow: those of revisions, and those of any SQL file.

mod file;
mod fix;
pub(crate) mod revisions;
pub(crate) mod sizes;

use std::collections::BTreeSet;

use aludel_autogenerate::Workshop;
use aludel_engine::Ground as Server;
use aludel_lint::{
    Judge, LevelFor, LintError, Outline, Ran, Refused, Renamed, Reports, Script, Waits, allowances,
    run_behind, try_behind,
};
use aludel_postgres::PostgresEngine;

pub use fix::Fix;
pub use sizes::SizeSource;

use crate::{Failure, FailureKind, Project, Result, queries::Need};
use sizes::Stats;

/// What was said besides what is configured.
#[derive(Debug, Clone, Default)]
pub struct LintOptions {
    /// Levels that count more than the configured ones.
    pub levels: Vec<LevelFor>,
    /// Where sizes are read, instead of where it is configured.
    pub stats: Option<SizeSource>,
    /// Whether whoever runs a file begins a transaction for all of it.
    pub together: bool,
    /// The commit whose queries are deployed; those of the folder where none is said.
    pub deployed: Option<String>,
}

/// What came of a script.
#[derive(Debug, Clone)]
pub struct Linted {
    /// What was found.
    pub reports: Reports,
    /// Comments that allow what is not found: line and code.
    pub unused: Vec<(usize, String)>,
    /// Of a contract phase, where the queries are known: whether anything that is deployed needs what it takes
    /// away.
    pub need: Option<Need>,
    /// What others wait for from each statement on.
    pub(crate) waits: Vec<Waits>,
    /// What has another name behind it.
    pub(crate) renamed: Vec<Renamed>,
    /// The tables that it found; not looked for where no sizes are known.
    tables: BTreeSet<String>,
}

impl Linted {
    /// Whether the server took all of it.
    pub(crate) fn runs(&self) -> bool {
        self.reports.refused.is_empty()
    }
}

impl Project {
    /// How findings are weighed.
    pub(crate) fn judge(&self, options: &LintOptions, stats: &Stats) -> Result<Judge> {
        let lint = &self.settings.lint;
        let mut levels = lint.levels()?;
        levels.extend(options.levels.iter().cloned());
        Ok(Judge {
            levels,
            sizes: stats.tables.clone(),
            pace: lint.pace(),
            allowances: Vec::new(),
            naming: lint.naming.clone(),
        })
    }
}

/// The rules' word on a script that ran.
fn judged(script: &Script, ran: &Ran<'_>, judge: &Judge) -> Result<Linted> {
    let allowances = allowances(script).map_err(|wrong| {
        let lines =
            wrong.iter().map(|it| format!("{}:{}: {}", script.path.display(), it.line, it.kind));
        Failure::new(FailureKind::Input, lines.collect::<Vec<_>>().join("\n"))
    })?;
    let judge = Judge { allowances: allowances.clone(), ..judge.clone() };
    let reports = ran.judge(&judge);
    let is_used = |code: &str, statement| {
        reports.iter().any(|report| report.code == code && report.statement == statement)
    };
    let unused = allowances.iter().filter(|it| !is_used(&it.code, it.statement));
    let unused = unused.map(|it| (it.line, it.code.clone())).collect();
    let statements: Vec<_> = script.statements().collect();
    let refused = ran.refused().map(|(at, error)| Refused {
        line: statements.get(at).map_or(1, |it| it.line),
        message: error.message.clone(),
    });
    let refused = refused.collect();
    let reports = Reports { script: script.clone(), reports, assumed: Vec::new(), refused };
    let tables = match judge.sizes.is_empty() {
        true => BTreeSet::new(),
        false => ran.tables().collect(),
    };
    let (waits, renamed) = (ran.waits(), ran.renamed());
    Ok(Linted { reports, unused, need: None, waits, renamed, tables })
}

/// Runs a script in the database that the shadow stands in, of which something may be known already.
pub(crate) async fn run_here<'s>(
    workshop: &mut Workshop,
    known: Option<Outline>,
    script: &'s Script,
) -> Result<Ran<'s>> {
    let reach = workshop.reach().await?;
    let session = workshop.session().await?;
    run_behind(known, &PostgresEngine, session, script, reach).await.map_err(failed)
}

/// The same, and takes all of it back; `None` where that cannot be.
async fn try_here<'s>(
    workshop: &mut Workshop,
    known: &mut Option<Outline>,
    script: &'s Script,
) -> Result<Option<Ran<'s>>> {
    let reach = workshop.reach().await?;
    let session = workshop.session().await?;
    try_behind(known, &PostgresEngine, session, script, reach).await.map_err(failed)
}

fn failed(error: LintError) -> Failure {
    Failure::new(FailureKind::Connection, format!("the shadow: {error}"))
}

/// The roles that the server misses, where roles may be made.
pub(crate) async fn missing_roles(
    workshop: &mut Workshop,
    ran: &Ran<'_>,
) -> Result<BTreeSet<String>> {
    let reach = workshop.reach().await?;
    match reach.ground {
        Server::Given => Ok(BTreeSet::new()),
        Server::Own => {
            let border = reach.engine.border();
            Ok(ran.refused().filter_map(|(_, error)| border.missing_role(error)).collect())
        }
    }
}
