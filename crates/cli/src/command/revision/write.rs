//! The file is written: at once, and never over another.

use std::io::Write;

use serde::Serialize;

use super::place::Place;
use crate::{Context, Failure, Result, failure::FailureKind};

/// What was written, for programs.
#[derive(Debug, Serialize)]
pub(crate) struct Written {
    /// The identifier.
    pub(crate) revision: String,
    /// The parents.
    pub(crate) revises: Vec<String>,
    /// The file.
    pub(crate) file: String,
}

pub(crate) fn file(place: &Place, context: &Context) -> Result<Written> {
    let text = place.draft.render()?;
    let path = context.settings.migrations.join(place.draft.file_name());
    match &place.replaces {
        Some(before) if *before == path => replace(&path, &text)?,
        Some(before) => {
            create(&path, &text)?;
            fs_err::remove_file(before)?;
        }
        None => create(&path, &text)?,
    }
    Ok(Written {
        revision: place.draft.id.to_string(),
        revises: place.draft.parents.iter().map(ToString::to_string).collect(),
        file: path.display().to_string(),
    })
}

fn create(path: &std::path::Path, text: &str) -> Result<()> {
    let mut file = fs_err::OpenOptions::new().write(true).create_new(true).open(path)?;
    Ok(file.write_all(text.as_bytes())?)
}

/// A file that is replaced is never half a file.
fn replace(path: &std::path::Path, text: &str) -> Result<()> {
    let beside = path.with_extension("sql.tmp");
    create(&beside, text).map_err(|failure| {
        let message = format!("{}; a file of an interrupted run may be left", failure.message);
        Failure::new(FailureKind::System, message)
    })?;
    Ok(fs_err::rename(&beside, path)?)
}
