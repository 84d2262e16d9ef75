//! Two files of one identifier: such a history cannot be read, so one of them is named by its file.

use std::path::Path;

use aludel_files::most;
use aludel_revision::{History, Relocated, Revision};

use super::{Moved, check_files, files, moved};
use crate::{
    Failure, FailureKind, Project, Remedy, Result, history,
    revision::place,
    standing::{self, Standing},
};

impl Project {
    /// Gives the revision of a file another identifier, where the history cannot be read for another file has
    /// the same. What names the identifier means that other one.
    pub(super) async fn renumber_twin(
        &self,
        file: &Path,
        id: Option<&str>,
        is_nowhere_applied: bool,
    ) -> Result<Vec<Moved>> {
        let others = history::without(&self.settings, file)?;
        let twin = Revision::parse(file, &aludel_files::read(file, most::REVISION)?)?;
        let id = match id {
            Some(id) => place::free(id.parse()?, &others)?,
            None => self.next_identifier(history::now(self)?, &others, &[])?,
        };
        if !is_nowhere_applied {
            self.refuse_applied_twin(&twin, &others).await?;
        }
        let changed = [Relocated { after: twin.renumbered(&id)?, before: twin }];
        check_files(&changed)?;
        others.with_new(changed.iter().map(|it| it.after.clone()))?;
        files::write(&changed)?;
        self.renew_heads_lock()?;
        Ok(changed.iter().map(moved).collect())
    }

    /// A database that has the identifier has one of the two files: the checksums tell which.
    async fn refuse_applied_twin(&self, twin: &Revision, others: &History) -> Result<()> {
        let has_this = |standing: &Standing| {
            let mut edited = standing.findings.edited_up.iter();
            standing.untouchable(others).contains(&twin.id)
                && (others.get(&twin.id).is_none() || edited.any(|it| it.revision == twin.id))
        };
        if !standing::of_each(others, self).await?.iter().any(has_this) {
            return Ok(());
        }
        let path = twin.path.display();
        let message = format!("the database has applied `{}` from {path}: it stays", twin.id);
        Err(Failure::new(FailureKind::History, message).remedy(Remedy::RenumberOther))
    }
}
