//! Sources to canonical states. First everything is read that can be read without a shadow, so that
//! the shadow, if one is needed, is one that has the extensions; then the rest is loaded through it.
//! What came of models and histories once is kept in the user's cache; a database is read anew.

mod gather;
mod load;
mod recall;
mod words;

use std::collections::BTreeSet;

use aludel_autogenerate::{Decisions, Replay, SqlFile, State, Workshop};
use aludel_catalog::{Ident, Pair};
use aludel_postgres::Postgres;

use crate::{Notice, Project, Result};

pub(crate) use gather::{gather, of_catalog, of_revisions, read_saved, revisions};
pub(crate) use load::load;
pub(crate) use words::{note_own_grants, note_untold};

/// A source, read as far as it can be without a shadow.
pub(crate) struct Gathered<'h> {
    material: Material<'h>,
    extensions: BTreeSet<String>,
    /// The major of the server, where it is a database.
    major: Option<u32>,
}

enum Material<'h> {
    /// The state is there, and no shadow had a part in it.
    Ready(Box<State<'h>>),
    /// Models, under their fingerprint, with the SQL beside them.
    Models(String, Vec<SqlFile>),
    /// SQL files that are the whole state, under their fingerprint.
    Sql(String, Vec<SqlFile>),
    /// Revisions to replay.
    Revisions(Replay<'h>),
}

/// States, and the place where they were loaded.
pub(crate) struct Loaded<'h, const N: usize> {
    /// The states, in the order of their sources.
    pub(crate) states: [State<'h>; N],
    /// The shadow, if one was needed.
    pub(crate) workshop: Workshop,
}

impl Gathered<'_> {
    /// The fingerprint of models, or of the SQL that is in their place.
    pub(crate) fn fingerprint(&self) -> Option<&str> {
        match &self.material {
            Material::Models(fingerprint, _) | Material::Sql(fingerprint, _) => Some(fingerprint),
            _ => None,
        }
    }

    /// The extensions that it needs.
    pub(crate) fn extensions(&self) -> &BTreeSet<String> {
        &self.extensions
    }

    fn is_ready(&self) -> bool {
        matches!(self.material, Material::Ready(_))
    }
}

/// The schema whose names are written bare.
pub fn default_schema() -> Ident {
    Ident::from("public")
}

impl<const N: usize> Loaded<'_, N> {
    /// Stops what was started, and says in what the shadow was not the one that was wanted.
    pub(crate) async fn close(self, project: &Project) -> Result<()> {
        close(self.workshop, project).await
    }
}

/// Stops a workshop, and says in what its shadow was not the one that was wanted.
pub(crate) async fn close(workshop: Workshop, project: &Project) -> Result<()> {
    if let Some(difference) = workshop.difference() {
        project.tell(&Notice::ShadowDiffers(difference));
    }
    for left_out in workshop.left_out() {
        project.tell(&Notice::LeftOut(left_out));
    }
    Ok(workshop.close().await?)
}

/// Decisions for a comparison: the major version that SQL is written for, which only a difference
/// needs to know.
pub(crate) async fn decisions(
    states: Pair<&State<'_>>,
    workshop: &mut Workshop,
) -> Result<Decisions> {
    let major = match workshop.wanted_major().await {
        Some(major) => major,
        None if is_same(states) => 0,
        None => workshop.major().await?,
    };
    Ok(Decisions { major, ..Decisions::default() })
}

/// Whether there is nothing that the source of the state after would change.
pub(crate) fn is_same(states: Pair<&State<'_>>) -> bool {
    let catalogs = states.map(|state| &*state.catalog);
    if catalogs.before.objects == catalogs.after.objects {
        return true;
    }
    let State { aspects, unnamed, .. } = states.after;
    let target = aludel_diff::target(&Postgres, catalogs, aspects, unnamed);
    aludel_diff::changes(Pair::new(catalogs.before, &target)).is_empty()
}
