//! States that servers of several majors had a part in, in the words of one.

use std::sync::Arc;

use aludel_autogenerate::{State, Untold, Workshop};
use aludel_catalog::{Ident, Key, Pair};

use crate::{Notice, Project, Result, ground::Ground};

/// Brings two states that differ to one way of printing, where servers of several majors had a part
/// in them.
pub(super) async fn in_same_words(
    states: Pair<&mut State<'_>>,
    (is_found, majors): (&[bool], &[Option<u32>]),
    workshop: &mut Workshop,
    ground: &Ground,
    project: &Project,
) -> Result<()> {
    let Pair { before, after } = states;
    match is_found {
        [true, false] => forget_own_grants(before, workshop, project).await?,
        [false, true] => forget_own_grants(after, workshop, project).await?,
        _ => {}
    }
    let untold = match (is_found, majors) {
        ([true, true], [Some(one), Some(other)]) if one != other => {
            let catalogs = Pair::new(&*before.catalog, &*after.catalog);
            let (catalog, untold) = workshop.in_words_of_first(catalogs).await?;
            after.catalog = Arc::new(catalog);
            untold
        }
        ([true, false], _) if ground.is_foreign_to(workshop).await? => {
            let told = workshop.in_own_words(&before.catalog, &after.catalog).await?;
            before.catalog = Arc::new(told.0);
            told.1
        }
        ([false, true], _) if ground.is_foreign_to(workshop).await? => {
            let told = workshop.in_own_words(&after.catalog, &before.catalog).await?;
            after.catalog = Arc::new(told.0);
            told.1
        }
        _ => return Ok(()),
    };
    note_untold(&untold, project);
    Ok(())
}

async fn forget_own_grants(
    state: &mut State<'_>,
    workshop: &mut Workshop,
    project: &Project,
) -> Result<()> {
    note_own_grants(&workshop.forget_own_grants(Arc::make_mut(&mut state.catalog)).await?, project);
    Ok(())
}

/// Says which grants are not compared, for the role owns everything in the shadow.
pub(crate) fn note_own_grants((role, had): &(Ident, Vec<Key>), project: &Project) {
    if !had.is_empty() {
        project.tell(&Notice::OwnGrants { role, objects: had });
    }
}

/// Says what a shadow of another major cannot tell.
pub(crate) fn note_untold(untold: &Untold, project: &Project) {
    if !untold.is_empty() {
        project.tell(&Notice::Untold(untold));
    }
}
