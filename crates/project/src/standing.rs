//! Where the database stands in the history.

use std::borrow::Cow;

use aludel_revision::{Applied, History, RevisionId};
use aludel_runner::{Findings, Options, Protection, status};
use aludel_session::SessionSettings;

use crate::{
    FailureKind, Notice, Project, Remedy, Result,
    database::{self, Database, Open},
    history,
    settings::Settings,
    tenant::Tenant,
};

/// From how many revisions on a question more takes less than all rows of their journal.
const LONG: usize = 500;

/// Where the database stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// The database, without a password.
    pub database: String,
    /// What it has applied.
    pub applied: Applied,
    /// The newest of them.
    pub heads: Vec<RevisionId>,
    /// Where files and journal disagree.
    pub findings: Findings,
}

impl Standing {
    /// The history as the database sees it: where it has a part of what one revision stands for, these in the
    /// place of that one.
    ///
    /// # Errors
    ///
    /// Where what comes of it is no history.
    pub fn seen<'h>(&self, history: &'h History) -> Result<Cow<'h, History>> {
        Ok(history.seen_by(&self.touched())?.history)
    }

    /// What the database has, if only by half.
    fn touched(&self) -> Applied {
        let half = self.findings.half.iter().map(|half| half.revision.clone());
        self.applied.iter().cloned().chain(half).collect()
    }
}

/// What every run is told.
pub(crate) fn options(settings: &Settings, open: &Open) -> Options {
    let mut options = options_for(settings, &open.tenant);
    options.pooled = open.is_pooled;
    options
}

/// The same without a connection.
pub(crate) fn options_for(settings: &Settings, tenant: &Tenant) -> Options {
    let mut options = Options::default();
    options.journal.clone_from(&tenant.journal);
    options.tag.clone_from(&settings.tag);
    options.contract = settings.contract;
    options.protection = settings.protected.then(Protection::default);
    options.settings = SessionSettings {
        role: settings.role.clone(),
        lock_timeout: settings.lock_timeout,
        search_path: tenant.path.clone().or(options.settings.search_path),
        ..options.settings
    };
    options
}

/// Where the database stands; `None`, and said, where there is none to ask.
pub async fn ask_if_possible(history: &History, project: &Project) -> Result<Option<Standing>> {
    if is_nowhere(project) {
        project.tell(&Notice::NoDatabase);
        return Ok(None);
    }
    match ask_configured(history, project).await {
        Ok(standing) => Ok(Some(standing)),
        Err(failure) if failure.kind == FailureKind::Connection => {
            project.tell(&Notice::Unreachable(&failure));
            Ok(None)
        }
        Err(failure) => Err(failure),
    }
}

/// What a database is called that has applied a revision, among those that share its files and answer.
pub async fn who_applied(
    revision: &RevisionId,
    history: &History,
    project: &Project,
) -> Result<Option<String>> {
    for project in project.on_each()? {
        let standing = ask_if_possible(history, &project).await?;
        if standing.is_some_and(|it| it.touched().contains(revision)) {
            return Ok(Some(project.settings.called()));
        }
    }
    Ok(None)
}

/// What the databases have that share the files, where there is one: what changes applied files asks it before.
pub(crate) async fn applied_anywhere(
    history: &History,
    project: &Project,
) -> Result<Vec<RevisionId>> {
    let standings = of_each(history, project).await?;
    Ok(standings.iter().flat_map(|standing| standing.untouchable(history)).collect())
}

/// Where each database stands that shares the files. One that does not answer has to be vouched for.
pub(crate) async fn of_each(history: &History, project: &Project) -> Result<Vec<Standing>> {
    let mut standings = Vec::new();
    for project in project.on_each()?.iter().filter(|it| !is_nowhere(it)) {
        let standing = ask_configured(history, project).await;
        standings.push(standing.map_err(|failure| match failure.kind {
            FailureKind::Connection => failure.remedy(Remedy::VouchForRevisions),
            _ => failure,
        })?);
    }
    Ok(standings)
}

impl Standing {
    /// The revisions whose files stay as they are: those that are applied, if only by half, and what stands for
    /// such.
    pub(crate) fn untouchable(&self, history: &History) -> Vec<RevisionId> {
        let touched = self.touched();
        let begun = history
            .squashes()
            .filter(|(_, squash)| !history.replaced_by(squash).is_disjoint(&touched));
        let begun: Vec<RevisionId> = begun.map(|(revision, _)| revision.id.clone()).collect();
        touched.into_iter().chain(begun).collect()
    }
}

/// Whether there is no database to ask, not an embedded one either.
fn is_nowhere(project: &Project) -> bool {
    cfg!(not(feature = "embedded")) && project.settings.database.is_none()
}

async fn ask_configured(history: &History, project: &Project) -> Result<Standing> {
    ask(&Database::of(&project.settings)?, history, project).await
}

/// Where the database stands. An embedded one that was never used stands at base, and is not made
/// for the question.
pub(crate) async fn ask(
    database: &Database,
    history: &History,
    project: &Project,
) -> Result<Standing> {
    database.announce(project);
    if !database.exists() {
        return Ok(Standing {
            database: database.described(),
            applied: Applied::new(),
            heads: Vec::new(),
            findings: Findings::default(),
        });
    }
    history::remember_checksums(history, &project.settings);
    let mut open = database::open(database, project).await?;
    let standing = read(database, &mut open, history).await;
    open.close().await?;
    standing
}

/// Where an open database stands.
pub(crate) async fn read(
    database: &Database,
    open: &mut Open,
    history: &History,
) -> Result<Standing> {
    let (engine, session, journal) =
        (database.engine(), open.session.as_mut(), &open.tenant.journal);
    let found = match history.len() < LONG {
        true => status(engine, session, history, journal).await?.into(),
        false => aludel_runner::standing(engine, session, history, journal).await?,
    };
    let aludel_runner::Standing { applied, heads, findings } = found;
    Ok(Standing { database: database.described(), applied, heads, findings })
}
