//! A project that is open.

use std::{path::Path, sync::Arc};

use crate::{
    Failure, FailureKind, Nobody, Notice, Result, Ui,
    settings::{Overrides, Settings},
    sqlite,
};

/// A project: a folder with models, a history of revisions and a database.
///
/// ```
/// # fn main() -> aludel_project::Result<()> {
/// # let folder = tempfile::tempdir()?;
/// # let folder = folder.path();
/// # std::fs::create_dir(folder.join("migrations"))?;
/// # std::fs::write(folder.join("aludel.toml"), "migrations = \"migrations\"\n")?;
/// # let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
/// # runtime.block_on(async {
/// let project = aludel_project::Project::open(folder)?;
/// // An empty revision; `generate` drafts what the models differ in from the history.
/// let drafted = project.draft("Add users").await?;
/// let written = drafted.write()?;
/// assert!(written[0].file.ends_with("_001_add_users.sql"));
/// # Ok(())
/// # })
/// # }
/// ```
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

    /// The same project on each database that has the same revisions: its own first, where there is one.
    pub(crate) fn on_each(&self) -> Result<Vec<Self>> {
        let own = self.settings.is_meant().then(|| self.settings.clone());
        let others = self.settings.sharing()?;
        let on = |mut settings: Settings| {
            settings.cache.clone_from(&self.settings.cache);
            Self { settings, ui: self.ui.clone(), _cache: None }
        };
        Ok(own.into_iter().chain(others).map(on).collect())
    }

    /// Shows what goes on, until it is dropped.
    pub(crate) fn busy(&self, with: &str) -> Busy<'_> {
        self.ui.busy(with);
        Busy(&*self.ui)
    }

    /// Refuses what is done for PostgreSQL alone.
    pub(crate) fn refuse_sqlite(&self) -> Result<()> {
        match sqlite::is_configured(&self.settings) {
            false => Ok(()),
            true => {
                let message = "models are read for PostgreSQL alone, and the database is SQLite's";
                Err(Failure::new(FailureKind::Settings, message))
            }
        }
    }

    pub(crate) fn tell(&self, notice: &Notice<'_>) {
        self.ui.tell(notice);
    }
}

/// Something goes on.
#[derive(Debug)]
pub(crate) struct Busy<'a>(&'a dyn Ui);

impl Busy<'_> {
    /// Says what goes on now.
    pub(crate) fn step(&self, with: &str) {
        self.0.busy(with);
    }
}

impl Drop for Busy<'_> {
    fn drop(&mut self) {
        self.0.idle();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What an application hands to a runtime with several threads.
    fn spawnable<T>(future: impl Future<Output = T> + Send) {
        drop(future);
    }

    #[test]
    fn what_a_project_does_may_be_spawned() {
        let folder = tempfile::tempdir().unwrap();
        let project = Project::open(folder.path()).unwrap();
        spawnable(project.generate("a"));
        spawnable(project.check());
        spawnable(project.upgrade("head"));
    }
}
