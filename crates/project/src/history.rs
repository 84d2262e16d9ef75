//! The history of a project: its revision files.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use aludel_revision::{History, Range, Revision, Target, TargetError};

use crate::{
    Failure, FailureKind, Project, Remedy, Result, ground, rebase::begun, settings::Settings,
    source::Source, sqlite, variables,
};

/// The history of the project, with the values that its variables have on shadows.
pub fn of(settings: &Settings) -> Result<History> {
    Ok(variables::for_shadows(read(settings)?, settings))
}

/// The history of the project for who shows it: whether each variable has a value is not asked.
pub fn to_read(settings: &Settings) -> Result<History> {
    Ok(variables::to_read(read(settings)?, settings))
}

/// The history of the project, with the values that its variables have on a database; those that are said are
/// the strongest.
pub(crate) fn to_run(settings: &Settings, said: &BTreeMap<String, String>) -> Result<History> {
    variables::to_run(read(settings)?, said, settings)
}

fn read(settings: &Settings) -> Result<History> {
    settings.check_files_named()?;
    let folders: Vec<&PathBuf> = settings.folders().collect();
    if let Some(missing) = folders.iter().find(|folder| !folder.is_dir()) {
        let message = format!("there is no folder of revisions at {}", missing.display());
        return Err(Failure::new(FailureKind::Settings, message).remedy(Remedy::SetUp));
    }
    begun::refuse_left(folders.iter().copied())?;
    Ok(in_syntax(History::load_all(&folders)?, settings))
}

/// The history without a file.
pub(crate) fn without(settings: &Settings, file: &Path) -> Result<History> {
    let folders: Vec<&PathBuf> = settings.folders().collect();
    begun::refuse_left(folders.iter().copied())?;
    let history = in_syntax(History::load_without(&folders, file)?, settings);
    Ok(variables::for_shadows(history, settings))
}

fn in_syntax(history: History, settings: &Settings) -> History {
    match sqlite::is_configured(settings) {
        true => history.with_syntax(aludel_sqlite::SYNTAX),
        false => history,
    }
}

/// Revisions as they are named: one, several, all.
pub(crate) fn chosen<'h>(
    history: &'h History,
    revisions: Option<&str>,
) -> Result<Vec<&'h Revision>> {
    Ok(match revisions {
        None => history.revisions().collect(),
        Some(range) if Range::is_meant(range) => history.range(&range.parse::<Range>()?, None)?,
        Some(target) => {
            let found = history.find_all(&target.parse::<Target>()?, None)?;
            if found.is_empty() {
                return Err(TargetError::NoRevision { target: target.to_owned() }.into());
            }
            found
        }
    })
}

/// Has the checksums of a history as an earlier run kept them, for who compares it with a journal.
pub(crate) fn remember_checksums(history: &History, settings: &Settings) {
    aludel_autogenerate::remember_checksums(&ground::cache(settings), history);
}

/// The history, where one of the sources needs it.
pub(crate) fn for_sources<const N: usize>(
    sources: [&Source; N],
    project: &Project,
) -> Result<Option<History>> {
    match sources.iter().any(|source| matches!(source, Source::Revision(_))) {
        true => of(&project.settings).map(Some),
        false => Ok(None),
    }
}

/// Now, or what SOURCE_DATE_EPOCH says.
pub(crate) fn now(project: &Project) -> Result<jiff::Timestamp> {
    match project.settings.now {
        None => Ok(jiff::Timestamp::now()),
        Some(seconds) => jiff::Timestamp::from_second(seconds)
            .map_err(|error| Failure::new(FailureKind::Settings, error)),
    }
}
