//! The file is written: at once, and never over another.

use std::{io::Write, path::Path};

use serde::Serialize;

use super::Drafted;
use crate::{Failure, FailureKind, Result};

/// What was written.
#[derive(Debug, Serialize)]
pub struct Written {
    /// The identifier.
    pub revision: String,
    /// The parents.
    pub revises: Vec<String>,
    /// The file.
    pub file: String,
}

pub(super) fn file(drafted: &Drafted) -> Result<Written> {
    let text = drafted.text()?;
    let path = &drafted.file;
    match &drafted.replaces {
        Some(before) if before == path => replace(path, &text)?,
        Some(before) => {
            create(path, &text)?;
            fs_err::remove_file(before)?;
        }
        None => create(path, &text)?,
    }
    Ok(Written {
        revision: drafted.draft.id.to_string(),
        revises: drafted.draft.parents.iter().map(ToString::to_string).collect(),
        file: path.display().to_string(),
    })
}

fn create(path: &Path, text: &str) -> Result<()> {
    let mut file = fs_err::OpenOptions::new().write(true).create_new(true).open(path)?;
    Ok(file.write_all(text.as_bytes())?)
}

/// A file that is replaced is never half a file.
fn replace(path: &Path, text: &str) -> Result<()> {
    let beside = path.with_extension("sql.tmp");
    create(&beside, text).map_err(|failure| {
        let message = format!("{}; a file of an interrupted run may be left", failure.message);
        Failure::new(FailureKind::System, message)
    })?;
    Ok(fs_err::rename(&beside, path)?)
}
