//! The terminal, as a project speaks to it.

use aludel_project::{Notice, Ui, env};

use crate::{Result, printer::Printer, prompt};

/// Whoever sits there: notes and warnings go to standard error, each question has a flag that answers it.
#[derive(Debug)]
pub(crate) struct Terminal(pub(crate) Printer);

impl Ui for Terminal {
    fn tell(&self, notice: &Notice<'_>) {
        match notice.is_warning() {
            true => self.0.warn(notice),
            false => self.0.note(notice),
        }
        match notice {
            Notice::NotTrusted { .. } => self.0.hint(
                "set it in the environment or in your own configuration, or say --trust \
                          once, or `aludel trust` for good",
            ),
            Notice::CacheOfOthers(_) => self.0.hint(format!("{} names another folder", env::CACHE)),
            _ => {}
        }
    }

    fn may_create(&self, database: &str) -> Result<bool> {
        let question = format!("The database {database} does not exist. Create it?");
        Ok(prompt::confirm(&self.0, &question)?.unwrap_or_default())
    }
}
