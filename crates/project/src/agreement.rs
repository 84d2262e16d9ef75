//! That models and history agree, as it is kept.

use aludel_autogenerate::{Memory, Replay};
use aludel_catalog::Catalog;
use aludel_revision::History;

use crate::{
    Project, Result,
    ground::{self, Ground},
    source::Source,
    states,
};

/// That models and history agree, as it is kept.
pub(crate) struct Agreement<'h> {
    memory: Memory,
    models: String,
    revisions: Replay<'h>,
}

impl<'h> Agreement<'h> {
    /// The agreement of the models with the whole history; `None` where none is kept.
    pub(crate) async fn of(
        history: &'h History,
        ground: &Ground,
        project: &Project,
    ) -> Result<Option<Self>> {
        let gathered = states::gather(&Source::Models, None, ground, project).await?;
        let Some(models) = gathered.fingerprint() else { return Ok(None) };
        // What is filtered out was not compared.
        let filter = &project.settings.filter;
        let models = match filter.is_empty() {
            true => models.to_owned(),
            false => format!("{models} {filter:?}"),
        };
        let mut extensions = gathered.extensions().clone();
        extensions.extend(states::of_revisions(history.revisions())?);
        let mut workshop = ground.workshop(extensions, project);
        let memory = ground::memory(&mut workshop, &project.settings).await;
        let revisions = history.revisions().map(|revision| revision.id.clone()).collect();
        let revisions = Replay { history, revisions };
        Ok(memory.map(|memory| Self { memory, models, revisions }))
    }

    /// Whether they are known to agree.
    pub(crate) fn is_known(&self) -> bool {
        self.memory.agree(&self.models, &self.revisions)
    }

    /// Whether the history is known to give exactly what was found.
    pub(crate) fn gives(&self, found: &Catalog) -> bool {
        self.memory.gives(&self.revisions, found)
    }

    /// Whether it is known to give what is in a database of this imprint.
    pub(crate) fn gives_imprinted(&self, imprint: &str) -> bool {
        self.memory.gives_imprinted(&self.revisions, imprint)
    }

    /// Keeps what was found in a database of this imprint.
    pub(crate) fn keep_imprint(&self, imprint: &str, found: &Catalog) {
        self.memory.keep_imprint(imprint, found);
    }

    /// Notes that they do.
    pub(crate) fn keep(&self) {
        self.memory.keep_agreement(&self.models, &self.revisions);
    }
}
