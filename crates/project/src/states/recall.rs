//! What is remembered of sources that were loaded before.

use aludel_autogenerate::{State, Workshop};
use aludel_catalog::Pair;

use super::{Gathered, Material, is_same};
use crate::{Project, Result, ground, settings::Settings};

/// What is known of each without a shadow. What is remembered was made by the engine that can be
/// foreseen: where a shadow is needed, and turns out to be another one, all of it is forgotten.
pub(super) async fn remembered<'h>(
    gathered: &[Gathered<'h>],
    workshop: &mut Workshop,
    project: &Project,
) -> Result<Vec<Option<State<'h>>>> {
    let memory = ground::memory(workshop, &project.settings).await;
    let recall = |one: &Gathered<'h>| match (&one.material, &memory) {
        (Material::Ready(state), _) => Some((**state).clone()),
        (Material::Models(fingerprint, _) | Material::Sql(fingerprint, _), Some(memory)) => {
            memory.wanted(fingerprint)
        }
        (Material::Revisions(replay), Some(memory)) => memory.revisions(replay),
        _ => None,
    };
    let is_remembered =
        |(one, state): (&Gathered<'h>, &Option<State<'h>>)| state.is_some() && !one.is_ready();
    let known: Vec<Option<State<'h>>> = gathered.iter().map(recall).collect();
    let is_any_remembered = gathered.iter().zip(&known).any(is_remembered);
    if !is_any_remembered || is_enough(&known) || workshop.is_as_foreseen().await? {
        return Ok(known);
    }
    let own = gathered.iter().zip(known).map(|(one, state)| state.filter(|_| one.is_ready()));
    Ok(own.collect())
}

/// Whether no shadow will be needed: all is known, and there is nothing to plan and to prove.
fn is_enough(known: &[Option<State<'_>>]) -> bool {
    match known {
        [Some(_)] => true,
        [Some(before), Some(after)] => is_same(Pair::new(before, after)),
        _ => false,
    }
}

/// Remembers what models, or SQL alone, gave.
pub(super) async fn keep_wanted(
    fingerprint: &str,
    state: &State<'_>,
    workshop: &mut Workshop,
    settings: &Settings,
) {
    let stamp = workshop.stamp(&[&state.catalog]);
    if let Some(memory) = ground::memory(workshop, settings).await {
        memory.keep_wanted(fingerprint, state, stamp);
    }
}
