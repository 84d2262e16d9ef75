//! What changes a database: revisions are applied or taken back, the journal is adjusted.

use std::collections::BTreeMap;

use aludel_revision::{History, Target};
use aludel_runner::{
    Backend, Cancellation, Event, LogEntry, Options, Protection, Report, Resolve, Run, RunError,
    Stamp, Status, Waiting,
};
use aludel_session::Connect;

use crate::{
    Failure, FailureKind, Project, Remedy, Result,
    database::{self, Database, Missing, Open},
    history,
    squash::{SquashedFiles, need},
    standing::{self, Standing},
};

/// Where a database stands, and what is in the way of the next run.
#[derive(Debug)]
pub struct Situation {
    /// The database, without a password.
    pub database: String,
    /// What is applied, and what is not.
    pub status: Status,
    /// The phase that takes away what is old before which an upgrade stops.
    pub waiting: Option<Waiting>,
    /// Who holds the lock of the runs.
    pub lock: Option<Backend>,
    /// The revisions that stand for others whose files are there, or needed.
    pub squashes: Vec<SquashedFiles>,
}

/// What to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Order {
    /// Apply revisions.
    Upgrade(Target),
    /// Take revisions back.
    Downgrade(Target),
    /// Take the last revision back, and apply it again.
    Redo,
    /// Make the journal, and nothing else.
    EnsureJournal,
    /// Adjust the journal.
    Stamp(Stamp),
    /// Tell the journal what became of a statement.
    Resolve(Resolve),
}

/// What is said along with an order.
#[derive(Debug, Clone)]
pub struct RunOptions {
    /// Whether a database that does not exist may be made.
    pub missing: Missing,
    /// A word for the log of the database.
    pub tag: Option<String>,
    /// The name of the database, where it is protected.
    pub said: Option<String>,
    /// Whether phases that take away what is old are applied, too.
    pub contract: bool,
    /// The values of variables that revisions ask for.
    pub variables: BTreeMap<String, String>,
    /// What stops it.
    pub cancellation: Cancellation,
}

impl Default for RunOptions {
    fn default() -> Self {
        let cancellation = Cancellation::new();
        let (tag, said, variables) = (None, None, BTreeMap::new());
        Self { missing: Missing::Fail, tag, said, contract: false, variables, cancellation }
    }
}

impl Project {
    /// Applies revisions up to a target: `head`, a revision, `+1`.
    ///
    /// # Errors
    ///
    /// Where the target or a revision is wrong, the database cannot be reached, files and journal
    /// contradict each other, or a statement fails: then with its place, and what is left.
    pub async fn upgrade(&self, target: &str) -> Result<Report> {
        self.run(&Order::Upgrade(target.parse()?), &RunOptions::default()).await
    }

    /// Takes revisions back down to a target: `base`, a revision (which stays), `-1`.
    ///
    /// # Errors
    ///
    /// As [`Project::upgrade`].
    pub async fn downgrade(&self, target: &str) -> Result<Report> {
        self.run(&Order::Downgrade(target.parse()?), &RunOptions::default()).await
    }

    /// Does something with the project's database.
    ///
    /// # Errors
    ///
    /// As [`Project::upgrade`].
    pub async fn run(&self, order: &Order, options: &RunOptions) -> Result<Report> {
        let history = history::to_run(&self.settings, &options.variables)?;
        history::remember_checksums(&history, &self.settings);
        let order = &match order {
            Order::Upgrade(target) => Order::Upgrade(self.accepted(target, &history)?),
            _ => order.clone(),
        };
        let database = Database::of(&self.settings)?;
        database.announce(self);
        let mut open = database::open_or_create(&database, options.missing, self).await?;
        let report = perform(&database, &mut open, &history, order, options, self).await;
        open.close().await?;
        report
    }

    /// Where the database stands in the project's history.
    ///
    /// # Errors
    ///
    /// Where a revision is wrong, or the database cannot be reached.
    pub async fn standing(&self, history: &History) -> Result<Standing> {
        standing::ask(&Database::of(&self.settings)?, history, self).await
    }

    /// Where the database stands, and what is in the way of the next run.
    ///
    /// # Errors
    ///
    /// Where a revision is wrong, or the database cannot be reached.
    pub async fn situation(&self, history: &History) -> Result<Situation> {
        let database = Database::of(&self.settings)?;
        database.announce(self);
        if !database.exists() {
            let pending = history.revisions().map(|revision| revision.id.clone()).collect();
            let status = Status { pending, ..Status::default() };
            let database = database.described();
            let squashes = need::of(history, &status);
            return Ok(Situation { database, status, waiting: None, lock: None, squashes });
        }
        let mut open = database::open(&database, self).await?;
        let options = standing::options(&self.settings, &open);
        let (engine, session) = (database.engine(), open.session.as_mut());
        let status = aludel_runner::status(engine, session, history, &options.journal).await;
        let status = match status {
            Ok(status) => status,
            Err(error) => {
                open.close().await?;
                return Err(error.into());
            }
        };
        let holder = engine.lock().holder(session, &options.journal, status.has_journal).await;
        open.close().await?;
        let known = status.entries.iter().map(|entry| entry.revision.clone()).collect();
        let seen = history.seen_by(&known)?.history;
        let waiting = aludel_runner::waiting(&seen, &status, &options);
        let (squashes, lock) = (need::of(history, &status), holder?);
        Ok(Situation { database: database.described(), status, waiting, lock, squashes })
    }

    /// What was done to the database, oldest first: the log of its journal. Nothing where there is none.
    ///
    /// # Errors
    ///
    /// Where the database cannot be reached, or its journal not be read.
    pub async fn log(&self) -> Result<Vec<LogEntry>> {
        let database = Database::of(&self.settings)?;
        database.announce(self);
        if !database.exists() {
            return Ok(Vec::new());
        }
        let mut open = database::open(&database, self).await?;
        let journal = &open.tenant.journal;
        let log = aludel_runner::log(database.engine(), open.session.as_mut(), journal).await;
        open.close().await?;
        Ok(log.map_err(RunError::from)?)
    }

    /// Takes the lock away from a run that is stalled or gone, and says whose it was.
    ///
    /// # Errors
    ///
    /// Where the database cannot be reached, or its journal not be read.
    pub async fn unlock(&self) -> Result<Option<Backend>> {
        let database = Database::of(&self.settings)?;
        database.announce(self);
        let mut open = database::open(&database, self).await?;
        let journal = &open.tenant.journal;
        let holder = aludel_runner::unlock(database.engine(), open.session.as_mut(), journal).await;
        open.close().await?;
        Ok(holder?)
    }
}

async fn perform(
    database: &Database,
    open: &mut Open,
    history: &History,
    order: &Order,
    run: &RunOptions,
    project: &Project,
) -> Result<Report> {
    let mut options = standing::options(&project.settings, open);
    options.tag = run.tag.clone().or(options.tag);
    options.contract |= run.contract;
    if let Some(protection) = &mut options.protection {
        protection.said.clone_from(&run.said);
    }
    let _progress = project.busy("connecting");
    let mut untold = None;
    let mut on_event = |event: &Event| {
        let told = project.ui.event(event, history);
        if let (None, Err(failure)) = (&untold, told) {
            untold = Some(failure);
            run.cancellation.cancel();
        }
    };
    let engine = database.engine();
    let observer = match database {
        Database::Server(conninfo) if engine.capabilities().second_connection => {
            Some(conninfo.as_ref() as &dyn Connect)
        }
        _ => None,
    };
    let session = open.session.as_mut();
    let mut attempt = async |options: &Options| {
        let cancellation = run.cancellation.clone();
        let on_event = &mut on_event;
        let session = &mut *session;
        let run = Run { engine, session, history, options, observer, cancellation, on_event };
        obey(order, run).await
    };
    let mut report = attempt(&options).await;
    if let Err(error @ RunError::Protected { said: None, .. }) = &report
        && let Some(said) = project.ui.name_of_protected(error)?
    {
        options.protection = Some(Protection { said: Some(said) });
        report = attempt(&options).await;
    }
    match (report, untold) {
        (Ok(_) | Err(RunError::Cancelled { .. }), Some(failure)) => Err(unread(failure)),
        (report, _) => Ok(report?),
    }
}

async fn obey(order: &Order, mut run: Run<'_>) -> std::result::Result<Report, RunError> {
    match order {
        Order::Upgrade(target) => aludel_runner::upgrade(&mut run, target).await,
        Order::Downgrade(target) => aludel_runner::downgrade(&mut run, target).await,
        Order::Redo => aludel_runner::redo(&mut run).await,
        Order::EnsureJournal => aludel_runner::ensure_journal(&mut run).await,
        Order::Stamp(stamp) => aludel_runner::stamp(&mut run, stamp).await,
        Order::Resolve(resolve) => aludel_runner::resolve(&mut run, resolve).await,
    }
}

/// What is said where nobody hears any more what is done.
fn unread(failure: Failure) -> Failure {
    let why = match failure.kind {
        FailureKind::Closed => "stopped: the output is no longer read".to_owned(),
        _ => format!("stopped: {}", failure.message),
    };
    Failure::new(failure.kind, format!("{why}; what was applied stays applied"))
        .remedy(Remedy::LookAtDatabase)
}
