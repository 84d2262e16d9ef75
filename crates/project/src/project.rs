//! A project that is open.

use std::{path::Path, sync::Arc};

use crate::{
    Nobody, Notice, Result, Ui,
    settings::{Overrides, Settings},
};

/// A project: a folder with models, a history of revisions and a database.
#[derive(Debug)]
pub struct Project {
    /// What holds for it: `aludel.toml`, the environment, and what was said when it was opened.
    pub settings: Settings,
    pub(crate) ui: Arc<dyn Ui>,
    /// What stands in for a cache that is not ours, for this run.
    _cache: Option<tempfile::TempDir>,
}

impl Project {
    /// Opens the project of a folder: `aludel.toml` there or above it, and the process's environment.
    ///
    /// # Errors
    ///
    /// Where the configuration is wrong, with file, line and column.
    pub fn open(folder: impl AsRef<Path>) -> Result<Self> {
        Self::open_with(folder, &Overrides::default(), Arc::new(Nobody))
    }

    /// Opens it with what wins over file and environment, and with somebody to tell and to ask.
    ///
    /// # Errors
    ///
    /// As [`Project::open`].
    pub fn open_with(
        folder: impl AsRef<Path>,
        overrides: &Overrides,
        ui: Arc<dyn Ui>,
    ) -> Result<Self> {
        let mut settings = Settings::load(folder.as_ref(), overrides, &*ui)?;
        let cache = settings.without_cache_of_others(&*ui)?;
        Ok(Self { settings, ui, _cache: cache })
    }

    pub(crate) fn tell(&self, notice: &Notice<'_>) {
        self.ui.tell(notice);
    }
}
