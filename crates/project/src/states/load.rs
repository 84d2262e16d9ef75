//! Loads what was read, through a shadow where one is needed.

use aludel_autogenerate::{Loadable, SqlFile, State, Workshop};
use aludel_catalog::{Pair, Wanted};

use super::{
    Gathered, Loaded, Material, is_same,
    recall::{keep_wanted, remembered},
    words::in_same_words,
};
use crate::{
    Failure, FailureKind, Project, Result,
    ground::{self, Ground},
    models,
};

/// Loads what was read.
pub(crate) async fn load<'h, const N: usize>(
    gathered: [Gathered<'h>; N],
    ground: &Ground,
    project: &Project,
) -> Result<Loaded<'h, N>> {
    let extensions = gathered.iter().flat_map(|one| one.extensions.clone()).collect();
    let mut workshop = ground.workshop(extensions, project);
    let known = remembered(&gathered, &mut workshop, project).await?;
    let mut states = Vec::with_capacity(N);
    let is_found: Vec<bool> = gathered.iter().map(Gathered::is_ready).collect();
    let majors: Vec<Option<u32>> = gathered.iter().map(|one| one.major).collect();
    for (one, known) in gathered.into_iter().zip(known) {
        states.push(match known {
            Some(state) => state,
            None => load_one(one.material, &mut workshop, ground, project).await?,
        });
    }
    if let [before, after] = states.as_mut_slice()
        && is_found.contains(&true)
        && !is_same(Pair::new(&*before, &*after))
    {
        let sides = Pair::new(before, after);
        in_same_words(sides, (&is_found, &majors), &mut workshop, ground, project).await?;
    }
    // What is compared is filtered; what a shadow is brought to is whole.
    if let [_, after] = states.as_mut_slice() {
        *after.aspects.filter = project.settings.filter.clone();
    }
    match <[State<'h>; N]>::try_from(states) {
        Ok(states) => Ok(Loaded { states, workshop }),
        Err(_) => Err(Failure::new(FailureKind::Internal, "a state was lost while loading")),
    }
}

async fn load_one<'h>(
    material: Material<'h>,
    workshop: &mut Workshop,
    ground: &Ground,
    project: &Project,
) -> Result<State<'h>> {
    let settings = &project.settings;
    match material {
        Material::Ready(state) => Ok(*state),
        Material::Models(fingerprint, files) => {
            load_models(&fingerprint, files, workshop, ground, project).await
        }
        Material::Sql(fingerprint, files) => {
            let state = workshop.load(Loadable::Sql(files)).await?;
            // What is left out is said each time.
            if workshop.left_out().next().is_none() {
                keep_wanted(&fingerprint, &state, workshop, settings).await;
            }
            Ok(state)
        }
        Material::Revisions(replay) => {
            let state = workshop.load(Loadable::Revisions(replay.clone())).await?;
            let stamp = workshop.stamp(&[&state.catalog]);
            if let Some(memory) = ground::memory(workshop, settings).await {
                memory.keep_revisions(&replay, &state, stamp);
            }
            Ok(state)
        }
    }
}

/// Loads models: where there is no SQL beside them, only what changed since they were loaded last.
async fn load_models<'h>(
    fingerprint: &str,
    files: Vec<SqlFile>,
    workshop: &mut Workshop,
    ground: &Ground,
    project: &Project,
) -> Result<State<'h>> {
    let settings = &project.settings;
    let name = format!("{:?} {:?}", settings.root, settings.models);
    let is_alone = files.is_empty();
    let (wanted, source) = read_models(files, ground, project)?;
    // What is remembered is of the engine that is here in the end.
    workshop.major().await?;
    let memory = ground::memory(workshop, settings).await.filter(|_| is_alone);
    let known = memory.as_ref().and_then(|memory| memory.latest(&name));
    let again = match &known {
        Some(known) => workshop.load_again(known, &wanted).await?,
        None => None,
    };
    let state = match again {
        Some(state) => state,
        None => workshop.load(source).await?,
    };
    keep_wanted(fingerprint, &state, workshop, settings).await;
    if let Some(memory) = memory {
        memory.keep_latest(&name, fingerprint, &wanted);
    }
    Ok(state)
}

/// Models, read: what they want, and as a source.
fn read_models<'h>(
    files: Vec<SqlFile>,
    ground: &Ground,
    project: &Project,
) -> Result<(Wanted, Loadable<'h>)> {
    let reading = models::read(ground, project)?;
    let places = reading.places.iter().map(|(key, place)| (key.clone(), place.to_string()));
    let wanted = reading.wanted.clone();
    Ok((wanted, Loadable::Models { places: places.collect(), wanted: reading.wanted, files }))
}
