//! A revision from what the models differ in from the history: compared, decided, planned, proven.

use aludel_autogenerate::{Comparison, Decisions, Proof, State, Workshop};
use aludel_catalog::{Kind, Pair};
use aludel_dialect::{Strategies, Strategy};
use aludel_revision::{History, RevisionId};

use super::NewRevision;
use crate::{
    Failure, FailureKind, Project, Result, answers,
    ground::Ground,
    lint::sizes::Sizes,
    project::Busy,
    renames,
    source::Source,
    states,
    strategy::{self, Chosen},
};

/// A migration that was proven.
#[derive(Debug)]
pub(super) struct Generated {
    /// The comparison that it came of.
    pub(super) comparison: Comparison,
    /// The proofs of its phases.
    pub(super) proofs: Vec<Proof>,
    /// How what is in use is changed.
    pub(super) chosen: Chosen,
}

/// The migration to what the models want, and where it was proven; `None` where there is nothing to do.
pub(super) async fn generate(
    new: &NewRevision,
    parents: &[RevisionId],
    history: &History,
    sizes: &Sizes,
    project: &Project,
) -> Result<Option<(Generated, Workshop)>> {
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
    match between(new, states, &mut loaded.workshop, (sizes, project), &progress).await? {
        Some(generated) => Ok(Some((generated, loaded.workshop))),
        None => {
            loaded.close(project).await?;
            Ok(None)
        }
    }
}

/// The migration between two states; `None` where there is nothing to do.
pub(super) async fn between(
    new: &NewRevision,
    states: Pair<&State<'_>>,
    workshop: &mut Workshop,
    (sizes, project): (&Sizes, &Project),
    progress: &Busy<'_>,
) -> Result<Option<Generated>> {
    let (mut decisions, mut chosen) = decided(new, states, workshop, (sizes, project)).await?;
    let by = (new, project, progress);
    let mut proven = proven(states, &mut decisions, workshop, by).await;
    if let Err(failure) = &proven
        && failure.kind == FailureKind::Proof
        && decisions.strategies.may_be(Strategy::Online)
    {
        // What does not hold so is written at once, as long as that holds.
        decisions.strategies = Strategies::default();
        chosen.fall_back(failure);
        proven = self::proven(states, &mut decisions, workshop, by).await;
    }
    let (comparison, proofs) = proven?;
    Ok((!comparison.is_empty()).then_some(Generated { comparison, proofs, chosen }))
}

/// The comparison of two states with its proofs, one a phase.
async fn proven(
    states: Pair<&State<'_>>,
    decisions: &mut Decisions,
    workshop: &mut Workshop,
    (new, project, progress): (&NewRevision, &Project, &Busy<'_>),
) -> Result<(Comparison, Vec<Proof>)> {
    let mut comparison = compare(states, decisions, workshop, progress, project).await?;
    if comparison.is_empty() {
        return Ok((comparison, Vec::new()));
    }
    if new.phased {
        progress.step("cutting into phases");
        decisions.renames.clone_from(&comparison.renames);
        comparison = workshop.phased(states, decisions, comparison).await?;
    }
    progress.step("proving: up, down, up, with rows");
    workshop.mark(states.before, &mut comparison).await?;
    let proofs = workshop.prove(states.before, &comparison).await.map_err(not_proven)?;
    comparison.note(&proofs);
    Ok((comparison, proofs))
}

/// The decisions that answers give, and the strategies among them.
async fn decided(
    new: &NewRevision,
    states: Pair<&State<'_>>,
    workshop: &mut Workshop,
    (sizes, project): (&Sizes, &Project),
) -> Result<(Decisions, Chosen)> {
    let mut decisions: Decisions = states::decisions(states, workshop).await?;
    let catalogs = states.map(|state| &*state.catalog);
    answers::decide(&new.answers, catalogs, &mut decisions)?;
    let tables = catalogs.before.of_kind(Kind::Table).map(|(key, _)| key.path());
    project.doubt_sizes(sizes, tables.collect());
    let chosen = strategy::choose(&new.answers.strategies, catalogs, sizes, &project.settings)?;
    decisions.strategies.clone_from(&chosen.strategies);
    Ok((decisions, chosen))
}

/// Compares until every possible rename is decided.
async fn compare(
    states: Pair<&State<'_>>,
    decisions: &mut Decisions,
    workshop: &mut Workshop,
    progress: &Busy<'_>,
    project: &Project,
) -> Result<Comparison> {
    loop {
        progress.step("comparing");
        let comparison = workshop.compare(states, decisions).await?;
        if comparison.candidates.is_empty() {
            answers::refuse_unused(&comparison.unused)?;
            return Ok(comparison);
        }
        renames::decide(&comparison.candidates, decisions, project)?;
    }
}

fn not_proven(error: aludel_autogenerate::Error) -> Failure {
    let failure = Failure::from(error);
    match failure.kind {
        FailureKind::Proof => failure.hint("nothing was written"),
        _ => failure,
    }
}
