//! The terminal, as a project speaks to it.

use std::{
    collections::BTreeSet,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
};

use aludel_diff::RenameCandidate;
use aludel_project::{Notice, Renamed, Ui, env, prove::Proven};
use aludel_revision::History;
use aludel_runner::{Event, RunError};

use crate::{
    Result, candidates,
    command::prove,
    printer::{Printer, Progress},
    prompt, remedies, telling,
};

/// Whoever sits there: notes and warnings go to standard error, each question has a flag that answers it.
#[derive(Debug)]
pub(crate) struct Terminal {
    printer: Printer,
    progress: Mutex<Option<Progress>>,
    /// Whether a line about a revision was written.
    has_told: AtomicBool,
    /// Whether proofs are shown as they come.
    shows_proofs: AtomicBool,
    /// What was said of the folder, which each of its databases would say again.
    said: Arc<Mutex<BTreeSet<String>>>,
}

impl Terminal {
    pub(crate) fn new(printer: Printer) -> Self {
        let (has_told, shows_proofs) = (AtomicBool::new(false), AtomicBool::new(false));
        let said = Arc::default();
        Self { printer, progress: Mutex::new(None), has_told, shows_proofs, said }
    }

    /// The terminal for another database of the same folder.
    pub(crate) fn beside(&self, printer: Printer) -> Self {
        Self { said: self.said.clone(), ..Self::new(printer) }
    }

    /// Whether this is said of the folder, and was said before.
    fn is_repeated(&self, notice: &Notice<'_>) -> bool {
        let is_of_folder = matches!(
            notice,
            Notice::Misspelt { .. }
                | Notice::ConfigurationOfOthers(_)
                | Notice::NotTrusted { .. }
                | Notice::CacheOfOthers(_)
        );
        let mut said = self.said.lock().unwrap_or_else(PoisonError::into_inner);
        is_of_folder && !said.insert(notice.to_string())
    }

    /// Whether a line about a revision was written.
    pub(crate) fn has_told(&self) -> bool {
        self.has_told.load(Relaxed)
    }

    /// Shows each proof from now on.
    pub(crate) fn show_proofs(&self) {
        self.shows_proofs.store(true, Relaxed);
    }

    /// Takes the sign of life away while something is written or asked.
    fn paused<T>(&self, write: impl FnOnce(&Printer) -> T) -> T {
        let progress = self.progress.lock().unwrap_or_else(PoisonError::into_inner);
        match &*progress {
            Some(progress) => progress.pause(|| write(&self.printer)),
            None => write(&self.printer),
        }
    }
}

impl Ui for Terminal {
    fn tell(&self, notice: &Notice<'_>) {
        if self.is_repeated(notice) {
            return;
        }
        self.paused(|printer| match notice.is_warning() {
            true => printer.warn(notice),
            false => printer.note(notice),
        });
        match notice {
            Notice::NotTrusted { .. } => self.printer.hint(
                "set it in the environment or in your own configuration, or say --trust \
                          once, or `aludel trust` for good",
            ),
            Notice::CacheOfOthers(_) => {
                self.printer.hint(format!("{} names another folder", env::CACHE));
            }
            _ => {}
        }
    }

    fn busy(&self, with: &str) {
        let mut progress = self.progress.lock().unwrap_or_else(PoisonError::into_inner);
        match &*progress {
            Some(progress) => progress.step(with),
            None => *progress = Some(self.printer.progress(with)),
        }
    }

    fn idle(&self) {
        *self.progress.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    fn may_create(&self, database: &str) -> Result<bool> {
        let question = format!("The database {database} does not exist. Create it?");
        Ok(self.paused(|printer| prompt::confirm(printer, &question))?.unwrap_or_default())
    }

    fn renamed(&self, of_one: &[RenameCandidate]) -> Result<Option<Renamed>> {
        let Some(first) = of_one.first() else { return Ok(None) };
        let question = format!("What became of {}?", first.rename.from);
        let choices = candidates::choices(of_one);
        let choice = self.paused(|printer| prompt::select(printer, &question, choices))?;
        Ok(choice.map(|choice| match of_one.get(choice) {
            Some(candidate) => Renamed::To(candidate.rename.clone()),
            None => Renamed::Dropped,
        }))
    }

    fn remedy(&self, remedy: &aludel_dialect::Remedy) -> String {
        remedies::of_hazard(remedy)
    }

    fn name_of_protected(&self, error: &RunError) -> Result<Option<String>> {
        if !self.printer.can_ask() {
            return Ok(None);
        }
        self.paused(|printer| {
            printer.warn(error);
            prompt::text(printer, "Type the name of the database to go on:")
        })
    }

    fn event(&self, event: &Event, history: &History) -> Result<()> {
        match telling::started(event) {
            Some(step) => self.busy(&step),
            None => self.paused(|printer| telling::tell(event, printer)),
        }
        let Some(line) = telling::done(event, history) else { return Ok(()) };
        self.paused(|printer| printer.result(line))?;
        self.has_told.store(true, Relaxed);
        Ok(())
    }

    fn proven(&self, proven: &Proven) -> Result<()> {
        match self.shows_proofs.load(Relaxed) {
            true => self.paused(|printer| printer.result(prove::block(proven))),
            false => Ok(()),
        }
    }
}
