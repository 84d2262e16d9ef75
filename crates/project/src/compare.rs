//! The difference between any two states, and one state alone. Neither is touched.

use std::sync::Arc;

use aludel_autogenerate::{Comparison, State, Workshop};
use aludel_catalog::{Catalog, Pair};
use aludel_revision::History;

use crate::{
    Project, Result,
    answers::{self, Answers},
    ground::Ground,
    history,
    source::Source,
    states::{self, Loaded},
    strategy,
};

impl Project {
    /// The migration from one state to another. Possible renames are in it as drop and create, and named
    /// beside it. It is not proven.
    ///
    /// # Errors
    ///
    /// Where a source cannot be read or loaded, or an answer has no place.
    pub async fn compare(
        &self,
        from: &Source,
        to: &Source,
        answers: &Answers,
    ) -> Result<Comparison> {
        let history = history::for_sources([from, to], self)?;
        let progress = self.busy("reading both states");
        let ground = Ground::of(&[from, to], self).await?;
        let sources = Pair::new(from, to);
        let (states, mut workshop) = load(sources, history.as_ref(), &ground, self).await?;
        let states = states.as_ref();
        progress.step("comparing");
        let mut decisions = states::decisions(states, &mut workshop).await?;
        let catalogs = states.map(|state| &*state.catalog);
        answers::decide(answers, catalogs, &mut decisions)?;
        let sizes = self.sizes(None).await?;
        let chosen = strategy::choose(&answers.strategies, catalogs, &sizes, &self.settings)?;
        decisions.strategies = chosen.strategies;
        let comparison = workshop.compare(states, &decisions).await?;
        states::close(workshop, self).await?;
        answers::refuse_unused(&comparison.unused)?;
        Ok(comparison)
    }

    /// Every object of a state.
    ///
    /// # Errors
    ///
    /// Where the source cannot be read or loaded.
    pub async fn catalog(&self, source: &Source) -> Result<Arc<Catalog>> {
        let history = history::for_sources([source], self)?;
        let _progress = self.busy("reading the state");
        let ground = Ground::of(&[source], self).await?;
        let gathered = states::gather(source, history.as_ref(), &ground, self).await?;
        let Loaded { states: [state], workshop } = states::load([gathered], &ground, self).await?;
        states::close(workshop, self).await?;
        Ok(state.catalog)
    }
}

/// The states of two sources; one that is named twice is read once.
async fn load<'h>(
    sources: Pair<&Source>,
    history: Option<&'h History>,
    ground: &Ground,
    project: &Project,
) -> Result<(Pair<State<'h>>, Workshop)> {
    let Pair { before, after } = sources;
    if before == after {
        let gathered = states::gather(before, history, ground, project).await?;
        let Loaded { states: [state], workshop } =
            states::load([gathered], ground, project).await?;
        return Ok((Pair::new(state.clone(), state), workshop));
    }
    let gather = |source| states::gather(source, history, ground, project);
    let (before, after) = tokio::join!(gather(before), gather(after));
    let Loaded { states: [before, after], workshop } =
        states::load([before?, after?], ground, project).await?;
    Ok((Pair::new(before, after), workshop))
}
