//! The models of the project, read.

use std::path::{Path, PathBuf};

use aludel_model::{ReadOptions, Reading, Style, render};

use crate::{Failure, FailureKind, Project, Result, ground::Ground, settings::Settings};

/// How the models are read, for a server of a major version where that is known.
pub(crate) fn options(settings: &Settings, target: Option<u32>) -> ReadOptions {
    let default_schema = settings.schemas.first().cloned().unwrap_or_else(|| "public".to_owned());
    ReadOptions {
        paths: settings.models.iter().map(|path| below(path, &settings.root)).collect(),
        default_schema,
        schemas: settings.schemas.iter().cloned().collect(),
        types: settings.types.clone(),
        extensions: settings.extensions.clone(),
        features: settings.features.clone(),
        comments: settings.comments,
        target,
    }
}

fn below(path: &Path, root: &Path) -> PathBuf {
    path.strip_prefix(root).unwrap_or(path).to_path_buf()
}

/// What the models say; every mistake at once where there are any.
pub(crate) fn read(ground: &Ground, project: &Project) -> Result<Reading> {
    let settings = &project.settings;
    let reading = aludel_model::read(&settings.root, &options(settings, ground.major()));
    if reading.diagnostics.is_empty() {
        return Ok(reading);
    }
    let message = match reading.diagnostics.len() {
        1 => "the models have a mistake".to_owned(),
        count => format!("the models have {count} mistakes"),
    };
    let mut failure = Failure::new(FailureKind::Input, message);
    failure.report = Some(render(&reading.diagnostics, Style::Colored));
    Err(failure)
}

/// The same hash for the same models.
pub(crate) fn fingerprint(ground: &Ground, project: &Project) -> Result<String> {
    let settings = &project.settings;
    Ok(aludel_model::fingerprint(&settings.root, &options(settings, ground.major()))?)
}
