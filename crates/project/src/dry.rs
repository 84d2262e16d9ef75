//! A run that changes nothing: on a shadow that stands where the database stands, or in a transaction on
//! the database that is rolled back.

use std::{collections::BTreeSet, time::Duration};

use aludel_autogenerate::{Loadable, Replay, Workshop};
use aludel_engine::{Deed, Ground as Whose, Reach};
use aludel_postgres::PostgresEngine;
use aludel_revision::{Direction, Excerpt, History, Revision, Target};
use aludel_runner::{
    Entry, Event, Failure as Failed, Foreseen, Options, Report, Run, RunError, Stamp,
};
use aludel_session::{Connect, Session};

use crate::{
    Failure, FailureKind, Project, Result,
    database::{self, Database},
    ground::Ground,
    history,
    run::RunOptions,
    sqlite, standing, states,
    tenant::Tenant,
};

/// Where a run is tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// A shadow with the revisions that the database has, and none of its rows.
    Shadow,
    /// The database, in one transaction.
    Database,
}

/// What is tried.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trial {
    /// Which way it goes.
    pub direction: Direction,
    /// How far.
    pub target: Target,
    /// Where it is tried.
    pub stage: Stage,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tried {
    /// What would have been done.
    pub report: Report,
    /// The locks that were held on the database, the strongest first.
    pub locks: Vec<String>,
    /// For how long at the most.
    pub held: Duration,
}

impl Project {
    /// Tries what an upgrade or a downgrade would do. The database is read, and stays as it is.
    ///
    /// # Errors
    ///
    /// As the run itself would report them.
    pub async fn dry_run(&self, trial: &Trial, options: &RunOptions) -> Result<Tried> {
        if sqlite::is_configured(&self.settings) {
            let message = "dry runs are for PostgreSQL, and the database is SQLite's";
            return Err(
                Failure::new(FailureKind::Settings, message).hint("run it on a copy of the file")
            );
        }
        let history = history::to_run(&self.settings, &options.variables)?;
        let trial = &self.accepted_trial(trial, &history)?;
        let database = Database::of(&self.settings)?;
        database.announce(self);
        match trial.stage {
            Stage::Shadow => {
                // What is secret does not come to a shadow.
                let history = history.for_shadows();
                on_shadow(trial, options, &history, &database, self).await
            }
            Stage::Database => in_transaction(trial, options, &history, &database, self).await,
        }
    }
}

impl Project {
    /// What is tried is what would be run.
    fn accepted_trial(&self, trial: &Trial, history: &History) -> Result<Trial> {
        let target = match trial.direction {
            Direction::Up => self.accepted(&trial.target, history)?,
            Direction::Down => trial.target.clone(),
        };
        Ok(Trial { target, ..trial.clone() })
    }
}

async fn in_transaction(
    trial: &Trial,
    run: &RunOptions,
    history: &History,
    database: &Database,
    project: &Project,
) -> Result<Tried> {
    if !database.exists() {
        let message = "there is no database yet in which anything could be tried";
        return Err(Failure::new(FailureKind::Connection, message).hint("try it on a shadow"));
    }
    let mut open = database::open(database, project).await?;
    let mut options = standing::options(&project.settings, &open);
    options.contract |= run.contract;
    if let Some(protection) = &mut options.protection {
        protection.said.clone_from(&run.said);
    }
    let observer = match database {
        Database::Server(conninfo) => Some(conninfo.as_ref() as &dyn Connect),
        _ => None,
    };
    let mut told = Ok(());
    let mut on_event = |event: &Event| hear(event, history, run, project, &mut told);
    let mut rehearsed = Run {
        engine: database.engine(),
        session: open.session.as_mut(),
        history,
        options: &options,
        observer,
        cancellation: run.cancellation.clone(),
        on_event: &mut on_event,
    };
    let outcome = aludel_runner::rehearse(&mut rehearsed, trial.direction, &trial.target).await;
    open.close().await?;
    told?;
    let aludel_runner::Rehearsal { report, locks, held } = outcome?;
    Ok(Tried { report, locks, held })
}

/// Tells what happens; where nobody listens any more, nothing goes on.
fn hear(
    event: &Event,
    history: &History,
    run: &RunOptions,
    project: &Project,
    told: &mut Result<()>,
) {
    // Nothing is done: what would be is said in the end.
    if told.is_ok() && !matches!(event, Event::Finished { .. }) {
        *told = project.ui.event(event, history);
        if told.is_err() {
            run.cancellation.cancel();
        }
    }
}

async fn on_shadow(
    trial: &Trial,
    run: &RunOptions,
    history: &History,
    database: &Database,
    project: &Project,
) -> Result<Tried> {
    let progress = project.busy("reading where the database stands");
    let mut options =
        standing::options_for(&project.settings, &Tenant::usual(&project.settings.journal_schema));
    options.contract |= run.contract;
    // Whose the shadow is, its roles and its rows are not those of the database.
    (options.protection, options.settings.role) = (None, None);
    let entries = entries(database, project).await?;
    let (direction, target) = (trial.direction, &trial.target);
    let foreseen = aludel_runner::foresee(history, entries, &options, direction, target);
    let foreseen = foreseen.map_err(|error| on_shadows(error, direction))?;
    progress.step("preparing a shadow that stands where the database stands");
    let ground = Ground::of(&[], project).await?;
    let extensions = states::of_revisions(history.revisions())?;
    let mut workshop = ground.workshop(extensions, project);
    drop(progress);
    let theatre = Theatre { trial, run, history, foreseen: &foreseen, options: &options, project };
    let tried = theatre.play(&mut workshop).await;
    states::close(workshop, project).await?;
    tried
}

async fn entries(database: &Database, project: &Project) -> Result<Vec<Entry>> {
    if !database.exists() {
        return Ok(Vec::new());
    }
    let mut open = database::open(database, project).await?;
    let journal = open.tenant.journal.clone();
    let entries = aludel_runner::entries(database.engine(), open.session.as_mut(), &journal).await;
    open.close().await?;
    Ok(entries?)
}

/// What is in the way of a shadow alone: it is made of files, and the journal has but the ways down.
fn on_shadows(error: RunError, direction: Direction) -> Failure {
    let is_shadows =
        direction == Direction::Down && matches!(error, RunError::Gone { is_ours: true, .. });
    let failure = Failure::from(error);
    match is_shadows {
        true => Failure::new(failure.kind, failure.message)
            .hint("no shadow can be brought there; try it on the database: `--dry-run=database`"),
        false => failure,
    }
}

/// What is tried on a shadow.
struct Theatre<'a> {
    trial: &'a Trial,
    run: &'a RunOptions,
    history: &'a History,
    foreseen: &'a Foreseen<'a>,
    options: &'a Options,
    project: &'a Project,
}

impl Theatre<'_> {
    /// Roles that are missed are made on a server of our own, and it begins anew.
    async fn play(&self, workshop: &mut Workshop) -> Result<Tried> {
        let reach = workshop.reach().await?;
        self.check_reach(reach)?;
        let mut made = BTreeSet::new();
        loop {
            self.set(workshop).await?;
            match self.act(workshop.session().await?).await? {
                Ok(report) => {
                    return Ok(Tried { report, locks: Vec::new(), held: Duration::ZERO });
                }
                Err(error) => match missing_role(&error, reach) {
                    Some(role) if made.insert(role.clone()) => workshop.ensure_roles(&made).await?,
                    _ => return Err(error.into()),
                },
            }
        }
    }

    /// Brings the shadow to where the database stands, its journal included.
    async fn set(&self, workshop: &mut Workshop) -> Result<()> {
        let Foreseen { history, revisions, heads, .. } = self.foreseen;
        let source = match revisions.is_empty() {
            true => Loadable::Empty,
            false => {
                let revisions = revisions.iter().cloned().collect();
                Loadable::Revisions(Replay { history, revisions })
            }
        };
        workshop.load(source).await?;
        let session = workshop.session().await?;
        for head in heads {
            let mut nothing = |_: &Event| ();
            let mut run = Run { history, ..self.on(session, &mut nothing) };
            aludel_runner::stamp(&mut run, &Stamp::To(Target::from(head))).await?;
        }
        Ok(())
    }

    fn on<'r>(
        &'r self,
        session: &'r mut dyn Session,
        on_event: &'r mut (dyn FnMut(&Event) + Send),
    ) -> Run<'r> {
        Run {
            engine: &PostgresEngine,
            session,
            history: self.history,
            options: self.options,
            observer: None,
            cancellation: self.run.cancellation.clone(),
            on_event,
        }
    }

    async fn act(
        &self,
        session: &mut dyn Session,
    ) -> Result<std::result::Result<Report, RunError>> {
        let mut told = Ok(());
        let mut on_event =
            |event: &Event| hear(event, self.history, self.run, self.project, &mut told);
        let mut run = self.on(session, &mut on_event);
        let target = &self.trial.target;
        let outcome = match self.trial.direction {
            Direction::Up => aludel_runner::upgrade(&mut run, target).await,
            Direction::Down => aludel_runner::downgrade(&mut run, target).await,
        };
        told.map(|()| outcome)
    }

    /// Refuses what would reach beyond the shadow: it is not to do anything anywhere.
    fn check_reach(&self, reach: Reach<'_>) -> Result<()> {
        let is_up = self.trial.direction == Direction::Up;
        for revision in self.foreseen.planned.iter().filter_map(|id| self.foreseen.history.get(id))
        {
            let script = revision.script()?;
            let section = if is_up { Some(&script.up) } else { script.down.as_ref() };
            let mut statements = section.into_iter().flat_map(|section| section.statements());
            if let Some((statement, words)) = statements.find_map(|it| beyond(it, reach)) {
                return Err(refused(revision, statement, words));
            }
        }
        Ok(())
    }
}

/// What a statement does beyond its database, in words.
fn beyond<'s>(statement: &'s Excerpt, reach: Reach<'_>) -> Option<(&'s Excerpt, &'static str)> {
    match reach.deed(statement.as_str()) {
        Deed::Run | Deed::RunWithRoles(_) => None,
        Deed::Instead(_) => Some((statement, "reaches beyond the database")),
        Deed::LeaveOut(beyond) | Deed::Refuse(beyond) => Some((statement, beyond.words())),
    }
}

fn refused(revision: &Revision, statement: &Excerpt, words: &str) -> Failure {
    let (path, position) = (revision.path.display(), statement.position());
    let line = statement.as_str().lines().next().unwrap_or_default();
    let message = format!(
        "{path}:{position}: this {words}, and a dry run on a shadow does not do that\n  statement: {line}"
    );
    Failure::new(FailureKind::Statement, message).hint("go no further than before it")
}

/// The role that a statement missed, where it may be made.
fn missing_role(error: &RunError, reach: Reach<'_>) -> Option<String> {
    let RunError::Failed(failed) = error else { return None };
    let Failed { error, .. } = failed.as_ref();
    let is_ours = reach.ground == Whose::Own;
    reach.engine.border().missing_role(error).filter(|_| is_ours)
}
