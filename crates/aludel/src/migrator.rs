//! What an application does with its revisions when it starts.

use std::{borrow::Cow, collections::BTreeMap};

use aludel_engine::Engine;
use aludel_postgres::PostgresEngine;
use aludel_revision::{History, Target, Values};
use aludel_runner::{
    Cancellation, Event, Options, Report, Run, RunError, Status, downgrade, status, upgrade,
    waiting,
};
use aludel_session::{Session, SessionError};

use crate::Standing;

/// Applies and checks a history of revisions.
#[derive(Debug, Clone, Default)]
pub struct Migrator {
    history: History,
    options: Options,
    cancellation: Cancellation,
    variables: BTreeMap<String, String>,
}

impl Migrator {
    /// A migrator of an embedded folder, or of a [`History`] that was loaded.
    pub fn new(history: impl Into<History>) -> Self {
        Self { history: history.into(), ..Self::default() }
    }

    /// With other options than the usual: timeouts, retries, the journal's schema, a tag.
    pub fn with_options(mut self, options: Options) -> Self {
        self.options = options;
        self
    }

    /// With the value of a variable that revisions ask for (`-- variables: name` in the header). One without a
    /// value, given or in the header, stops an upgrade before anything runs.
    pub fn variable(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.variables.insert(name.into(), value.into());
        self.history = self.history.with_values(&Values::new(self.variables.clone()));
        self
    }

    /// With leave to apply phases that take away what is old (`phase: contract`), or without, as usual:
    /// then an upgrade stops before the first of them and its report says so.
    pub fn contract(mut self, leave: bool) -> Self {
        self.options.contract = leave;
        self
    }

    /// With a switch that stops a run, for example on Ctrl-C.
    pub fn with_cancellation(mut self, cancellation: Cancellation) -> Self {
        self.cancellation = cancellation;
        self
    }

    /// The revisions.
    pub fn history(&self) -> &History {
        &self.history
    }

    /// The options.
    pub fn options(&self) -> &Options {
        &self.options
    }

    /// Where the database stands, in all detail. Reads only, and takes no lock.
    pub async fn status(&self, session: &mut dyn Session) -> Result<Status, RunError> {
        let (engine, history) = (engine(session), self.history_for(session));
        let mut session = engine.contract().guarded(session);
        status(engine, session.as_mut(), &history, &self.options.journal).await
    }

    /// Whether the database is behind, up to date or ahead. Reads only, and takes no lock.
    pub async fn check(&self, session: &mut dyn Session) -> Result<Standing, RunError> {
        let status = self.status(session).await?;
        let waiting = waiting(&self.history, &status, &self.options);
        Ok(Standing::of(status, waiting))
    }

    /// Applies all that is not applied, up to all heads, under the lock: of several that start at
    /// once, one does the work and the others wait, then find nothing to do.
    ///
    /// A connection on which this future was dropped before it ended must be closed: it may hold
    /// the lock.
    pub async fn upgrade(&self, session: &mut dyn Session) -> Result<Report, RunError> {
        if self.history.is_empty() {
            return Ok(Report::default());
        }
        let heads = Target { anchor: aludel_revision::Anchor::Heads, ..Target::HEAD };
        self.upgrade_to(session, &heads, &mut |_| ()).await
    }

    /// Applies what leads to a target, and tells what happens while it goes on.
    pub async fn upgrade_to(
        &self,
        session: &mut dyn Session,
        target: &Target,
        on_event: &mut (dyn FnMut(&Event) + Send),
    ) -> Result<Report, RunError> {
        let (remembered, history) = (self.remember(session).await?, self.history_for(session));
        let mut guarded = engine(session).contract().guarded(session);
        let outcome = upgrade(&mut self.run(guarded.as_mut(), &history, on_event), target).await;
        put_back(guarded.as_mut(), remembered, outcome).await
    }

    /// Reverts what stands on a target, and tells what happens while it goes on.
    pub async fn downgrade_to(
        &self,
        session: &mut dyn Session,
        target: &Target,
        on_event: &mut (dyn FnMut(&Event) + Send),
    ) -> Result<Report, RunError> {
        let (remembered, history) = (self.remember(session).await?, self.history_for(session));
        let mut guarded = engine(session).contract().guarded(session);
        let outcome = downgrade(&mut self.run(guarded.as_mut(), &history, on_event), target).await;
        put_back(guarded.as_mut(), remembered, outcome).await
    }

    /// The history as the session's engine reads it.
    fn history_for(&self, session: &dyn Session) -> Cow<'_, History> {
        let syntax = engine(session).syntax();
        match self.history.syntax() == syntax {
            true => Cow::Borrowed(&self.history),
            false => Cow::Owned(self.history.clone().with_syntax(syntax)),
        }
    }

    /// The statements that set a session to what it is; behind a pooler nothing is set on it.
    async fn remember(&self, session: &mut dyn Session) -> Result<Option<String>, RunError> {
        match self.options.pooled {
            true => Ok(None),
            false => Ok(Some(engine(session).contract().remember(session).await?)),
        }
    }

    fn run<'a>(
        &'a self,
        session: &'a mut dyn Session,
        history: &'a History,
        on_event: &'a mut (dyn FnMut(&Event) + Send),
    ) -> Run<'a> {
        Run {
            engine: engine(session),
            session,
            history,
            options: &self.options,
            observer: None,
            cancellation: self.cancellation.clone(),
            on_event,
        }
    }
}

/// The engine that a session speaks to.
fn engine(session: &dyn Session) -> &'static dyn Engine {
    match session.engine() {
        #[cfg(any(feature = "rusqlite", feature = "sqlx-sqlite"))]
        "sqlite" => &aludel_sqlite::SqliteEngine,
        _ => &PostgresEngine,
    }
}

/// Leaves a session as it was handed in, whatever came of the run; what came of it is said first.
async fn put_back<T>(
    session: &mut dyn Session,
    remembered: Option<String>,
    outcome: Result<T, RunError>,
) -> Result<T, RunError> {
    if matches!(outcome, Err(RunError::Lost { .. } | RunError::Session(SessionError::Lost(_)))) {
        return outcome;
    }
    let done = match remembered {
        Some(remembered) => session.execute(&remembered).await,
        None => Ok(()),
    };
    let outcome = outcome?;
    done?;
    Ok(outcome)
}
