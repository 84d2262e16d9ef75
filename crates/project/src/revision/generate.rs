//! A revision from what the models differ in from the history: compared, decided, planned, proven.

use aludel_autogenerate::{Comparison, Decisions, Proof, State, Workshop};
use aludel_catalog::Pair;
use aludel_revision::{History, RevisionId};

use super::NewRevision;
use crate::{
    Failure, FailureKind, Project, Result, answers, ground::Ground, project::Busy, renames,
    source::Source, states,
};

/// A migration that was proven.
#[derive(Debug)]
pub(super) struct Generated {
    /// The comparison that it came of.
    pub(super) comparison: Comparison,
    /// The proofs of its phases.
    pub(super) proofs: Vec<Proof>,
}

/// The migration to what the models want; `None` where there is nothing to do.
pub(super) async fn generate(
    new: &NewRevision,
    parents: &[RevisionId],
    history: &History,
    project: &Project,
) -> Result<Option<Generated>> {
    let progress = project.busy("reading the models and the history");
    let ground = Ground::of(&new.from.iter().collect::<Vec<_>>(), project).await?;
    let before = match &new.from {
        Some(source) => states::gather(source, Some(history), &ground, project).await?,
        None => states::revisions(history, history.ancestors(parents))?,
    };
    let after = states::gather(&Source::Models, None, &ground, project).await?;
    let mut loaded = states::load([before, after], &ground, project).await?;
    let [before, after] = &loaded.states;
    let states = Pair::new(before, after);
    let mut comparison = compare(new, states, &mut loaded.workshop, &progress, project).await?;
    let generated = match comparison.is_empty() {
        true => None,
        false => {
            progress.step("proving: up, down, up, with rows");
            let proofs = loaded.workshop.prove(before, &comparison).await.map_err(not_proven)?;
            comparison.note(&proofs);
            Some(Generated { comparison, proofs })
        }
    };
    loaded.close(project).await?;
    Ok(generated)
}

/// Compares until every possible rename is decided.
async fn compare(
    new: &NewRevision,
    states: Pair<&State<'_>>,
    workshop: &mut Workshop,
    progress: &Busy<'_>,
    project: &Project,
) -> Result<Comparison> {
    let mut decisions: Decisions = states::decisions(states, workshop).await?;
    answers::decide(&new.answers, states.map(|state| &*state.catalog), &mut decisions)?;
    loop {
        progress.step("comparing");
        let comparison = workshop.compare(states, &decisions).await?;
        if comparison.candidates.is_empty() {
            answers::refuse_unused(&comparison.unused)?;
            return Ok(comparison);
        }
        renames::decide(&comparison.candidates, &mut decisions, project)?;
    }
}

fn not_proven(error: aludel_autogenerate::Error) -> Failure {
    let failure = Failure::from(error);
    match failure.kind {
        FailureKind::Proof => failure.hint("nothing was written"),
        _ => failure,
    }
}
