//! A revision from what the models differ in from the history: compared, decided, planned, proven.

use aludel_autogenerate::{Comparison, Decisions, Proof, State, Workshop};
use aludel_catalog::Pair;
use aludel_revision::History;

use super::place::Place;
use crate::{
    Context, Failure, Result, answers,
    args::RevisionArgs,
    candidates,
    changes::{self, Line},
    failure::FailureKind,
    ground::Ground,
    printer::Progress,
    source::Source,
    states::{self, default_schema},
    written,
};

/// A migration that was proven.
pub(crate) struct Generated {
    /// The comparison that it came of.
    pub(crate) comparison: Comparison,
    /// Its proof.
    pub(crate) proof: Proof,
}

impl Generated {
    /// What changes.
    pub(crate) fn lines(&self) -> Vec<Line> {
        let Comparison { renamed, target, renames, .. } = &self.comparison;
        changes::of(renames, Pair::new(renamed, target))
    }

    /// Fills the draft of a revision.
    pub(crate) fn fill(&self, place: &mut Place) {
        place.draft.up = written::segments(&self.comparison.migration.up);
        place.draft.down = written::segments(&self.comparison.migration.down);
    }
}

/// The migration to what the models want; `None` where there is nothing to do.
pub(crate) async fn generate(
    args: &RevisionArgs,
    place: &Place,
    history: &History,
    context: &Context,
) -> Result<Option<Generated>> {
    let progress = context.printer.progress("reading the models and the history");
    let from = args.from.as_deref().map(Source::parse).transpose()?;
    let ground = Ground::of(&from.iter().collect::<Vec<_>>(), context).await?;
    let before = match &from {
        Some(source) => states::gather(source, Some(history), &ground, context).await?,
        None => states::revisions(history, history.ancestors(&place.draft.parents))?,
    };
    let after = states::gather(&Source::Models, None, &ground, context).await?;
    let mut loaded = states::load([before, after], &ground, context).await?;
    let [before, after] = &loaded.states;
    let states = Pair::new(before, after);
    let mut comparison = compare(args, states, &mut loaded.workshop, &progress, context).await?;
    let generated = match comparison.is_empty() {
        true => None,
        false => {
            progress.step("proving: up, down, up, with rows");
            let proof = loaded.workshop.prove(before, &comparison).await.map_err(not_proven)?;
            comparison.note(&proof);
            Some(Generated { comparison, proof })
        }
    };
    loaded.close(context).await?;
    Ok(generated)
}

/// Compares until every possible rename is decided.
async fn compare(
    args: &RevisionArgs,
    states: Pair<&State<'_>>,
    workshop: &mut Workshop,
    progress: &Progress,
    context: &Context,
) -> Result<Comparison> {
    let mut decisions: Decisions = states::decisions(states, workshop).await?;
    answers::decide(&args.answers.answers(), states.map(|state| &*state.catalog), &mut decisions)?;
    loop {
        progress.step("comparing");
        let comparison = workshop.compare(states, &decisions).await?;
        if comparison.candidates.is_empty() {
            answers::refuse_unused(&comparison.unused)?;
            return Ok(comparison);
        }
        progress.pause(|| {
            let schema = default_schema();
            candidates::decide(&comparison.candidates, &mut decisions, &schema, &context.printer)
        })?;
    }
}

fn not_proven(error: aludel_autogenerate::Error) -> Failure {
    let failure = Failure::from(error);
    match failure.kind {
        FailureKind::Proof => failure.hint("nothing was written"),
        _ => failure,
    }
}
