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
        let half = self.findings.half.iter().map(|half| half.revision.clone());
        let known = self.applied.iter().cloned().chain(half).collect();
        Ok(history.seen_by(&known)?.history)
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
    if cfg!(not(feature = "embedded")) && project.settings.database.is_none() {
        project.tell(&Notice::NoDatabase);
        return Ok(None);
    }
    let database = Database::of(&project.settings)?;
    match ask(&database, history, project).await {
        Ok(standing) => Ok(Some(standing)),
        Err(failure) if failure.kind == FailureKind::Connection => {
            project.tell(&Notice::Unreachable(&failure));
            Ok(None)
        }
        Err(failure) => Err(failure),
    }
}

/// What the configured database has, where there is one: what changes applied files asks it before.
pub(crate) async fn applied_anywhere(
    history: &History,
    project: &Project,
) -> Result<Vec<RevisionId>> {
    if cfg!(not(feature = "embedded")) && project.settings.database.is_none() {
        return Ok(Vec::new());
    }
    let database = Database::of(&project.settings)?;
    match ask(&database, history, project).await {
        Ok(standing) => {
            // What stands for applied ones is as little to be changed as they are.
            let begun = history
                .squashes()
                .filter(|(_, squash)| !history.replaced_by(squash).is_disjoint(&standing.applied));
            let begun = begun.map(|(revision, _)| revision.id.clone());
            Ok(standing.applied.iter().cloned().chain(begun).collect())
        }
        Err(failure) if failure.kind == FailureKind::Connection => {
            Err(failure.remedy(Remedy::VouchForRevisions))
        }
        Err(failure) => Err(failure),
    }
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
