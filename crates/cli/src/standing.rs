//! Where the database stands in the history.

use aludel_revision::{Applied, History, RevisionId};
use aludel_runner::{Entry, Findings, Options, Protection, State, status};
use aludel_session::SessionSettings;

use crate::{
    Context, Result,
    database::{self, Database, Open},
    failure::FailureKind,
    interrupt,
    settings::Settings,
};

/// Where the database stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Standing {
    /// The database, without a password.
    pub(crate) database: String,
    /// What it has applied.
    pub(crate) applied: Applied,
    /// The newest of them.
    pub(crate) heads: Vec<RevisionId>,
    /// Where files and journal disagree.
    pub(crate) findings: Findings,
}

/// What every run is told.
pub(crate) fn options(settings: &Settings, open: &Open) -> Options {
    let tenant = &open.tenant;
    let mut options = Options::default();
    options.journal.clone_from(&tenant.journal);
    options.tag.clone_from(&settings.tag);
    options.pooled = open.is_pooled;
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
pub(crate) fn ask_if_possible(history: &History, context: &Context) -> Result<Option<Standing>> {
    if cfg!(not(feature = "embedded")) && context.settings.database.is_none() {
        context.printer.note("no database is configured: what is applied is not known");
        return Ok(None);
    }
    let database = Database::of(&context.settings)?;
    match ask(&database, history, context) {
        Ok(standing) => Ok(Some(standing)),
        Err(failure) if failure.kind == FailureKind::Connection => {
            context.printer.warn(format!("what is applied is not known: {}", failure.message));
            Ok(None)
        }
        Err(failure) => Err(failure),
    }
}

/// Where the database stands. An embedded one that was never used stands at base, and is not made
/// for the question.
pub(crate) fn ask(database: &Database, history: &History, context: &Context) -> Result<Standing> {
    database.announce(context);
    if !database.exists() {
        return Ok(Standing {
            database: database.described(),
            applied: Applied::new(),
            heads: Vec::new(),
            findings: Findings::default(),
        });
    }
    interrupt::block_on(async {
        let mut open = database::open(database, context).await?;
        let standing = read(database, &mut open, history).await;
        open.close().await?;
        standing
    })
}

/// Where an open database stands.
pub(crate) async fn read(
    database: &Database,
    open: &mut Open,
    history: &History,
) -> Result<Standing> {
    let status =
        status(database.engine(), open.session.as_mut(), history, &open.tenant.journal).await?;
    let is_there = |entry: &&Entry| entry.state != State::Applying;
    Ok(Standing {
        database: database.described(),
        applied: status.entries.iter().filter(is_there).map(|it| it.revision.clone()).collect(),
        heads: status.heads,
        findings: status.findings,
    })
}

/// Where files and journal disagree, a line each.
pub(crate) fn remarks(findings: &Findings) -> Vec<String> {
    let Findings { edited_up, edited_down, gone, ahead, gaps, half } = findings;
    let mut lines = Vec::new();
    for edited in edited_up.iter().chain(edited_down) {
        let (path, id, way) = (edited.path.display(), &edited.revision, edited.direction);
        lines.push(format!("{path}: the way {way} of `{id}` was edited after it was applied"));
    }
    for missing in gone {
        let (id, slug) = (&missing.revision, &missing.slug);
        lines.push(format!("`{id}` ({slug}) is applied, but its file is gone"));
    }
    for missing in ahead {
        let (id, slug) = (&missing.revision, &missing.slug);
        lines.push(format!("the database is ahead of the files: it has `{id}` ({slug})"));
    }
    for gap in gaps {
        lines.push(format!("`{}` is applied, but `{}` below it is not", gap.applied, gap.missing));
    }
    if let Some(half) = half {
        let (id, way, place) = (&half.revision, half.direction, half.place);
        lines.push(format!("a run stopped inside `{id}`, on its way {way}, at {place}"));
    }
    lines
}
