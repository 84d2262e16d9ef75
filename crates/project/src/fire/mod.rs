//! Proof under fire: revisions are applied to a shadow as to a database in use, while applications read
//! and write it. Of a change in phases the old application works until contract, and the new one from the
//! end of expand.

mod clients;

use std::{sync::Arc, time::Duration};

use aludel_autogenerate::{Loadable, Replay, State, Workshop};
use aludel_catalog::{Catalog, Kind};
use aludel_engine::Traffic;
use aludel_postgres::PostgresEngine;
use aludel_revision::{Applied, History, Phase, Revision, Target};
use aludel_runner::{Cancellation, Event, Options, Run, Stamp};
use aludel_session::{Connect, Session};
use serde::Serialize;

use crate::{Failure, FailureKind, Project, Result, ground::Ground, history, states};
use clients::{Clients, Work, tried};

/// What an application takes the tables for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Shape {
    /// As they were before the change.
    Old,
    /// As they are after it.
    New,
}

impl Shape {
    /// In a word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Old => "old",
            Self::New => "new",
        }
    }
}

/// What an application met.
#[derive(Debug, Clone, Serialize)]
pub struct Use {
    /// What it takes the tables for.
    pub shape: Shape,
    /// How many statements it said.
    pub statements: usize,
    /// How long the slowest took.
    #[serde(rename = "longest_seconds", serialize_with = "seconds")]
    pub longest: Duration,
    /// Which that was.
    pub slowest: String,
    /// Those that failed.
    pub failed: Vec<Failed>,
}

/// A statement that failed.
#[derive(Debug, Clone, Serialize)]
pub struct Failed {
    /// The statement.
    pub statement: String,
    /// What the server said.
    pub message: String,
    /// How often.
    pub count: usize,
}

fn seconds<S: serde::Serializer>(
    duration: &Duration,
    serializer: S,
) -> std::result::Result<S::Ok, S::Error> {
    serializer.serialize_f64(duration.as_secs_f64())
}

impl Use {
    fn of(shape: Shape) -> Self {
        let (longest, slowest) = (Duration::ZERO, String::new());
        Self { shape, statements: 0, longest, slowest, failed: Vec::new() }
    }

    fn note(&mut self, statement: &str, took: Duration) {
        self.statements += 1;
        if took > self.longest {
            self.longest = took;
            statement.clone_into(&mut self.slowest);
        }
    }
}

/// A revision that was applied under fire.
#[derive(Debug)]
pub struct Fired {
    /// The revision.
    pub revision: Revision,
    /// What the applications met.
    pub uses: Vec<Use>,
    /// What they did not say, for it failed before, and why.
    pub left_out: Vec<String>,
    /// Why it could not be applied.
    pub fault: Option<String>,
}

/// The longest that anybody may wait: what the server takes for a deadlock's beginning.
/// Source: PostgreSQL manual, `deadlock_timeout`, whose default it is.
pub const PATIENCE: Duration = Duration::from_secs(1);

impl Fired {
    /// Whether nothing failed, and nobody waited for longer than he may.
    pub fn holds(&self) -> bool {
        let held = |used: &Use| used.failed.is_empty() && used.longest <= PATIENCE;
        self.fault.is_none() && self.uses.iter().all(held)
    }
}

impl Project {
    /// Applies revisions to a shadow, one after the other, while applications read and write it: `head`,
    /// a revision, or several, `abc..def`. Of a change in phases all of them up to the last.
    ///
    /// # Errors
    ///
    /// Where there is no such revision, or no shadow with more than one connection.
    pub async fn prove_under_fire(&self, revisions: &str) -> Result<Vec<Fired>> {
        self.refuse_sqlite()?;
        let history = history::of(&self.settings)?;
        let chosen = history::chosen(&history, Some(revisions))?;
        let progress = self.busy("reading the history");
        let ground = Ground::of(&[], self).await?;
        let extensions = states::of_revisions(history.revisions())?;
        let mut workshop = ground.workshop(extensions, self);
        let mut all = Vec::new();
        for chain in chains(&chosen, &history) {
            if let Some(first) = chain.first() {
                progress.step(&format!("proving {} under fire", first.id));
            }
            all.extend(Fire { chain: &chain, history: &history }.run(&mut workshop).await?);
        }
        states::close(workshop, self).await?;
        Ok(all)
    }
}

/// Revisions that are one change: a phase comes with those before it.
fn chains<'h>(chosen: &[&'h Revision], history: &'h History) -> Vec<Vec<&'h Revision>> {
    let mut chains: Vec<Vec<&Revision>> = Vec::new();
    for revision in chosen {
        let joins = chains.last().and_then(|chain| chain.last()).is_some_and(|last| {
            last.phase.is_some()
                && last.phase < revision.phase
                && history.parents(&revision.id).contains(&last.id)
        });
        match chains.last_mut().filter(|_| joins) {
            Some(chain) => chain.push(revision),
            None => chains.push(with_phases_before(revision, history)),
        }
    }
    chains
}

fn with_phases_before<'h>(revision: &'h Revision, history: &'h History) -> Vec<&'h Revision> {
    let mut chain = vec![revision];
    while let Some(first) = chain.first().filter(|it| it.phase.is_some()) {
        let parents = history.parents(&first.id).iter().filter_map(|id| history.get(id));
        let Some(before) =
            parents.into_iter().find(|it| it.phase.is_some() && it.phase < first.phase)
        else {
            break;
        };
        chain.insert(0, before);
    }
    chain
}

/// One change under fire.
struct Fire<'h> {
    chain: &'h [&'h Revision],
    history: &'h History,
}

impl Fire<'_> {
    async fn run(&self, workshop: &mut Workshop) -> Result<Vec<Fired>> {
        let Some(first) = self.chain.first() else { return Ok(Vec::new()) };
        let below = self.history.ancestors(self.history.parents(&first.id));
        let with = below.iter().cloned().chain(self.chain.iter().map(|it| it.id.clone()));
        let after = self.state(with.collect(), workshop).await?;
        let before = self.state(below, workshop).await?;
        workshop.fill(&before.catalog).await?;
        let connect: Arc<dyn Connect> =
            workshop.connector().await?.map(Arc::from).ok_or_else(|| {
                Failure::new(
                    FailureKind::Connection,
                    "the embedded PostgreSQL has one connection only",
                )
                .hint("let the shadow be a local server's: `shadow = \"local\"`")
            })?;
        self.stamp(&*connect).await?;
        let mut all = Vec::new();
        for (at, revision) in self.chain.iter().enumerate() {
            let shapes = self.shapes(at, &before.catalog, &after.catalog);
            let fired = self.apply(revision, shapes, &connect).await?;
            let goes_on = fired.fault.is_none();
            all.push(fired);
            if !goes_on {
                break;
            }
        }
        Ok(all)
    }

    async fn state<'a>(&'a self, revisions: Applied, workshop: &mut Workshop) -> Result<State<'a>> {
        Ok(workshop.load(Loadable::Revisions(Replay { history: self.history, revisions })).await?)
    }

    /// Who is at work while a revision of the change is applied.
    fn shapes<'c>(
        &self,
        at: usize,
        before: &'c Catalog,
        after: &'c Catalog,
    ) -> Vec<(Shape, &'c Catalog)> {
        let phase = self.chain.get(at).and_then(|revision| revision.phase);
        let mut shapes = Vec::new();
        if phase != Some(Phase::Contract) {
            shapes.push((Shape::Old, before));
        }
        // In one revision alone, or in its first phase, nobody uses yet what is new.
        if phase.is_some() && (at > 0 || phase == Some(Phase::Contract)) {
            shapes.push((Shape::New, after));
        }
        shapes
    }

    /// A run on the shadow, of which nobody hears.
    fn on<'r>(
        &'r self,
        session: &'r mut dyn Session,
        options: &'r Options,
        nothing: &'r mut (dyn FnMut(&Event) + Send),
    ) -> Run<'r> {
        Run {
            engine: &PostgresEngine,
            session,
            history: self.history,
            options,
            observer: None,
            cancellation: Cancellation::new(),
            on_event: nothing,
        }
    }

    /// Tells the journal of the shadow what is applied there.
    async fn stamp(&self, connect: &dyn Connect) -> Result<()> {
        let parents = self.chain.first().map_or(&[][..], |first| self.history.parents(&first.id));
        for parent in parents {
            let stamp = Stamp::To(Target::from(parent));
            let mut session = connect.connect().await?;
            let (options, mut nothing) = (options(), |_: &Event| ());
            let mut run = self.on(session.as_mut(), &options, &mut nothing);
            aludel_runner::stamp(&mut run, &stamp).await?;
        }
        Ok(())
    }

    async fn apply(
        &self,
        revision: &Revision,
        shapes: Vec<(Shape, &Catalog)>,
        connect: &Arc<dyn Connect>,
    ) -> Result<Fired> {
        let (mut works, mut left_out) = (Vec::new(), Vec::new());
        for (shape, catalog) in shapes {
            let (statements, cannot) = tried(traffic(catalog), &**connect).await?;
            left_out.extend(cannot);
            works.push(Work { shape, statements });
        }
        let clients = Clients::begin(works, connect);
        // So that everybody has said something before it begins.
        tokio::time::sleep(Duration::from_millis(50)).await;
        let applied = self.upgrade(revision, &**connect).await;
        tokio::time::sleep(Duration::from_millis(50)).await;
        let uses = clients.end()?;
        let fault = applied?.err().map(|error| error.to_string());
        Ok(Fired { revision: revision.clone(), uses, left_out, fault })
    }

    async fn upgrade(
        &self,
        revision: &Revision,
        connect: &dyn Connect,
    ) -> Result<std::result::Result<(), aludel_runner::RunError>> {
        let mut session = connect.connect().await?;
        let (options, mut nothing) = (options(), |_: &Event| ());
        let run = self.on(session.as_mut(), &options, &mut nothing);
        let mut run = Run { observer: Some(connect), ..run };
        let target = Target::from(&revision.id);
        Ok(aludel_runner::upgrade(&mut run, &target).await.map(drop))
    }
}

fn options() -> Options {
    let mut options = Options::default();
    options.contract = true;
    options
}

/// What an application says that knows the tables as a catalog has them.
fn traffic(catalog: &Catalog) -> Vec<String> {
    let tables = catalog.of_kind(Kind::Table).filter_map(|(key, _)| key.qualified_name());
    let traffic: &dyn Traffic = &PostgresEngine;
    tables.flat_map(|table| traffic.statements(&table, catalog)).collect()
}
