//! The queries of the application, held against revisions: each is described before and behind every
//! revision, on a shadow that replays the history.

mod blame;
mod counted;
mod light;
mod models;
mod need;
mod walk;

use std::path::PathBuf;

use aludel_engine::Described;
use aludel_queries::{Commit, Effect, Folder, Found, Query, Tree, read, with};
use aludel_revision::{Direction, History, Position, Revision, RevisionId, Target};
use serde::Serialize;

pub use aludel_queries::{BREAKS, CHANGES, Export, Origin, Unreadable};

use crate::{
    Failure, FailureKind, Project, Result,
    database::{self, Database},
    ground::Ground,
    history, standing, states,
};
pub(crate) use light::Light;
pub use need::Need;
use walk::Walk;

/// Which revisions the queries are held against.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// One, or several: `abc..def`.
    Named(String),
    /// Those that the configured database has not applied.
    Pending,
}

/// What became of the queries.
#[derive(Debug, Clone, Default)]
pub struct Checked {
    /// Those that were read.
    pub queries: Vec<Query>,
    /// What might be queries, and cannot be read.
    pub unreadable: Vec<Unreadable>,
    /// Those that the server looks at only when they run.
    pub unchecked: Vec<Query>,
    /// Those that work neither before the revisions nor behind any, and what the server says of them.
    pub failing: Vec<(Query, String)>,
    /// The revisions that they were held against.
    pub revisions: Vec<RevisionId>,
    /// What the revisions do to them.
    pub findings: Vec<Finding>,
}

/// What a revision does to a query.
#[derive(Debug, Clone)]
pub struct Finding {
    /// The query.
    pub query: Query,
    /// What becomes of it.
    pub effect: Effect,
    /// By which way of the revision.
    pub direction: Direction,
    /// The revision.
    pub revision: RevisionId,
    /// Its file.
    pub path: PathBuf,
    /// The statement behind which it is so; `None` where that cannot be told.
    pub statement: Option<Blamed>,
}

/// A statement of a revision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Blamed {
    /// Which of the statements of its way up, from 0.
    pub number: usize,
    /// Where in the file.
    #[serde(serialize_with = "shown")]
    pub position: Position,
    /// Its SQL.
    pub sql: String,
}

fn shown<S: serde::Serializer>(position: &Position, to: S) -> std::result::Result<S::Ok, S::Error> {
    to.collect_str(position)
}

impl Checked {
    /// Whether a program that is deployed goes wrong.
    pub fn breaks(&self) -> bool {
        self.findings.iter().any(|finding| finding.effect.is_grave())
    }
}

impl Project {
    /// Reads the queries, of the folder as it is or of a commit, and holds them against a way of revisions.
    ///
    /// # Errors
    ///
    /// Where it is not said where queries are, a place leads nowhere, there are no such revisions or no
    /// shadow. What breaks is no error.
    pub async fn check_queries(
        &self,
        scope: &Scope,
        direction: Direction,
        deployed: Option<&str>,
    ) -> Result<Checked> {
        self.refuse_sqlite()?;
        let Found { queries, unreadable } = self.queries(deployed)?;
        let history = history::of(&self.settings)?;
        let revisions = self.in_scope(scope, &history).await?;
        let progress = self.busy("reading the history");
        let ground = Ground::of(&[], self).await?;
        let extensions = states::of_revisions(history.revisions())?;
        let mut workshop = ground.workshop(extensions, self);
        let mut walk = Walk::new(&history, &queries);
        let mut findings = Vec::new();
        for revision in &revisions {
            progress.step(&format!("describing queries at {}", revision.id));
            findings.extend(walk.check(&mut workshop, revision, direction).await?);
        }
        if revisions.is_empty() {
            walk.look(&mut workshop).await?;
        }
        let (failing, unchecked) = walk.rest();
        states::close(workshop, self).await?;
        let revisions = revisions.iter().map(|it| it.id.clone()).collect();
        Ok(Checked { queries, unreadable, unchecked, failing, revisions, findings })
    }

    /// The queries, of the folder as it is or of a commit.
    fn queries(&self, deployed: Option<&str>) -> Result<Found> {
        let said = self.settings.queries.clone().unwrap_or_default();
        let places = said.places();
        let with_models = self.settings.queries.is_some()
            && said.models.unwrap_or(true)
            && !self.settings.models.is_empty();
        if places == aludel_queries::Places::default() && !with_models {
            let failure = Failure::new(FailureKind::Settings, "nothing says where the queries are");
            return Err(failure.hint(
                "write `[queries]` into aludel.toml, with `rust = \"src\"`, `sqlx = \".sqlx\"`, `sql` or \
                 `statistics`",
            ));
        }
        let root = &self.settings.root;
        let commit = deployed.map(|revision| Commit::open(root, revision)).transpose()?;
        let folder = Folder::new(root);
        let tree: &dyn Tree = commit.as_ref().map_or(&folder, |commit| commit);
        let found = read(&places, tree)?;
        Ok(match with_models {
            true => with(found, models::queries(&self.settings, commit.as_ref())?),
            false => found,
        })
    }

    /// The revisions that are meant.
    pub(crate) async fn in_scope<'h>(
        &self,
        scope: &Scope,
        history: &'h History,
    ) -> Result<Vec<&'h Revision>> {
        match scope {
            Scope::Pending => self.pending(history).await,
            Scope::Named(named) => history::chosen(history, Some(named)),
        }
    }

    /// The revisions that the configured database has not applied, on the way to the heads.
    async fn pending<'h>(&self, history: &'h History) -> Result<Vec<&'h Revision>> {
        let database = Database::of(&self.settings)?;
        let applied = standing::ask(&database, history, self).await?.applied;
        let heads: Target = "heads".parse()?;
        Ok(history.upgrade_path(&applied, &heads)?)
    }

    /// The queries that the configured database has counted.
    ///
    /// # Errors
    ///
    /// Where it cannot be asked, or does not count.
    pub async fn counted_queries(&self) -> Result<Export> {
        self.refuse_sqlite()?;
        let database = Database::of(&self.settings)?;
        let mut open = database::open(&database, self).await?;
        let counted = counted::counted(open.session.as_mut(), &self.settings.journal_schema).await;
        open.close().await?;
        counted
    }
}

/// What a server says of a query that it refuses.
fn refusal(described: &Described) -> Option<&str> {
    match described {
        Described::Fails(error) => Some(&error.message),
        Described::Works(_) | Described::Unchecked => None,
    }
}
