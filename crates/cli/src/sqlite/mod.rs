//! The commands on SQLite: what works on it, and what does not yet.

mod difference;

use aludel_project::settings::Settings;
pub(crate) use aludel_project::sqlite::{is_configured, is_meant, location};

pub(crate) use difference::{compare, show};

use crate::{Failure, Result, failure::FailureKind};

/// Refuses a command that knows PostgreSQL alone.
pub(crate) fn refuse(command: &str, settings: &Settings) -> Result<()> {
    if !is_configured(settings) {
        return Ok(());
    }
    let message = format!("`aludel {command}` does not work on SQLite yet");
    Err(Failure::new(FailureKind::Settings, message).hint(
        "`aludel revision -m …` writes a revision by hand, and upgrade, downgrade, stamp, resolve, unlock, \
         redo, history, current, heads, branches, show, log, inspect, diff and prove work",
    ))
}
