//! Sources to canonical states. What came of models and histories once is kept in the user's cache,
//! by content; a database is read anew each time.

use std::collections::{BTreeMap, BTreeSet};

use aludel_autogenerate::{Replay, Source as Loadable, SqlFile, State, Workshop};
use aludel_catalog::{Catalog, Ident, Wanted};
use aludel_postgres::{InspectOptions, Ownership, inspect};
use aludel_revision::{History, RevisionId};
use aludel_shadow::{Cache, CacheKey, Ingredients, Wish, user_cache};
use serde::{Serialize, de::DeserializeOwned};

use crate::{
    Context, Failure, Result,
    database::{self, Database},
    failure::FailureKind,
    models,
    settings::{DEFAULT_TARGET, Settings, Shadow},
    source::Source,
};

/// The version of the form in which catalogs are kept.
const FORMAT: u32 = 1;

/// Where states are loaded.
pub(crate) struct States<'c> {
    context: &'c Context,
    cache: Cache,
    /// The shadow.
    pub(crate) workshop: Workshop,
}

impl<'c> States<'c> {
    /// A place to load states; nothing is started yet.
    pub(crate) fn new(context: &'c Context) -> Self {
        let workshop = Workshop::new(wish(&context.settings), inspection(&context.settings));
        Self { context, cache: Cache::new(user_cache().join("catalogs")), workshop }
    }

    /// The state of a source. A history is needed for `revision:REV` alone.
    pub(crate) async fn load<'h>(&mut self, source: &Source, history: Option<&'h History>) -> Result<State<'h>> {
        match source {
            Source::Models => self.models().await,
            Source::Empty => Ok(self.workshop.load(Loadable::Empty).await?),
            Source::Sql(path) => {
                let files = SqlFile::read(path)?;
                Ok(self.workshop.load(Loadable::Sql(files)).await?)
            }
            Source::Catalog(path) => {
                Ok(self.workshop.load(Loadable::Catalog(saved(path)?)).await?)
            }
            Source::Configured => self.database(&Database::of(&self.context.settings)?).await,
            Source::Database(url) => self.database(&Database::named(url)?).await,
            Source::Revision(target) => {
                let history = history.ok_or_else(|| {
                    Failure::new(FailureKind::Internal, "a history was needed, and none was read")
                })?;
                let ids: Vec<RevisionId> =
                    history.find_all(target, None)?.iter().map(|revision| revision.id.clone()).collect();
                self.revisions(history, history.ancestors(&ids)).await
            }
        }
    }

    /// What the models want, with the SQL beside them.
    pub(crate) async fn models(&mut self) -> Result<State<'static>> {
        let files = self.sql_beside()?;
        let mut content = models::fingerprint(self.context)?;
        files.iter().for_each(|file| content.push_str(file.text()));
        let key = self.key("models", &content);
        if let Some(wanted) = self.kept::<Wanted>(&key) {
            return Ok(State::wanted(wanted));
        }
        let wanted = models::read(self.context)?.wanted;
        let state = self.workshop.load(Loadable::Models { wanted, files }).await?;
        self.keep(&key, &Wanted {
            catalog: state.catalog.clone(),
            unnamed: state.unnamed.clone(),
            renames: state.renames.clone(),
            aspects: state.aspects.clone(),
        });
        Ok(state)
    }

    fn sql_beside(&self) -> Result<Vec<SqlFile>> {
        let mut files = Vec::new();
        for path in &self.context.settings.sql {
            files.extend(SqlFile::read(path)?);
        }
        Ok(files)
    }

    /// What replaying revisions gives.
    pub(crate) async fn revisions<'h>(
        &mut self,
        history: &'h History,
        revisions: BTreeSet<RevisionId>,
    ) -> Result<State<'h>> {
        let mut content = String::new();
        for revision in history.revisions().filter(|revision| revisions.contains(&revision.id)) {
            content.push_str(&revision.script()?.up_checksum.to_string());
        }
        let key = self.key("history", &content);
        let replay = Replay { history, revisions };
        if let Some(catalog) = self.kept::<Catalog>(&key) {
            return Ok(State::replayed(catalog, replay));
        }
        let state = self.workshop.load(Loadable::Revisions(replay)).await?;
        self.keep(&key, &state.catalog);
        Ok(state)
    }

    /// What is in a database now.
    pub(crate) async fn database(&mut self, database: &Database) -> Result<State<'static>> {
        let mut session = database::open(database, self.context).await?;
        let catalog = inspect(session.as_mut(), &inspection(&self.context.settings)).await?;
        Ok(self.workshop.load(Loadable::Catalog(catalog)).await?)
    }

    /// Stops what was started.
    pub(crate) async fn close(self) -> Result<()> {
        Ok(self.workshop.close().await?)
    }

    fn key(&self, sort: &str, content: &str) -> CacheKey {
        let settings = &self.context.settings;
        // Without a target the shadow follows the database, so its address is a part of the key.
        let place = (settings.target.is_none()).then_some(settings.database.as_deref());
        let content = format!(
            "{sort}\n{:?}\n{place:?}\n{:?}\n{}\n{content}",
            settings.shadow, settings.ownership, settings.journal_schema
        );
        let (major, tool) = (settings.major(), env!("CARGO_PKG_VERSION"));
        let (content, extensions) = (content.as_bytes(), BTreeMap::new());
        Ingredients { content, major, extensions, tool, format: FORMAT }.key()
    }

    fn kept<T: DeserializeOwned>(&self, key: &CacheKey) -> Option<T> {
        // An entry of another form is a miss: a cache may only save time.
        serde_json::from_slice(&self.cache.get(key)?).ok()
    }

    fn keep(&self, key: &CacheKey, value: &impl Serialize) {
        let kept = serde_json::to_vec(value)
            .map_err(|error| error.to_string())
            .and_then(|bytes| self.cache.put(key, &bytes).map_err(|error| error.to_string()));
        if let Err(error) = kept {
            self.context.printer.note(format!("the cache was not written: {error}"));
        }
    }
}

fn saved(path: &std::path::Path) -> Result<Catalog> {
    let text = fs_err::read_to_string(path)?;
    crate::saved::read(&text, path)
}

/// How states are read.
pub(crate) fn inspection(settings: &Settings) -> InspectOptions {
    let ownership = if settings.ownership { Ownership::Read } else { Ownership::Ignored };
    let journal_schema = Ident::from(settings.journal_schema.as_str());
    InspectOptions { journal_schema, ownership, ..InspectOptions::default() }
}

fn wish(settings: &Settings) -> Wish {
    let only = match &settings.shadow {
        Shadow::Auto => None,
        Shadow::Embedded => Some(aludel_shadow::Kind::Embedded),
        Shadow::Local => Some(aludel_shadow::Kind::LocalServer),
        Shadow::Server(_) => Some(aludel_shadow::Kind::TemporaryDatabase),
    };
    let url = match &settings.shadow {
        Shadow::Server(url) => Some(url.clone()),
        _ => settings.database.clone(),
    };
    let major = match url {
        None => Some(settings.target.unwrap_or(DEFAULT_TARGET)),
        Some(_) => settings.target,
    };
    Wish { major, url, only, ..Wish::default() }
}
