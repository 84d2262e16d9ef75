//! The project's own files: its history.

use aludel_revision::{History, Revision};
use serde::Serialize;

use crate::{
    Context, Failure, Result, failure::FailureKind, settings::Settings, source::Source, sqlite,
};

/// The history of the project.
pub(crate) fn history(settings: &Settings) -> Result<History> {
    if !settings.migrations.is_dir() {
        let message =
            format!("there is no folder of revisions at {}", settings.migrations.display());
        return Err(Failure::new(FailureKind::Settings, message)
            .hint("`aludel init` sets a project up; --migrations names another folder"));
    }
    let history = History::load(&settings.migrations)?;
    Ok(match sqlite::is_configured(settings) {
        true => history.with_syntax(aludel_sqlite::SYNTAX),
        false => history,
    })
}

/// The history, where one of the sources needs it.
pub(crate) fn history_for<const N: usize>(
    sources: [&Source; N],
    context: &Context,
) -> Result<Option<History>> {
    match sources.iter().any(|source| matches!(source, Source::Revision(_))) {
        true => history(&context.settings).map(Some),
        false => Ok(None),
    }
}

/// A revision, for programs.
#[derive(Debug, Serialize)]
pub(crate) struct RevisionView {
    /// Its identifier.
    pub(crate) revision: String,
    /// Its parents.
    pub(crate) revises: Vec<String>,
    /// What else must be applied before it.
    pub(crate) depends_on: Vec<String>,
    /// The names of the branch that begins here.
    pub(crate) labels: Vec<String>,
    /// What it is for.
    pub(crate) message: String,
    /// When it was written.
    pub(crate) created: Option<String>,
    /// Why it cannot be taken back.
    pub(crate) irreversible: Option<String>,
    /// Its file.
    pub(crate) file: String,
    /// Whether nothing follows it.
    pub(crate) head: bool,
}

impl RevisionView {
    /// A revision of a history.
    pub(crate) fn new(revision: &Revision, history: &History) -> Self {
        let names =
            |ids: &[aludel_revision::RevisionId]| ids.iter().map(ToString::to_string).collect();
        Self {
            revision: revision.id.to_string(),
            revises: names(&revision.parents),
            depends_on: names(&revision.depends_on),
            labels: names(&revision.labels),
            message: revision.message.clone(),
            created: revision.created.map(|time| time.to_string()),
            irreversible: revision.irreversible.clone(),
            file: revision.path.display().to_string(),
            head: history.children(&revision.id).is_empty(),
        }
    }
}

/// The day of a revision, or nothing.
pub(crate) fn day(revision: &Revision) -> String {
    revision.created.map(|time| time.strftime("%Y-%m-%d").to_string()).unwrap_or_default()
}

/// Now, or what SOURCE_DATE_EPOCH says.
pub(crate) fn now(context: &Context) -> Result<jiff::Timestamp> {
    match context.settings.now {
        None => Ok(jiff::Timestamp::now()),
        Some(seconds) => jiff::Timestamp::from_second(seconds)
            .map_err(|error| Failure::new(FailureKind::Settings, error)),
    }
}
