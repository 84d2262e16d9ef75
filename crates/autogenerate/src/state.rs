//! What can be loaded, and the states that it is loaded into.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use aludel_catalog::{Aspects, Catalog, Key, Rename, Wanted};
use aludel_revision::{History, RevisionId};
use aludel_session::Session;

use crate::SqlFile;

/// A source as far as it could be read without a database.
pub enum Loadable<'a> {
    /// A new database.
    Empty,
    /// Models that have been read, and SQL files beside them that belong to the same state.
    Models {
        /// What the models say.
        wanted: Wanted,
        /// SQL files that join them.
        files: Vec<SqlFile>,
        /// Where the models stand, by what they want, as messages name places.
        places: BTreeMap<Key, String>,
    },
    /// SQL files.
    Sql(Vec<SqlFile>),
    /// A live database.
    Database(&'a mut dyn Session),
    /// Revisions of a history, replayed.
    Revisions(Replay<'a>),
    /// A catalog that was saved.
    Catalog(Catalog),
}

/// Revisions to replay.
#[derive(Debug, Clone)]
pub struct Replay<'a> {
    /// The history.
    pub history: &'a History,
    /// Which of its revisions, with all that they stand on.
    pub revisions: BTreeSet<RevisionId>,
}

/// A canonical state.
#[derive(Debug, Clone)]
pub struct State<'a> {
    /// The objects, canonical. Shared, for it is large and many hold it.
    pub catalog: Arc<Catalog>,
    /// What the source can express.
    pub aspects: Aspects,
    /// Objects whose names the source did not state.
    pub unnamed: BTreeSet<Key>,
    /// Renames that the source declares.
    pub renames: Vec<Rename>,
    /// How a shadow is brought into the state, where the catalog alone would not say all.
    pub(crate) replay: Option<Replay<'a>>,
    /// Whether it was read from a database that is no shadow: it does not say which functions are
    /// broken.
    pub(crate) is_live: bool,
}

impl<'a> State<'a> {
    /// A state of a source that can express everything.
    pub(crate) fn whole(catalog: impl Into<Arc<Catalog>>) -> Self {
        let catalog = catalog.into();
        let (unnamed, renames) = (BTreeSet::new(), Vec::new());
        Self {
            catalog,
            aspects: Aspects::everything(),
            unnamed,
            renames,
            replay: None,
            is_live: false,
        }
    }

    /// The state of a database in use.
    pub(crate) fn live(catalog: Catalog) -> Self {
        Self { is_live: true, ..Self::whole(catalog) }
    }

    /// A catalog that was made canonical before, from what a model source wanted.
    pub fn wanted(wanted: Wanted) -> Self {
        let Wanted { catalog, unnamed, renames, aspects } = wanted;
        Self { catalog: Arc::new(catalog), aspects, unnamed, renames, replay: None, is_live: false }
    }

    /// A catalog that replaying revisions gave before.
    pub fn replayed(catalog: impl Into<Arc<Catalog>>, replay: Replay<'a>) -> Self {
        Self { replay: Some(replay), ..Self::whole(catalog) }
    }
}
